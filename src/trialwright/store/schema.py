"""The store's file: its tables, and opening it safely."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from trialwright.store.database_file import FileKind, file_faults, open_database_file, transaction

__all__ = ["SCHEMA_VERSION", "STORE_FILE", "open_store_file", "store_faults", "transaction"]

SCHEMA_VERSION = 1

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

# "TWGS" marks the file as ours before we write to it.
STORE_FILE = FileKind("store", 0x54574753, SCHEMA_VERSION, _TABLES)


def open_store_file(path: Path, *, create: bool, timeout: float) -> sqlite3.Connection:
    """An open connection to the store at a path, its tables in place; faults as ``open_database_file``."""
    return open_database_file(path, STORE_FILE, create=create, timeout=timeout)


@contextmanager
def store_faults(path: Path) -> Iterator[None]:
    """Turns SQLite's errors into diagnostics that name the store."""
    with file_faults(path, STORE_FILE):
        yield
