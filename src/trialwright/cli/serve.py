"""``trialwright serve``: the trial directory as a web site on this machine."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from trialwright.portal.settings import Smtp

_PATH = click.Path(path_type=Path, dir_okay=False)
_SHORTEST_SECRET = 12


@click.command("serve", short_help="Open the trial directory as a web site on this machine.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Where to listen.")
@click.option("--port", type=click.IntRange(1, 65_535), default=8000, show_default=True)
@click.option("--store", type=_PATH, help="The store's file (default: your own).")
@click.option(
    "--index", type=click.Path(path_type=Path), help="The search index's folder (default: beside the store)."
)
@click.option(
    "--users", type=_PATH, help="The file of accounts, notes and watches (default: beside the store)."
)
@click.option(
    "--login-secret-file",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="File whose first line everyone must give who opens the site (or set TRIALWRIGHT_LOGIN_SECRET).",
)
@click.option(
    "--name", "names", multiple=True, metavar="HOST", help="A name the site is called by; repeatable."
)
@click.option("--address", default="", metavar="URL", help="The site's address, for feeds and mail.")
@click.option("--https", is_flag=True, help="People reach the site through HTTPS (a proxy in front of it).")
@click.option("--smtp", metavar="HOST[:PORT]", help="Mail server for digests and enquiries.")
@click.option("--mail-from", default="", metavar="ADDRESS", help="Sender of mail.")
@click.option(
    "--mail-user", default="", help="User at the mail server; password in TRIALWRIGHT_SMTP_PASSWORD."
)
def command(
    host: str,
    port: int,
    store: Path | None,
    index: Path | None,
    users: Path | None,
    login_secret_file: Path | None,
    names: tuple[str, ...],
    address: str,
    https: bool,
    smtp: str | None,
    mail_from: str,
    mail_user: str,
) -> None:
    """Serve the trials of the local store, or the five library trials where it is empty, until Ctrl-C.

    \b
      trialwright serve
      trialwright serve --host 0.0.0.0 --login-secret-file secret.txt --name trials.example.org --https

    A host that others can reach demands a login secret of at least 12 characters.
    """
    import msgspec

    from trialwright.cli.output import Ending, tell
    from trialwright.model.diagnostic import UnreadableInput
    from trialwright.portal.serving import kept_secret, serve
    from trialwright.portal.settings import Settings, is_loopback
    from trialwright.store.inputs import store_path

    secret = _login_secret(login_secret_file)
    if not is_loopback(host) and len(secret) < _SHORTEST_SECRET:
        raise click.UsageError(
            f"--host {host} can be reached by others: give a login secret of at least {_SHORTEST_SECRET} characters"
            " with --login-secret-file or TRIALWRIGHT_LOGIN_SECRET."
        )
    settings = Settings(
        store=store or store_path(),
        index=index,
        users=users,
        host=host,
        port=port,
        login_secret=secret,
        hosts=names,
        address=address,
        https=https,
        smtp=mail_server(smtp, mail_from, mail_user),
    )
    try:
        secret_file = settings.users_path.with_name("portal.secret")
        serve(msgspec.structs.replace(settings, secret=kept_secret(secret_file)), tell)
    except UnreadableInput as fault:
        Ending().add([fault.diagnostic])
        raise SystemExit(3) from None
    except (OSError, SystemExit) as error:
        tell(f"cannot serve at {host}:{port}: {getattr(error, 'strerror', None) or 'the port cannot be had'}")
        raise SystemExit(3) from None


def _login_secret(path: Path | None) -> str:
    if path is None:
        return os.environ.get("TRIALWRIGHT_LOGIN_SECRET", "")
    lines = path.read_text(encoding="utf-8").splitlines()
    return lines[0].strip() if lines else ""


def mail_server(where: str | None, sender: str, user: str) -> "Smtp | None":
    """The mail server of the options; None where none is given. The password comes from the environment."""
    from trialwright.portal.settings import Smtp, is_loopback
    from trialwright.portal.users.watches import is_mail_address

    if not where:
        return None
    host, _, port = where.rpartition(":") if ":" in where else (where, "", "587")
    if not port.isdigit():
        raise click.BadParameter(f"not a port: {port}", param_hint="--smtp")
    if not is_mail_address(sender):
        raise click.BadParameter("mail needs a sender: give one plain mail address", param_hint="--mail-from")
    password = os.environ.get("TRIALWRIGHT_SMTP_PASSWORD", "")
    # On this machine nothing travels, and a mail program there seldom has a certificate.
    return Smtp(host, int(port), sender, user, password, starttls=not is_loopback(host))
