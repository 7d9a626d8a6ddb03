"""Accounts: who may sign in, in which role."""

import datetime
import re
import sqlite3
from typing import Literal, get_args

import msgspec

from trialwright.portal.users.attempts import SIGN_IN, SIGN_IN_ADDRESS, SIGN_IN_NAME, attempt, take_back
from trialwright.portal.users.file import LOCAL, Users, stamp
from trialwright.portal.users.passwords import agrees, password_hash

Role = Literal["reader", "editor", "admin"]
ROLES: tuple[Role, ...] = get_args(Role)
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,39}")


class AccountFault(ValueError):
    """Why an account cannot be made or changed, in words for a person."""


class Account(msgspec.Struct, frozen=True):
    """Someone who may sign in. A reader keeps notes and watches; an editor also shares and writes to trials.

    An admin may besides take back what others share. ``id`` 0 is the person at this machine, where there are no
    accounts.
    """

    id: int
    name: str
    role: Role
    made_at: str = ""

    @property
    def is_local(self) -> bool:
        """Whether this is the person at this machine, who has no password."""
        return self.id == LOCAL

    def may(self, role: Role) -> bool:
        """Whether this account has at least a role.

        >>> Account(3, "ann", "editor").may("reader"), Account(3, "ann", "editor").may("admin")
        (True, False)
        """
        return ROLES.index(self.role) >= ROLES.index(role)


LOCAL_USER = Account(LOCAL, "", "admin")


def accounts(users: Users) -> list[Account]:
    """All accounts, by name; empty where none are used."""
    rows = users.rows("SELECT * FROM account ORDER BY name")
    return [_account(row) for row in rows]


def account_of(users: Users, name: str) -> Account | None:
    """The account of a name, or None."""
    row = users.row("SELECT * FROM account WHERE name = ?", name.strip().lower())
    return _account(row) if row else None


def add_account(users: Users, name: str, password: str, role: Role, now: datetime.datetime) -> Account:
    """Make an account. The first must be an admin, and takes over what the local user had kept.

    Names are lower case. Raises AccountFault for a name that is taken or unfit, UnfitPassword for the password.
    """
    name = name.strip().lower()
    if not _NAME.fullmatch(name):
        raise AccountFault("a name has 1 to 40 letters a-z, digits, dots, dashes and underscores")
    hashed = password_hash(password)
    with users.writing():
        first = not accounts(users)
        if first and role != "admin":
            raise AccountFault("the first account must be an admin: from then on everyone signs in")
        try:
            made = users.add(
                "INSERT INTO account (name, password, role, made_at) VALUES (?, ?, ?, ?)",
                name, hashed, role, stamp(now),
            )  # fmt: skip
        except sqlite3.IntegrityError:
            raise AccountFault(f"there is an account {name} already") from None
        if first:
            _take_over(users, LOCAL, made, now)
    return Account(made, name, role, stamp(now))


def change_role(users: Users, name: str, role: Role) -> None:
    """Give an account another role. Raises AccountFault for nobody, or for the last admin."""
    with users.writing():
        account = _known(users, name)
        if role != "admin":
            _not_the_last_admin(users, account)
        users.change("UPDATE account SET role = ? WHERE account_id = ?", role, account.id)


def change_password(users: Users, name: str, password: str) -> None:
    """Give an account another password and end its sessions. Raises AccountFault, UnfitPassword."""
    hashed = password_hash(password)
    with users.writing():
        account = _known(users, name)
        users.change("UPDATE account SET password = ? WHERE account_id = ?", hashed, account.id)
        users.change("DELETE FROM session WHERE account_id = ?", account.id)


def remove_account(users: Users, name: str) -> None:
    """Remove an account with its sessions, notes, watches and links. The last admin goes only as the last account."""
    with users.writing():
        account = _known(users, name)
        if len(accounts(users)) > 1:
            _not_the_last_admin(users, account)
        for table in ("note", "watch", "share", "message", "address"):
            users.change(f"DELETE FROM {table} WHERE owner = ?", account.id)
        users.change("DELETE FROM account WHERE account_id = ?", account.id)


def signed_in(
    users: Users, name: str, password: str, address: str, now: datetime.datetime
) -> Account | Literal["wrong", "wait"]:
    """Whose name and password these are; "wrong", or "wait" after too many wrong ones.

    A name nobody has takes as long as a wrong password. Limits are those of ``attempts``.
    """
    name = name.strip().lower()
    limited = (
        ("sign-in", f"{address} {name}", SIGN_IN),
        ("sign-in-name", name, SIGN_IN_NAME),
        ("sign-in-address", address, SIGN_IN_ADDRESS),
    )
    if not attempt(users, now, *limited):
        return "wait"
    row = users.row("SELECT * FROM account WHERE name = ?", name)
    if not agrees(row["password"] if row else None, password) or row is None:
        return "wrong"
    # Only this attempt: wrong ones stay counted, or one account would cover guesses at another.
    take_back(users, *limited)
    return _account(row)


def _account(row: sqlite3.Row) -> Account:
    return Account(row["account_id"], row["name"], row["role"], row["made_at"])


def _known(users: Users, name: str) -> Account:
    account = account_of(users, name)
    if account is None:
        raise AccountFault(f"there is no account {name.strip().lower()}")
    return account


def _not_the_last_admin(users: Users, account: Account) -> None:
    admins = [each for each in accounts(users) if each.role == "admin"]
    if admins == [account]:
        raise AccountFault(f"{account.name} is the only admin: make another one first")


def _take_over(users: Users, before: int, after: int, now: datetime.datetime) -> None:
    users.change(
        "INSERT INTO address SELECT DISTINCT ?1, email, randomblob(32), ?2, ?2 FROM watch WHERE owner = ?3 AND email <> ''",
        after, stamp(now), before,
    )  # fmt: skip
    for table in ("note", "watch", "share", "message"):
        users.change(f"UPDATE {table} SET owner = ? WHERE owner = ?", after, before)
