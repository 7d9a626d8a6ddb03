"""A page of the site, or a note, shown to whoever has a link and a passcode, until a moment."""

import datetime
import re
import secrets
import sqlite3
from typing import Literal
from urllib.parse import urlsplit

import msgspec

from trialwright.portal.users.accounts import Account
from trialwright.portal.users.attempts import PASSCODE_ADDRESS, attempt, take_back
from trialwright.portal.users.file import Users, stamp
from trialwright.portal.users.passwords import agrees, new_passcode, password_hash, written_passcode
from trialwright.portal.users.sessions import token_hash

Kind = Literal["page", "note"]
# So many wrong passcodes lock a link for good.
MOST_FAILURES = 10
MOST_DAYS = 90
_MOST_SHARES = 500
# What may be shown: searches and trials, never what a person was asked or uploaded.
_PAGES = re.compile(r"/|/near|/trial/NCT\d{8}(?:/(?!screen\b|enquiry\b)[a-z-]{1,30})?")
_LONGEST = 2_000


class ShareFault(ValueError):
    """Why something cannot be shared, in words for a person."""


class Share(msgspec.Struct, frozen=True):
    """What is shared: a page's path with its query, or a note's number. Neither link nor passcode can be had from it."""

    id: int
    owner: int
    kind: Kind
    target: str
    title: str
    made_at: str
    expires_at: str
    failures: int

    @property
    def locked(self) -> bool:
        """Whether too many wrong passcodes were given."""
        return self.failures >= MOST_FAILURES


class NewShare(msgspec.Struct, frozen=True):
    """A share just made, with what is shown this once: the token of its link, and the passcode."""

    share: Share
    token: str
    passcode: str


def shareable_page(path: str) -> str:
    """The path and query of a page that may be shared; raises ShareFault for any other.

    >>> shareable_page("/trial/NCT05916781")
    '/trial/NCT05916781'
    >>> shareable_page("/trial/NCT05916781/screen")
    Traceback (most recent call last):
    ...
    trialwright.portal.users.shares.ShareFault: only searches and pages about trials can be shared
    """
    try:
        parts = urlsplit(path)
    except ValueError:
        raise ShareFault("this is not the path of a page") from None
    plain = path.isprintable() and len(path) <= _LONGEST
    if parts.scheme or parts.netloc or not plain or not _PAGES.fullmatch(parts.path):
        raise ShareFault("only searches and pages about trials can be shared")
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def add_share(
    users: Users, owner: Account, kind: Kind, target: str, title: str, days: int, now: datetime.datetime
) -> NewShare:
    """Share a page or one's own note for some days. Raises ShareFault."""
    if not 1 <= days <= MOST_DAYS:
        raise ShareFault(f"a link is good for 1 to {MOST_DAYS} days")
    if kind == "page":
        target = shareable_page(target)
    token, passcode = secrets.token_urlsafe(32), new_passcode()
    hashed, until = password_hash(passcode), stamp(now + datetime.timedelta(days=days))
    with users.writing():
        if kind == "note" and not users.row(
            "SELECT 1 FROM note WHERE owner = ? AND note_id = ?", owner.id, target
        ):
            raise ShareFault("there is no such note")
        users.change(
            "DELETE FROM share WHERE expires_at < ?", stamp(now - datetime.timedelta(days=MOST_DAYS))
        )
        (count,) = users.rows("SELECT count(*) AS shares FROM share WHERE owner = ?", owner.id)
        if count["shares"] >= _MOST_SHARES:
            raise ShareFault("there are too many links: take some back first")
        number = users.add(
            "INSERT INTO share (token_hash, passcode, owner, kind, target, title, made_at, expires_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            token_hash(token), hashed, owner.id, kind, target, title, stamp(now), until,
        )  # fmt: skip
    return NewShare(Share(number, owner.id, kind, target, title, stamp(now), until, 0), token, passcode)


def shares(users: Users, owner: Account | None) -> list[Share]:
    """The owner's links, newest first; everyone's, for an admin, if no owner is named."""
    rows = users.rows(
        "SELECT * FROM share WHERE ?1 IS NULL OR owner = ?1 ORDER BY share_id DESC",
        owner.id if owner else None,
    )
    return [_share(row) for row in rows]


def take_back_share(users: Users, owner: Account, number: int) -> bool:
    """Make a link worthless: one's own, or an admin any; False if there is none such."""
    return bool(
        users.change(
            "DELETE FROM share WHERE share_id = ?1 AND (owner = ?2 OR ?3)",
            number, owner.id, owner.may("admin"),
        )
    )  # fmt: skip


def shared_with(users: Users, token: str, now: datetime.datetime) -> Share | None:
    """What a link's token names; None if it names nothing, was taken back or is too old."""
    row = users.row(
        "SELECT * FROM share WHERE token_hash = ? AND expires_at > ?", token_hash(token), stamp(now)
    )
    return _share(row) if row else None


def opened_share(
    users: Users, token: str, passcode: str, address: str, now: datetime.datetime
) -> Share | Literal["wrong", "wait"]:
    """What is shared, if the passcode is right.

    "wrong" for a wrong passcode, and alike, and as slowly, for a link that is none, too old or locked; "wait" after too
    many attempts from one address. An attempt is counted before it is judged, so that many at once gain nothing.
    """
    limited = ("passcode", address, PASSCODE_ADDRESS)
    if not attempt(users, now, limited):
        return "wait"
    row = users.row(
        "UPDATE share SET failures = failures + 1 WHERE token_hash = ? AND expires_at > ? AND failures < ? RETURNING *",
        token_hash(token), stamp(now), MOST_FAILURES,
    )  # fmt: skip
    right = agrees(row["passcode"] if row else None, written_passcode(passcode))
    if row is None or not right:
        return "wrong"
    take_back(users, limited)
    undone = users.row(
        "UPDATE share SET failures = max(0, failures - 1) WHERE share_id = ? RETURNING *", row["share_id"]
    )
    return _share(undone) if undone else "wrong"


def _share(row: sqlite3.Row) -> Share:
    return Share(*(row[name if name != "id" else "share_id"] for name in Share.__struct_fields__))
