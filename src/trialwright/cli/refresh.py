"""``trialwright refresh``: fetch the store's studies again, and tell those who watch them what changed."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from trialwright.portal.refreshing import Refreshed

_PATH = click.Path(path_type=Path, dir_okay=False)
_FINDINGS, _NOTHING = 1, 3


@click.command("refresh", short_help="Fetch the store's studies again; tell watchers what changed.")
@click.option("--store", type=_PATH, help="The store's file (default: your own).")
@click.option(
    "--index", type=click.Path(path_type=Path), help="The search index's folder (default: beside the store)."
)
@click.option(
    "--users", type=_PATH, help="The file of accounts, notes and watches (default: beside the store)."
)
@click.option("--address", default="", metavar="URL", help="The site's address, for links in mails.")
@click.option("--smtp", metavar="HOST[:PORT]", help="Mail server; without one mails wait.")
@click.option("--mail-from", default="", metavar="ADDRESS", help="Sender of mail.")
@click.option(
    "--mail-user", default="", help="User at the mail server; password in TRIALWRIGHT_SMTP_PASSWORD."
)
@click.option("--offline", is_flag=True, help="Ask nothing of the registry: only index, announce and send.")
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True)
def command(
    store: Path | None,
    index: Path | None,
    users: Path | None,
    address: str,
    smtp: str | None,
    mail_from: str,
    mail_user: str,
    offline: bool,
    form: str,
) -> None:
    """Fetch every study of the store again, keep the new versions, index them, and announce the changed fields.

    Whoever watches a trial or a search finds the change in their feed, and in one mail where a mail server is given.
    Stopped on the way, it goes on at the next call, and tells nothing twice. Exit status: 0 done, 1 done with
    findings, 2 usage, 3 the store cannot be read.
    """
    from trialwright.cli.output import Ending, answer, answer_json
    from trialwright.cli.serve import mail_server
    from trialwright.model.diagnostic import UnreadableInput
    from trialwright.portal.refreshing import refresh
    from trialwright.portal.settings import Settings
    from trialwright.store.inputs import store_path

    settings = Settings(
        store=store or store_path(),
        index=index,
        users=users,
        address=address,
        smtp=mail_server(smtp, mail_from, mail_user),
    )
    ending = Ending()
    try:
        done = refresh(settings, offline=offline)
    except UnreadableInput as fault:
        ending.add([fault.diagnostic])
        raise SystemExit(_NOTHING) from None
    if form == "json":
        answer_json(_as_json(done))
    else:
        answer(_line(done))
    ending.add(done.diagnostics)
    is_whole = done.fetched is None or done.fetched.complete
    findings = [each for each in done.diagnostics if each.severity != "note"]
    raise SystemExit(_FINDINGS if findings or not is_whole else 0)


def _as_json(done: "Refreshed") -> dict[str, object]:
    from trialwright.cli.output import OUTPUT_VERSION

    fetched = done.fetched
    return {
        "format_version": OUTPUT_VERSION,
        "fetched": len(fetched.studies) if fetched else 0,
        "added": fetched.added if fetched else (),
        "changed": fetched.changed if fetched else (),
        "missing": fetched.missing if fetched else (),
        "unfetched": fetched.unfetched if fetched else (),
        "index": done.index,
        "announced": done.announced,
        "sent": done.sent,
        "diagnostics": done.diagnostics,
    }


def _line(done: "Refreshed") -> str:
    """For example "5 studies: 1 changed; 2 told, 1 mail queued, 1 sent"."""
    parts = []
    if done.fetched is None:
        parts.append("nothing asked of the registry")
    else:
        changed = len(done.fetched.changed) + len(done.fetched.added)
        parts.append(f"{len(done.fetched.studies)} studies: {changed} changed")
    parts.append(f"{done.announced.entries} told, {done.announced.messages} mails queued")
    if done.sent:
        parts.append(f"{done.sent.sent} sent")
        parts += done.sent.trouble
    parts += [f"not searched: {title}" for title in done.announced.not_searched]
    return "; ".join(parts)
