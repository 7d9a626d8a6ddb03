"""The file of the site's users: its tables, and opening it."""

import datetime
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from trialwright.store.database_file import FileKind, file_faults, open_database_file, transaction

LAYOUT = 1
# The owner of what belongs to the person at this machine, where there are no accounts.
LOCAL = 0

_TABLES = (
    """CREATE TABLE account (
        account_id INTEGER PRIMARY KEY AUTOINCREMENT,
        name TEXT NOT NULL UNIQUE,
        password TEXT NOT NULL,
        role TEXT NOT NULL CHECK (role IN ('reader', 'editor', 'admin')),
        made_at TEXT NOT NULL)""",
    """CREATE TABLE session (
        token_hash BLOB PRIMARY KEY,
        account_id INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,
        expires_at TEXT NOT NULL) WITHOUT ROWID""",
    "CREATE TABLE attempt (what TEXT NOT NULL, at TEXT NOT NULL)",
    "CREATE INDEX attempt_at_what ON attempt (what, at)",
    """CREATE TABLE note (
        note_id INTEGER PRIMARY KEY AUTOINCREMENT,
        owner INTEGER NOT NULL,
        nct_id TEXT,
        text TEXT NOT NULL,
        made_at TEXT NOT NULL,
        changed_at TEXT NOT NULL)""",
    "CREATE INDEX note_of_owner ON note (owner, changed_at)",
    """CREATE TABLE watch (
        watch_id INTEGER PRIMARY KEY AUTOINCREMENT,
        owner INTEGER NOT NULL,
        kind TEXT NOT NULL CHECK (kind IN ('trial', 'search')),
        target TEXT NOT NULL,
        title TEXT NOT NULL,
        uuid TEXT NOT NULL UNIQUE,
        token TEXT NOT NULL UNIQUE,
        email TEXT NOT NULL,
        made_at TEXT NOT NULL,
        UNIQUE (owner, kind, target))""",
    # An address gets news only after whoever reads its mail has said so.
    """CREATE TABLE address (
        owner INTEGER NOT NULL,
        email TEXT NOT NULL,
        token_hash BLOB NOT NULL UNIQUE,
        asked_at TEXT NOT NULL,
        confirmed_at TEXT,
        PRIMARY KEY (owner, email)) WITHOUT ROWID""",
    # What a watch saw last: each trial, in what version. All that differs from it is news.
    """CREATE TABLE watched_trial (
        watch_id INTEGER NOT NULL REFERENCES watch ON DELETE CASCADE,
        nct_id TEXT NOT NULL,
        digest TEXT NOT NULL,
        PRIMARY KEY (watch_id, nct_id)) WITHOUT ROWID""",
    """CREATE TABLE entry (
        entry_id INTEGER PRIMARY KEY AUTOINCREMENT,
        watch_id INTEGER NOT NULL REFERENCES watch ON DELETE CASCADE,
        uuid TEXT NOT NULL UNIQUE,
        nct_id TEXT NOT NULL,
        what TEXT NOT NULL CHECK (what IN ('found', 'changed', 'gone')),
        title TEXT NOT NULL,
        words TEXT NOT NULL,
        at TEXT NOT NULL)""",
    "CREATE INDEX entry_of_watch ON entry (watch_id, entry_id)",
    """CREATE TABLE message (
        message_id TEXT PRIMARY KEY,
        owner INTEGER NOT NULL,
        recipient TEXT NOT NULL,
        subject TEXT NOT NULL,
        body TEXT NOT NULL,
        stop_address TEXT NOT NULL,
        made_at TEXT NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('waiting', 'taken', 'handed_over', 'sent', 'refused')),
        taken_by TEXT NOT NULL DEFAULT '',
        changed_at TEXT NOT NULL,
        tries INTEGER NOT NULL DEFAULT 0,
        trouble TEXT NOT NULL DEFAULT '') WITHOUT ROWID""",
    """CREATE TABLE share (
        share_id INTEGER PRIMARY KEY AUTOINCREMENT,
        token_hash BLOB NOT NULL UNIQUE,
        passcode TEXT NOT NULL,
        owner INTEGER NOT NULL,
        kind TEXT NOT NULL CHECK (kind IN ('page', 'note')),
        target TEXT NOT NULL,
        title TEXT NOT NULL,
        made_at TEXT NOT NULL,
        expires_at TEXT NOT NULL,
        failures INTEGER NOT NULL DEFAULT 0)""",
)

# "TWUS" marks the file as ours before we write to it.
USERS_FILE = FileKind("file of users", 0x54575553, LAYOUT, _TABLES)


class Users:
    """The users' file, opened or made at ``path``; several processes may write to it, one Users is for one thread.

    ``timeout`` is how many seconds to wait for another writer. Faults of the file are raised as UnreadableInput
    (S001 to S005).
    """

    def __init__(self, path: Path, *, timeout: float = 30.0) -> None:
        self.path = path
        keep_private(path)
        self._connection = open_database_file(path, USERS_FILE, create=True, timeout=timeout)
        self._connection.row_factory = sqlite3.Row
        self._connection.execute("PRAGMA foreign_keys = ON")
        # What is deleted is overwritten: a note that was taken away is gone from the file.
        self._connection.execute("PRAGMA secure_delete = ON")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file. Everything kept is already on disk."""
        self._connection.close()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """What is changed inside the block is kept as a whole or not at all."""
        with file_faults(self.path, USERS_FILE), transaction(self._connection):
            yield

    def rows(self, statement: str, *values: Any) -> list[sqlite3.Row]:
        """The rows that a statement gives."""
        with file_faults(self.path, USERS_FILE):
            return self._connection.execute(statement, _storable(values)).fetchall()

    def row(self, statement: str, *values: Any) -> sqlite3.Row | None:
        """The first row that a statement gives, or None."""
        return next(iter(self.rows(statement, *values)), None)

    def change(self, statement: str, *values: Any) -> int:
        """Do a statement; how many rows it changed."""
        with file_faults(self.path, USERS_FILE):
            return self._connection.execute(statement, _storable(values)).rowcount

    def add(self, statement: str, *values: Any) -> int:
        """Do an INSERT; the number of the row."""
        with file_faults(self.path, USERS_FILE):
            return int(self._connection.execute(statement, _storable(values)).lastrowid or 0)


def keep_private(path: Path) -> None:
    """Make the file, where there is none, so that nobody else at this machine may read it."""
    with suppress(OSError):  # what is wrong with the place is told when the file is opened
        path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))


def _storable(values: tuple[Any, ...]) -> tuple[Any, ...]:
    """The values, without the halves of characters that a form or a file may hold and UTF-8 cannot."""
    return tuple(
        each.encode("utf-8", "replace").decode() if isinstance(each, str) else each for each in values
    )


def stamp(moment: datetime.datetime) -> str:
    """The moment in UTC as text that sorts as time does; ValueError without a time zone.

    >>> stamp(datetime.datetime(2026, 11, 22, 12, tzinfo=datetime.UTC))
    '2026-11-22T12:00:00.000000+00:00'
    """
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone, for example datetime.now(UTC)")
    return moment.astimezone(datetime.UTC).isoformat(timespec="microseconds")
