"""Watches: a trial, or a search by its query, whose news its owner gets as a feed and, if wanted, by mail."""

import datetime
import json
import re
import secrets
import sqlite3
import uuid
from collections.abc import Mapping
from typing import Literal

import msgspec

from trialwright.portal.users.accounts import Account
from trialwright.portal.users.file import Users, stamp

Kind = Literal["trial", "search"]
What = Literal["found", "changed", "gone"]
MOST_WATCHES = 200
MOST_TRIALS = 5_000
_ENTRIES_KEPT = 5_000
# One plain address: nothing in it can start another header or another recipient.
_ADDRESS = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?=.{1,190}\Z)[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+"
)


class WatchFault(ValueError):
    """Why something cannot be watched, in words for a person."""


class Watch(msgspec.Struct, frozen=True):
    """What is watched. ``target`` is an NCT id or a query string; ``token`` opens the feed; ``email`` may be ""."""

    id: int
    owner: int
    kind: Kind
    target: str
    title: str
    uuid: str
    token: str
    email: str
    made_at: str


class Entry(msgspec.Struct, frozen=True):
    """A piece of news: a trial that was found, changed or is gone from a search, with what changed in words."""

    uuid: str
    trial: str
    what: What
    title: str
    words: tuple[str, ...]
    at: str


def is_mail_address(text: str) -> bool:
    """Whether this is one plain mail address.

    >>> is_mail_address("ann@example.org"), is_mail_address("ann@example.org\\nBcc: all@example.org")
    (True, False)
    """
    return bool(_ADDRESS.fullmatch(text))


def add_watch(
    users: Users,
    owner: Account,
    kind: Kind,
    target: str,
    title: str,
    seen: Mapping[str, str],
    now: datetime.datetime,
    *,
    email: str = "",
) -> Watch:
    """Watch a trial or a search; the watch that the owner has of it already, if there is one.

    ``seen`` is what it finds now: NCT id → digest of the version; all of it is old news. Raises WatchFault.
    """
    if email and not is_mail_address(email):
        raise WatchFault("this is not one plain mail address")
    if len(seen) > MOST_TRIALS:
        raise WatchFault(
            f"the search finds {len(seen):,} trials; one of up to {MOST_TRIALS:,} can be watched"
        )
    with users.writing():
        known = users.row(
            "SELECT * FROM watch WHERE owner = ? AND kind = ? AND target = ?", owner.id, kind, target
        )
        if known:
            return _watch(known)
        (count,) = users.rows("SELECT count(*) AS watches FROM watch WHERE owner = ?", owner.id)
        if count["watches"] >= MOST_WATCHES:
            raise WatchFault(f"there are {MOST_WATCHES} watches, the most that are kept: end some first")
        made = Watch(
            0, owner.id, kind, target, title, str(uuid.uuid4()), secrets.token_urlsafe(24), email, stamp(now)
        )
        number = users.add(
            "INSERT INTO watch (owner, kind, target, title, uuid, token, email, made_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            *(getattr(made, name) for name in Watch.__struct_fields__[1:]),
        )
        for nct_id, digest in seen.items():
            users.add("INSERT INTO watched_trial VALUES (?, ?, ?)", number, nct_id, digest)
    return msgspec.structs.replace(made, id=number)


def watches(users: Users, owner: Account | None = None) -> list[Watch]:
    """The owner's watches, newest first; everyone's, if no owner is named."""
    rows = users.rows(
        "SELECT * FROM watch WHERE ?1 IS NULL OR owner = ?1 ORDER BY watch_id DESC",
        owner.id if owner else None,
    )
    return [_watch(row) for row in rows]


def watch_of_token(users: Users, token: str) -> Watch | None:
    """The watch that a feed's address names, or None."""
    row = users.row("SELECT * FROM watch WHERE token = ?", token)
    return _watch(row) if row else None


def set_email(users: Users, owner: Account, number: int, email: str) -> bool:
    """Send news of a watch to an address, or with "" to none; False if the owner has no such watch. WatchFault."""
    if email and not is_mail_address(email):
        raise WatchFault("this is not one plain mail address")
    return bool(
        users.change("UPDATE watch SET email = ? WHERE owner = ? AND watch_id = ?", email, owner.id, number)
    )


def stop_mail(users: Users, token: str) -> bool:
    """Send no more mail for the watch of a feed's address; False if there is none."""
    return bool(users.change("UPDATE watch SET email = '' WHERE token = ?", token))


def renew_token(users: Users, owner: Account, number: int) -> bool:
    """Give the feed another address; the old one no longer works. False if the owner has no such watch."""
    return bool(
        users.change(
            "UPDATE watch SET token = ? WHERE owner = ? AND watch_id = ?",
            secrets.token_urlsafe(24), owner.id, number,
        )
    )  # fmt: skip


def end_watch(users: Users, owner: Account, number: int) -> bool:
    """Stop watching, with its feed; False if the owner has no such watch."""
    return bool(users.change("DELETE FROM watch WHERE owner = ? AND watch_id = ?", owner.id, number))


def seen_by(users: Users, watch: Watch) -> dict[str, str]:
    """What a watch saw last: NCT id → digest."""
    rows = users.rows("SELECT nct_id, digest FROM watched_trial WHERE watch_id = ?", watch.id)
    return {row["nct_id"]: row["digest"] for row in rows}


def see(users: Users, watch: Watch, nct_id: str, before: str | None, after: str | None) -> bool:
    """Note that a watch saw another version; None is "not there". False if somebody else noted it first."""
    if after is None:
        done = users.change(
            "DELETE FROM watched_trial WHERE watch_id = ? AND nct_id = ? AND digest = ?",
            watch.id,
            nct_id,
            before,
        )
    elif before is None:
        done = users.change("INSERT OR IGNORE INTO watched_trial VALUES (?, ?, ?)", watch.id, nct_id, after)
    else:
        done = users.change(
            "UPDATE watched_trial SET digest = ? WHERE watch_id = ? AND nct_id = ? AND digest = ?",
            after, watch.id, nct_id, before,
        )  # fmt: skip
    return bool(done)


def add_entry(users: Users, watch: Watch, entry: Entry) -> None:
    """Put news into a watch's feed; the oldest beyond 5,000 go."""
    users.add(
        "INSERT INTO entry (watch_id, uuid, nct_id, what, title, words, at) VALUES (?, ?, ?, ?, ?, ?, ?)",
        watch.id, entry.uuid, entry.trial, entry.what, entry.title, json.dumps(entry.words), entry.at,
    )  # fmt: skip
    users.change(
        "DELETE FROM entry WHERE watch_id = ?1 AND entry_id <= (SELECT entry_id FROM entry WHERE watch_id = ?1"
        " ORDER BY entry_id DESC LIMIT 1 OFFSET ?2)",
        watch.id, _ENTRIES_KEPT,
    )  # fmt: skip


def entries(users: Users, watch: Watch, most: int = 500) -> list[Entry]:
    """The latest news of a watch, newest first."""
    rows = users.rows("SELECT * FROM entry WHERE watch_id = ? ORDER BY entry_id DESC LIMIT ?", watch.id, most)
    return [
        Entry(
            row["uuid"], row["nct_id"], row["what"], row["title"], tuple(json.loads(row["words"])), row["at"]
        )
        for row in rows
    ]


def _watch(row: sqlite3.Row) -> Watch:
    return Watch(*(row[name if name != "id" else "watch_id"] for name in Watch.__struct_fields__))
