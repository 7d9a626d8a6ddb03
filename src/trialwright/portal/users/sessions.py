"""Who a browser has signed in as: a random token in its cookie, only its hash in the file."""

import datetime
import hashlib
import secrets

from trialwright.portal.users.accounts import Account
from trialwright.portal.users.file import Users, stamp

LASTS = datetime.timedelta(hours=12)


def start_session(users: Users, account: Account, now: datetime.datetime, before: str = "") -> str:
    """A new token for an account. ``before``, the token that the browser came with, is no longer good."""
    token = secrets.token_urlsafe(32)
    with users.writing():
        users.change("DELETE FROM session WHERE expires_at <= ?", stamp(now))
        end_session(users, before)
        users.add(
            "INSERT INTO session (token_hash, account_id, expires_at) VALUES (?, ?, ?)",
            token_hash(token), account.id, stamp(now + LASTS),
        )  # fmt: skip
    return token


def session_account(users: Users, token: str, now: datetime.datetime) -> Account | None:
    """Whose token this is; None if it is unknown, ended or too old."""
    row = users.row(
        "SELECT account.* FROM session JOIN account USING (account_id) WHERE token_hash = ? AND expires_at > ?",
        token_hash(token), stamp(now),
    )  # fmt: skip
    return Account(row["account_id"], row["name"], row["role"], row["made_at"]) if row else None


def end_session(users: Users, token: str) -> None:
    """Make a token worthless."""
    users.change("DELETE FROM session WHERE token_hash = ?", token_hash(token))


def end_sessions(users: Users, account: Account) -> None:
    """Sign an account out everywhere."""
    users.change("DELETE FROM session WHERE account_id = ?", account.id)


def token_hash(token: str) -> bytes:
    """What is kept of a random token: looked up by its hash, it cannot be guessed letter by letter."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()
