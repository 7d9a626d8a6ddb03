"""``trialwright store add|backup|restore``: records from files, a copy of everything kept, and put back."""

from pathlib import Path

import click

_PATH = click.Path(path_type=Path, dir_okay=False)
_FOLDER = click.Path(path_type=Path, file_okay=False)
_STORE, _USERS = "store.sqlite", "users.sqlite"


@click.group("store", short_help="Add records to the local store; back it up or restore it.")
def command() -> None:
    """Records from files into the local store; copies of it, and of the site's accounts, notes and watches."""


@command.command("add")
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT…")
@click.option("--store", type=_PATH, help="The store's file (default: your own).")
@click.option("--as", "as_id", metavar="NCT…", help="The trial of sources that give no id of their own.")
@click.option("--merge", is_flag=True, help="Make renderings of one trial one study first.")
def add(inputs: tuple[str, ...], store: Path | None, as_id: str | None, merge: bool) -> None:
    """Read files, folders or pages of any format that can be read, and keep their studies as `fetch` does.

    A study that is there already gets a new version where it has changed. One without an NCT id is told and left out.
    Exit: 0 done, 1 done with findings, 2 usage, 3 nothing could be kept.

    \b
      trialwright store add records/ page.txt
      trialwright serve
    """
    from trialwright.cli.output import Ending, answer, tell
    from trialwright.model.diagnostic import UnreadableInput
    from trialwright.store.add import add_inputs

    try:
        added = add_inputs(inputs, store, merge=merge, as_id=as_id)
    except UnreadableInput as fault:
        Ending().add([fault.diagnostic])
        raise SystemExit(3) from None
    for nct_id, outcome in added.outcomes:
        answer(f"{nct_id}  {'new' if outcome == 'added' else outcome}")
    Ending().add(added.diagnostics)
    number = len(added.outcomes)
    tell(f"{number} {'study' if number == 1 else 'studies'} kept in {added.store}")
    found = any(each.severity != "note" for each in added.diagnostics)
    raise SystemExit(3 if not number else 1 if found else 0)


@command.command("backup")
@click.argument("folder", type=_FOLDER)
@click.option("--store", type=_PATH, help="The store's file (default: your own).")
@click.option(
    "--users", type=_PATH, help="The file of accounts, notes and watches (default: beside the store)."
)
def backup(folder: Path, store: Path | None, users: Path | None) -> None:
    """Copy the store, and the users' file if there is one, into FOLDER, while others may be using them.

    Each copy is checked, and takes the place of an older one only when it is whole. The search index is not copied: it
    is built from the store.
    """
    from trialwright.portal.users.backup import backup_to
    from trialwright.portal.users.file import USERS_FILE
    from trialwright.store.schema import STORE_FILE

    own_store, own_users = _files(store, users)
    wanted = [(own_store, folder / _STORE, STORE_FILE), (own_users, folder / _USERS, USERS_FILE)]
    _run("backed up", [(backup_to, *each) for each in wanted if each[0].exists()])


@command.command("restore")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False, exists=True))
@click.option("--store", type=_PATH, help="The store's file (default: your own).")
@click.option(
    "--users", type=_PATH, help="The file of accounts, notes and watches (default: beside the store)."
)
@click.option("--yes", is_flag=True, help="Do not ask before replacing a store that is there.")
def restore(folder: Path, store: Path | None, users: Path | None, yes: bool) -> None:
    """Put the copies in FOLDER in the place of the store and the users' file; what is there now is replaced."""
    from trialwright.portal.users.backup import restore_from
    from trialwright.portal.users.file import USERS_FILE
    from trialwright.store.schema import STORE_FILE

    own_store, own_users = _files(store, users)
    there = [path for path in (own_store, own_users) if path.exists()]
    if there and not yes:
        click.confirm(f"Replace {' and '.join(map(str, there))}?", abort=True)
    kept = [(folder / _STORE, own_store, STORE_FILE), (folder / _USERS, own_users, USERS_FILE)]
    _run("restored", [(restore_from, *each) for each in kept if each[0].exists()])


def _files(store: Path | None, users: Path | None) -> tuple[Path, Path]:
    from trialwright.portal.settings import Settings
    from trialwright.store.inputs import store_path

    settings = Settings(store=store or store_path(), users=users)
    return settings.store, settings.users_path


def _run(done: str, jobs: list[tuple[object, ...]]) -> None:
    from trialwright.cli.output import Ending, answer
    from trialwright.model.diagnostic import UnreadableInput

    if not jobs:
        raise click.UsageError("there is nothing to copy: neither a store nor a users' file")
    try:
        for job, source, target, kind in jobs:
            job(source, target, kind)  # type: ignore[operator]
            answer(f"{done}: {source} -> {target}")
    except UnreadableInput as fault:
        Ending().add([fault.diagnostic])
        raise SystemExit(3) from None
