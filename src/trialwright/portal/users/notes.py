"""Notes: text that only its owner sees, about a trial or about none."""

import datetime
import re
import sqlite3

import msgspec

from trialwright.portal.users.accounts import Account
from trialwright.portal.users.file import Users, stamp

MOST_CHARACTERS = 10_000
MOST_NOTES = 5_000
# Line ends and tabs stay; what steers a terminal or cannot stand in a page goes.
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


class NoteFault(ValueError):
    """Why a note cannot be kept, in words for a person; never the note's own."""


class Note(msgspec.Struct, frozen=True):
    """A note. ``trial`` is the id of the trial it is about, "" for none."""

    id: int
    trial: str
    text: str
    made_at: str
    changed_at: str


def notes(users: Users, owner: Account, trial: str | None = None) -> list[Note]:
    """The owner's notes, the last changed first; only those about a trial if one is named."""
    rows = users.rows(
        "SELECT * FROM note WHERE owner = ?1 AND (?2 IS NULL OR nct_id = ?2) ORDER BY changed_at DESC, note_id DESC",
        owner.id, trial,
    )  # fmt: skip
    return [_note(row) for row in rows]


def note(users: Users, owner: Account, number: int) -> Note | None:
    """One note of the owner; None if there is none, or it is somebody else's."""
    row = users.row("SELECT * FROM note WHERE owner = ? AND note_id = ?", owner.id, number)
    return _note(row) if row else None


def add_note(users: Users, owner: Account, text: str, now: datetime.datetime, trial: str = "") -> Note:
    """Keep a note. Raises NoteFault if it is empty or too long, or there are too many."""
    text = _kept(text)
    with users.writing():
        (count,) = users.rows("SELECT count(*) AS notes FROM note WHERE owner = ?", owner.id)
        if count["notes"] >= MOST_NOTES:
            raise NoteFault(f"there are {MOST_NOTES:,} notes, the most that are kept: delete some first")
        made = users.add(
            "INSERT INTO note (owner, nct_id, text, made_at, changed_at) VALUES (?, ?, ?, ?, ?)",
            owner.id, trial or None, text, stamp(now), stamp(now),
        )  # fmt: skip
    return Note(made, trial, text, stamp(now), stamp(now))


def change_note(users: Users, owner: Account, number: int, text: str, now: datetime.datetime) -> bool:
    """Put another text in a note; False if the owner has no such note. Raises NoteFault."""
    return bool(
        users.change(
            "UPDATE note SET text = ?, changed_at = ? WHERE owner = ? AND note_id = ?",
            _kept(text), stamp(now), owner.id, number,
        )
    )  # fmt: skip


def delete_note(users: Users, owner: Account, number: int) -> bool:
    """Delete a note, and the links that share it; False if the owner has no such note."""
    with users.writing():
        users.change(
            "DELETE FROM share WHERE owner = ? AND kind = 'note' AND target = ?", owner.id, str(number)
        )
        return bool(users.change("DELETE FROM note WHERE owner = ? AND note_id = ?", owner.id, number))


def notes_text(kept: list[Note]) -> str:
    """All notes as one plain text, to take away.

    >>> print(notes_text([Note(1, "NCT00000101", "Ask about travel.", "2026-11-22T12:00", "2026-11-22T12:00")]))
    NCT00000101, written 2026-11-22
    Ask about travel.
    """
    parts = [
        f"{each.trial or 'no trial'}, written {each.made_at[:10]}"
        + (f", changed {each.changed_at[:10]}" if each.changed_at[:10] != each.made_at[:10] else "")
        + f"\n{each.text}"
        for each in kept
    ]
    return "\n\n".join(parts)


def _kept(text: str) -> str:
    text = _CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()
    if not text:
        raise NoteFault("write something first")
    if len(text) > MOST_CHARACTERS:
        raise NoteFault(f"a note may have {MOST_CHARACTERS:,} characters; this one has {len(text):,}")
    return text


def _note(row: sqlite3.Row) -> Note:
    return Note(row["note_id"], row["nct_id"] or "", row["text"], row["made_at"], row["changed_at"])
