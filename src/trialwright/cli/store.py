"""``trialwright store backup|restore``: a copy of everything kept, made while it is in use, and put back."""

from pathlib import Path

import click

_PATH = click.Path(path_type=Path, dir_okay=False)
_FOLDER = click.Path(path_type=Path, file_okay=False)
_STORE, _USERS = "store.sqlite", "users.sqlite"


@click.group("store", short_help="Back up or restore the local store and what the site keeps of its users.")
def command() -> None:
    """Copies of the local store, and of the site's accounts, notes and watches."""


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
