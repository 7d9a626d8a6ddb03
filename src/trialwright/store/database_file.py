"""A SQLite file of ours: opening it safely, keeping writes whole, and what can be wrong with it."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from trialwright.diagnostics import unreadable
from trialwright.model.diagnostic import UnreadableInput


class FileKind(msgspec.Struct, frozen=True):
    """What a file holds: its name in messages, its mark, its layout's number, and the statements that make it.

    ``application_id`` is written into the file's head, so that we never write to another program's database.
    """

    noun: str
    application_id: int
    layout: int
    tables: tuple[str, ...]


def open_database_file(path: Path, kind: FileKind, *, create: bool, timeout: float) -> sqlite3.Connection:
    """An open connection to the file at a path, its tables in place.

    Raises UnreadableInput: S001 cannot be opened, S002 damaged, S003 newer than this program,
    S004 another program's database, S005 locked for longer than ``timeout`` seconds.
    """
    if not create and not path.exists():
        raise unreadable("S001", f"there is no {kind.noun} at this place", document=str(path))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise unreadable(
            "S001", f"cannot make the folder of the {kind.noun}: {why}", document=str(path)
        ) from None
    with file_faults(path, kind):
        connection = sqlite3.connect(path, timeout=timeout, isolation_level=None)
        try:
            _prepare(connection, path, kind, timeout)
        except BaseException:
            connection.close()
            raise
    return connection


def check_kind(connection: sqlite3.Connection, path: Path, kind: FileKind) -> bool:
    """Whether the file is still empty; raises S003 or S004 for a file that is not ours to write to."""
    with transaction(connection, "BEGIN"):  # one look: another process may be making the tables right now
        (application,) = connection.execute("PRAGMA application_id").fetchone()
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if application == 0 and version == 0 and tables == 0:
        return True
    if application != kind.application_id:
        raise unreadable("S004", f"a database, but not a Trialwright {kind.noun}", document=str(path))
    if version > kind.layout:
        raise unreadable(
            "S003",
            f"the {kind.noun} has layout {version}; this program knows layouts up to {kind.layout}",
            document=str(path),
        )
    return False


def _prepare(connection: sqlite3.Connection, path: Path, kind: FileKind, timeout: float) -> None:
    connection.execute("PRAGMA synchronous = FULL")
    if check_kind(connection, path, kind):
        _use_write_ahead_log(connection, timeout)
        _make_tables(connection, path, kind)


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


def _make_tables(connection: sqlite3.Connection, path: Path, kind: FileKind) -> None:
    with transaction(connection):
        if not check_kind(connection, path, kind):  # another process was first
            return
        for statement in kind.tables:
            connection.execute(statement)
        connection.execute(f"PRAGMA application_id = {kind.application_id}")
        connection.execute(f"PRAGMA user_version = {kind.layout}")


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
def file_faults(path: Path, kind: FileKind) -> Iterator[None]:
    """Turns SQLite's errors into diagnostics that name the file."""
    try:
        yield
    except sqlite3.Error as error:
        raise _fault(error, path, kind.noun) from error


def _fault(error: sqlite3.Error, path: Path, noun: str) -> Exception:
    why = str(error)
    match _primary(error):
        case None:
            return error  # misuse by a programmer, not a fault of the file
        case sqlite3.SQLITE_CONSTRAINT:
            return error  # likewise: the caller says what was doubled
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return _diagnosed("S005", f"another program keeps the {noun} locked", path)
        case sqlite3.SQLITE_NOTADB:
            return _diagnosed("S002", f"the {noun} is damaged, or never was one: {why}", path)
        case sqlite3.SQLITE_CORRUPT | sqlite3.SQLITE_ERROR:
            return _diagnosed("S002", f"the {noun} is damaged: {why}", path)
        case _:
            return _diagnosed("S001", f"the {noun} cannot be read or written: {why}", path)


def _primary(error: sqlite3.Error) -> int | None:
    code = getattr(error, "sqlite_errorcode", None)
    return None if code is None else int(code) & 0xFF


def _diagnosed(code: str, message: str, path: Path) -> UnreadableInput:
    return unreadable(code, message, document=str(path))
