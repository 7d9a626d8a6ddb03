"""Copies of a SQLite file of ours, made while it is in use, and put back as one whole."""

import datetime
import os
import secrets
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from trialwright.diagnostics import unreadable
from trialwright.model.diagnostic import UnreadableInput
from trialwright.portal.users.file import USERS_FILE, keep_private
from trialwright.store.database_file import FileKind, check_kind, file_faults, open_database_file

# What must not come back with old data: who was signed in, and mails that may have been sent since.
_NOT_RESTORED = (
    "DELETE FROM session",
    "DELETE FROM attempt",
    "UPDATE message SET state = 'handed_over', taken_by = '' WHERE state IN ('waiting', 'taken')",
)


def backup_to(source: Path, target: Path, kind: FileKind, *, timeout: float = 30.0) -> None:
    """Copy a file of ours, which may be in use, to one that is whole or not there at all.

    The copy is checked before it takes the place of an older one. Raises UnreadableInput: S001 to S005.
    """
    if not source.exists():
        raise unreadable("S001", f"there is no {kind.noun} at this place", document=str(source))
    with _beside(target) as part:
        with closing(open_database_file(source, kind, create=False, timeout=timeout)) as opened:
            _copy(opened, part, source, kind, timeout)
        _check(part, kind, shown=source)
        os.replace(part, target)
    _keep_name(target)


def restore_from(backup: Path, target: Path, kind: FileKind, *, timeout: float = 30.0) -> None:
    """Put a backup in the place of a file, which may be in use: its readers then see the old data.

    A file that is damaged is set aside under another name first. Whoever was signed in is signed out, and mails that
    waited then are not sent by themselves. Raises UnreadableInput: S001 to S005, and then nothing has changed.
    """
    if not backup.exists():
        raise unreadable("S001", "there is no backup at this place", document=str(backup))
    _check(backup, kind, shown=backup)
    with _beside(target) as part:
        with file_faults(backup, kind), closing(sqlite3.connect(_read_only(backup), uri=True)) as opened:
            _copy(opened, part, backup, kind, timeout)
        if kind == USERS_FILE:
            _forget_what_passed(part)
        with (
            closing(_writable(target, kind, timeout)) as goal,
            closing(sqlite3.connect(part)) as made,
            file_faults(target, kind),
        ):
            made.backup(goal, progress=_until(timeout, target, kind), sleep=0.05)


def _forget_what_passed(part: Path) -> None:
    with closing(sqlite3.connect(part)) as opened, opened:
        for statement in _NOT_RESTORED:
            opened.execute(statement)


def _writable(target: Path, kind: FileKind, timeout: float) -> sqlite3.Connection:
    try:
        opened = _made(target, kind, timeout)
        opened.execute("PRAGMA schema_version").fetchone()
        return opened
    except UnreadableInput as fault:
        if fault.diagnostic.code != "S002":
            raise
    at = datetime.datetime.now(datetime.UTC).strftime("%Y%m%dT%H%M%S")
    for end in ("", "-wal", "-shm"):
        with suppress(FileNotFoundError):
            os.rename(f"{target}{end}", f"{target}.damaged-{at}{end}")
    return _made(target, kind, timeout)


def _made(target: Path, kind: FileKind, timeout: float) -> sqlite3.Connection:
    if kind == USERS_FILE:
        keep_private(target)
    return open_database_file(target, kind, create=True, timeout=timeout)


def _copy(opened: sqlite3.Connection, part: Path, shown: Path, kind: FileKind, timeout: float) -> None:
    with file_faults(shown, kind), closing(sqlite3.connect(part)) as made:
        opened.backup(made, progress=_until(timeout, shown, kind), sleep=0.05)
        made.execute("PRAGMA journal_mode = DELETE").fetchone()  # one file, with no log beside it


def _until(timeout: float, shown: Path, kind: FileKind) -> Callable[[int, int, int], None]:
    """Stops a copy that waits for a lock longer than allowed; SQLite itself would wait for ever."""
    deadline = time.monotonic() + timeout

    def look(status: int, _remaining: int, _total: int) -> None:
        if status in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED) and time.monotonic() > deadline:
            raise unreadable("S005", f"another program keeps the {kind.noun} locked", document=str(shown))

    return look


def _check(path: Path, kind: FileKind, *, shown: Path) -> None:
    """Raises UnreadableInput unless this is a whole file of the kind."""
    with file_faults(shown, kind), closing(sqlite3.connect(_read_only(path), uri=True)) as opened:
        opened.isolation_level = None
        if check_kind(opened, shown, kind):
            raise unreadable("S004", f"an empty file, not a Trialwright {kind.noun}", document=str(shown))
        (found,) = opened.execute("PRAGMA integrity_check(1)").fetchone()
        if found != "ok":
            raise unreadable("S002", f"the {kind.noun} is damaged: {found}", document=str(shown))


def _read_only(path: Path) -> str:
    return f"{path.resolve().as_uri()}?mode=ro"


@contextmanager
def _beside(target: Path) -> Iterator[Path]:
    """A new file in the folder of another, gone at the end unless it has taken its place."""
    part = target.with_name(f".{target.name}.{secrets.token_hex(6)}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        part.touch(mode=0o600)
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise unreadable("S001", f"cannot write there: {why}", document=str(target)) from None
    try:
        yield part
    finally:
        for end in ("", "-wal", "-shm", "-journal"):
            Path(f"{part}{end}").unlink(missing_ok=True)


def _keep_name(target: Path) -> None:
    """Make sure that the new name, too, survives a loss of power."""
    for path in (target, target.parent):
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
