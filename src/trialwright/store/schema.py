"""The store's file: its tables, opening it safely, and what can be wrong with it."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from trialwright.diagnostics import unreadable
from trialwright.model.diagnostic import UnreadableInput

SCHEMA_VERSION = 1
_APPLICATION_ID = 0x54574753  # "TWGS": marks the file as ours before we write to it

# A sighting is one arrival of a record; neighbours in time with one content are one version of the study.
_TABLES = (
    """CREATE TABLE content (
        content_id INTEGER PRIMARY KEY,
        nct_id TEXT NOT NULL,
        digest TEXT NOT NULL,
        size INTEGER NOT NULL,
        body BLOB NOT NULL,
        UNIQUE (nct_id, digest))""",
    """CREATE TABLE sighting (
        sighting_id INTEGER PRIMARY KEY,
        nct_id TEXT NOT NULL,
        seen_at TEXT NOT NULL,
        content_id INTEGER NOT NULL REFERENCES content,
        address TEXT NOT NULL,
        registry_date TEXT)""",
    "CREATE INDEX sighting_of_study ON sighting (nct_id, seen_at, sighting_id)",
    """CREATE TABLE query_progress (
        query TEXT PRIMARY KEY,
        updated_at TEXT NOT NULL,
        next_token TEXT NOT NULL,
        pages INTEGER NOT NULL,
        total INTEGER,
        diagnostics BLOB NOT NULL)""",
    """CREATE TABLE query_study (
        query TEXT NOT NULL,
        nct_id TEXT NOT NULL,
        outcome TEXT NOT NULL,
        PRIMARY KEY (query, nct_id)) WITHOUT ROWID""",
)


def open_store_file(path: Path, *, create: bool, timeout: float) -> sqlite3.Connection:
    """An open connection to the store at a path, its tables in place.

    Raises UnreadableInput: S001 cannot be opened, S002 damaged, S003 newer than this program,
    S004 another program's database, S005 locked for longer than ``timeout`` seconds.
    """
    if not create and not path.exists():
        raise unreadable("S001", "there is no store at this place", document=str(path))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise unreadable("S001", f"cannot make the store's folder: {why}", document=str(path)) from None
    with store_faults(path):
        connection = sqlite3.connect(path, timeout=timeout, isolation_level=None)
        try:
            _prepare(connection, path, timeout)
        except BaseException:
            connection.close()
            raise
    return connection


def _prepare(connection: sqlite3.Connection, path: Path, timeout: float) -> None:
    connection.execute("PRAGMA synchronous = FULL")
    if _is_new(connection, path):
        _use_write_ahead_log(connection, timeout)
        _make_tables(connection, path)


def _is_new(connection: sqlite3.Connection, path: Path) -> bool:
    """Whether the file is still empty; raises for a file that is not ours to write to."""
    with transaction(connection, "BEGIN"):  # one look: another process may be making the tables right now
        (application,) = connection.execute("PRAGMA application_id").fetchone()
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if application == 0 and version == 0 and tables == 0:
        return True
    if application != _APPLICATION_ID:
        raise unreadable("S004", "a database, but not a Trialwright store", document=str(path))
    if version > SCHEMA_VERSION:
        raise unreadable(
            "S003",
            f"the store has layout {version}; this program knows layouts up to {SCHEMA_VERSION}",
            document=str(path),
        )
    return False


def _use_write_ahead_log(connection: sqlite3.Connection, timeout: float) -> None:
    # SQLite does not wait for another connection when it switches the journal, so we do.
    deadline = time.monotonic() + timeout
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL").fetchone()
            return
        except sqlite3.OperationalError as error:
            if _primary(error) != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(0.01)


def _make_tables(connection: sqlite3.Connection, path: Path) -> None:
    with transaction(connection):
        if not _is_new(connection, path):  # another process was first
            return
        for statement in _TABLES:
            connection.execute(statement)
        connection.execute(f"PRAGMA application_id = {_APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")


@contextmanager
def transaction(connection: sqlite3.Connection, begin: str = "BEGIN IMMEDIATE") -> Iterator[None]:
    """All of the block is committed, or none of it; a block within a block belongs to the outer one."""
    if connection.in_transaction:
        yield
        return
    connection.execute(begin)
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


@contextmanager
def store_faults(path: Path) -> Iterator[None]:
    """Turns SQLite's errors into diagnostics that name the store."""
    try:
        yield
    except sqlite3.Error as error:
        raise _fault(error, path) from error


def _fault(error: sqlite3.Error, path: Path) -> Exception:
    why = str(error)
    match _primary(error):
        case None:
            return error  # misuse by a programmer, not a fault of the file
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return _diagnosed("S005", "another program keeps the store locked", path)
        case sqlite3.SQLITE_CORRUPT | sqlite3.SQLITE_NOTADB | sqlite3.SQLITE_ERROR:
            return _diagnosed("S002", f"the store is damaged: {why}", path)
        case _:
            return _diagnosed("S001", f"the store cannot be read or written: {why}", path)


def _primary(error: sqlite3.Error) -> int | None:
    code = getattr(error, "sqlite_errorcode", None)
    return None if code is None else int(code) & 0xFF


def _diagnosed(code: str, message: str, path: Path) -> UnreadableInput:
    return unreadable(code, message, document=str(path))
