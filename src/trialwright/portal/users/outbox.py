"""Mails that wait to be sent, and how far each has come.

waiting → taken (by one sender) → handed over (its last byte is about to go) → sent or refused. A sender that dies
before the hand-over leaves a mail that the next one takes; one that dies after it leaves a mail of which nobody can
know whether it arrived, and which is never sent again by itself.
"""

import datetime
import sqlite3
from typing import Literal

import msgspec

from trialwright.portal.users.accounts import Account
from trialwright.portal.users.file import Users, stamp

State = Literal["waiting", "taken", "handed_over", "sent", "refused"]
_KEPT = datetime.timedelta(days=90)


class Outgoing(msgspec.Struct, frozen=True):
    """A mail. ``id`` is its Message-ID, with brackets; ``stop_address`` is where to end it."""

    id: str
    owner: int
    recipient: str
    subject: str
    body: str
    stop_address: str
    made_at: str
    state: State = "waiting"
    tries: int = 0
    trouble: str = ""
    changed_at: str = ""


def queue(users: Users, mail: Outgoing) -> None:
    """Keep a mail to be sent."""
    users.add(
        "INSERT INTO message (message_id, owner, recipient, subject, body, stop_address, made_at, state, changed_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, 'waiting', ?)",
        mail.id, mail.owner, mail.recipient, mail.subject, mail.body, mail.stop_address, mail.made_at, mail.made_at,
    )  # fmt: skip


def take(
    users: Users, sender: str, now: datetime.datetime, tried: frozenset[str] = frozenset()
) -> Outgoing | None:
    """The next mail to send that this sender has not ``tried``; it is then this sender's. None if there is none.

    A mail that another sender had taken but not handed over is taken from it: that sender can no longer hand it over.
    """
    with users.writing():
        for row in users.rows(
            "SELECT * FROM message WHERE state IN ('waiting', 'taken') ORDER BY made_at, message_id"
        ):
            if row["message_id"] in tried or row["taken_by"] == sender:
                continue
            users.change(
                "UPDATE message SET state = 'taken', taken_by = ?, tries = tries + 1, changed_at = ? WHERE message_id = ?",
                sender, stamp(now), row["message_id"],
            )  # fmt: skip
            return _outgoing(row)
    return None


def hand_over(users: Users, mail: Outgoing, sender: str, now: datetime.datetime) -> bool:
    """Whether this sender may now send the last byte: False if another one took the mail meanwhile."""
    return bool(
        users.change(
            "UPDATE message SET state = 'handed_over', changed_at = ?"
            " WHERE message_id = ? AND state = 'taken' AND taken_by = ?",
            stamp(now), mail.id, sender,
        )
    )  # fmt: skip


def settle(
    users: Users, mail: Outgoing, sender: str, state: Literal["sent", "waiting", "refused"], now: datetime.datetime,
    trouble: str = "",
) -> None:  # fmt: skip
    """Note what came of a mail that this sender had. What was sent is kept without its words, for 90 days."""
    with users.writing():
        users.change(
            "UPDATE message SET state = ?1, taken_by = '', changed_at = ?2, trouble = ?3,"
            " body = CASE ?1 WHEN 'sent' THEN '' ELSE body END"
            " WHERE message_id = ?4 AND taken_by = ?5 AND state IN ('taken', 'handed_over')",
            state, stamp(now), trouble, mail.id, sender,
        )  # fmt: skip
        users.change(
            "DELETE FROM message WHERE state IN ('sent', 'refused') AND changed_at < ?", stamp(now - _KEPT)
        )


def in_doubt(users: Users, now: datetime.datetime, owner: Account | None = None) -> list[Outgoing]:
    """Mails handed over more than five minutes ago of which no answer was noted: they may have arrived."""
    rows = users.rows(
        "SELECT * FROM message WHERE state = 'handed_over' AND changed_at < ?1 AND (?2 IS NULL OR owner = ?2)"
        " ORDER BY made_at",
        stamp(now - datetime.timedelta(minutes=5)), owner.id if owner else None,
    )  # fmt: skip
    return [_outgoing(row) for row in rows]


def not_sent(users: Users, owner: Account) -> list[Outgoing]:
    """Mails of an owner that still wait, or were refused for good."""
    rows = users.rows(
        "SELECT * FROM message WHERE owner = ? AND state IN ('waiting', 'refused') ORDER BY made_at", owner.id
    )
    return [_outgoing(row) for row in rows]


def send_again(users: Users, owner: Account, message_id: str, now: datetime.datetime) -> bool:
    """Let a mail in doubt, or refused, be sent once more, because its owner says so; False if there is none such."""
    return bool(
        users.change(
            "UPDATE message SET state = 'waiting', taken_by = '', tries = 0, changed_at = ?"
            " WHERE message_id = ? AND owner = ? AND state IN ('handed_over', 'refused')",
            stamp(now), message_id, owner.id,
        )
    )  # fmt: skip


def drop(users: Users, owner: Account, message_id: str) -> bool:
    """Forget a mail that was not sent; False if there is none such."""
    return bool(
        users.change(
            "DELETE FROM message WHERE message_id = ? AND owner = ? AND state NOT IN ('taken', 'sent')",
            message_id, owner.id,
        )
    )  # fmt: skip


def _outgoing(row: sqlite3.Row) -> Outgoing:
    renamed = {"id": "message_id"}
    return Outgoing(*(row[renamed.get(name, name)] for name in Outgoing.__struct_fields__))
