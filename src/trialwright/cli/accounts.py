"""``trialwright accounts``: who may sign in to the trial directory."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from trialwright.portal.users.accounts import Role
    from trialwright.portal.users.file import Users

_ROLE = click.Choice(["reader", "editor", "admin"])
_STORE = click.option(
    "--store", type=click.Path(path_type=Path, dir_okay=False), help="The store's file (default: your own)."
)
_USERS = click.option(
    "--users",
    "users_path",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The file of accounts, notes and watches (default: beside the store).",
)


@click.group("accounts", short_help="Say who may sign in to the trial directory.")
def command() -> None:
    """Accounts of the trial directory. Without any, it has one user: the person at this machine.

    A reader keeps notes and watches; an editor also shares and writes to trials; an admin also takes back what others
    share. The first account must be an admin, and takes over what was kept without accounts. Passwords are asked for,
    or read from the first line of stdin; they are never options.
    """


@command.command("add")
@click.argument("name")
@click.option("--role", type=_ROLE, default="reader", show_default=True)
@_STORE
@_USERS
def add(name: str, role: "Role", store: Path | None, users_path: Path | None) -> None:
    """Make an account."""
    import datetime

    from trialwright.cli.output import tell
    from trialwright.portal.users.accounts import accounts, add_account

    with _users(store, users_path) as users:
        first = not accounts(users)
        made = add_account(users, name, _password(), role, datetime.datetime.now(datetime.UTC))
    tell(f"{made.name}: {made.role}")
    if first:
        tell("the first account: from now on everyone signs in, and this account has what was kept before")


@command.command("list")
@_STORE
@_USERS
@click.option("--format", "output", type=click.Choice(["table", "json"]), default="table", show_default=True)
def list_all(store: Path | None, users_path: Path | None, output: str) -> None:
    """List the accounts."""
    from trialwright.cli.output import OUTPUT_VERSION, answer, answer_json
    from trialwright.portal.users.accounts import accounts

    with _users(store, users_path) as users:
        listed = accounts(users)
    if output == "json":
        found = [{"name": each.name, "role": each.role, "made_at": each.made_at} for each in listed]
        answer_json({"format_version": OUTPUT_VERSION, "accounts": found})
        return
    for each in listed:
        answer(f"{each.name:<40}  {each.role:<6}  {each.made_at[:10]}")


@command.command("role")
@click.argument("name")
@click.argument("role", type=_ROLE)
@_STORE
@_USERS
def give_role(name: str, role: "Role", store: Path | None, users_path: Path | None) -> None:
    """Give an account another role."""
    from trialwright.cli.output import tell
    from trialwright.portal.users.accounts import change_role

    with _users(store, users_path) as users:
        change_role(users, name, role)
    tell(f"{name}: {role}")


@command.command("password")
@click.argument("name")
@_STORE
@_USERS
def give_password(name: str, store: Path | None, users_path: Path | None) -> None:
    """Give an account another password, and sign it out everywhere."""
    from trialwright.cli.output import tell
    from trialwright.portal.users.accounts import change_password

    with _users(store, users_path) as users:
        change_password(users, name, _password())
    tell(f"{name}: another password")


@command.command("remove")
@click.argument("name")
@_STORE
@_USERS
@click.option("--yes", is_flag=True, help="Do not ask.")
def remove(name: str, store: Path | None, users_path: Path | None, yes: bool) -> None:
    """Remove an account with its notes, watches and links."""
    from trialwright.cli.output import tell
    from trialwright.portal.users.accounts import remove_account

    if not yes:
        click.confirm(f"Remove {name} with all notes, watches and links?", abort=True, err=True)
    with _users(store, users_path) as users:
        remove_account(users, name)
    tell(f"{name}: removed")


@contextmanager
def _users(store: Path | None, users_path: Path | None) -> "Iterator[Users]":
    """The users' file that the site would use; what cannot be done ends the program with 2, a fault of the file with 3."""
    from trialwright.cli.output import Ending
    from trialwright.model.diagnostic import UnreadableInput
    from trialwright.portal.settings import Settings
    from trialwright.portal.users.accounts import AccountFault
    from trialwright.portal.users.file import Users
    from trialwright.portal.users.passwords import UnfitPassword
    from trialwright.store.inputs import store_path

    settings = Settings(store=store or store_path(), users=users_path)
    try:
        with Users(settings.users_path) as users:
            yield users
    except (AccountFault, UnfitPassword) as fault:
        raise click.UsageError(str(fault)) from None
    except UnreadableInput as fault:
        ending = Ending()
        ending.add([fault.diagnostic])
        ending.leave()


def _password() -> str:
    if sys.stdin.isatty():
        asked: str = click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
        return asked
    return sys.stdin.readline().rstrip("\r\n")
