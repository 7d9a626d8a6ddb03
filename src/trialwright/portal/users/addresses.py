"""Mail addresses that may get news: only those whose reader said so, so that nobody is sent what they did not ask for."""

import datetime
import secrets
from email.message import EmailMessage

from trialwright.portal.settings import Smtp
from trialwright.portal.users.accounts import Account
from trialwright.portal.users.file import LOCAL, Users, stamp
from trialwright.portal.users.post import plain_message
from trialwright.portal.users.sessions import token_hash

_LASTS = datetime.timedelta(days=7)


def is_confirmed(users: Users, owner: int, email: str) -> bool:
    """Whether an owner's address may get news. The person at this machine need not ask themselves."""
    return owner == LOCAL or bool(
        users.row(
            "SELECT 1 FROM address WHERE owner = ? AND email = ? AND confirmed_at IS NOT NULL", owner, email
        )
    )


def token_to_confirm(users: Users, owner: Account, email: str, now: datetime.datetime) -> str:
    """A new token that confirms an owner's address within seven days; an older one no longer does."""
    token = secrets.token_urlsafe(32)
    users.change(
        "INSERT INTO address (owner, email, token_hash, asked_at) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (owner, email) DO UPDATE SET token_hash = excluded.token_hash, asked_at = excluded.asked_at",
        owner.id, email, token_hash(token), stamp(now),
    )  # fmt: skip
    return token


def address_of_token(users: Users, token: str, now: datetime.datetime) -> str | None:
    """The address that a token would confirm; None for one that is unknown or too old."""
    row = users.row(
        "SELECT email FROM address WHERE token_hash = ? AND asked_at > ?",
        token_hash(token),
        stamp(now - _LASTS),
    )
    return row["email"] if row else None


def confirm(users: Users, token: str, now: datetime.datetime) -> bool:
    """The reader of an address wants the news; False for a token that is unknown or too old."""
    return bool(
        users.change(
            "UPDATE address SET confirmed_at = ? WHERE token_hash = ? AND asked_at > ?",
            stamp(now), token_hash(token), stamp(now - _LASTS),
        )
    )  # fmt: skip


def confirmation_mail(email: str, token: str, smtp: Smtp, address: str) -> EmailMessage:
    """The mail that asks; ``address`` is the site's own."""
    lines = (
        "Somebody asked a trial directory to send news of clinical trials to this address.",
        "",
        "If that was you, open this page and say so:",
        f"{address}/watch/confirm/{token}",
        "",
        "If it was not, do nothing: nothing more is sent to you.",
    )
    return plain_message(smtp, email, "Shall news of trials come to this address?", "\n".join(lines))
