"""Engines that run one SQL text over the tables of a cohort, for tests; all of them are local and temporary."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb

from trialwright.evaluation.engines.sql.tables import TABLES, load_tables, rows_of
from trialwright.model.fact import Cohort

Rows = dict[str, tuple[Any, ...]]


def on_duckdb(cohort: Cohort, *texts: str) -> list[Rows]:
    """What each text says of each person, by DuckDB."""
    with duckdb.connect() as con:
        load_tables(con, cohort)
        return [_by_person(con.execute(text).fetchall()) for text in texts]


def _by_person(rows: list[tuple[Any, ...]]) -> Rows:
    return {row[0]: tuple(row[1:]) for row in rows}


def postgres_binaries() -> Path | None:
    """The folder of a PostgreSQL server's programs, if one is installed."""
    found = shutil.which("initdb")
    places = [Path(found).resolve().parent] if found else []
    places += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next(
        (place for place in places if (place / "initdb").exists() and (place / "pg_ctl").exists()), None
    )


@contextmanager
def postgres() -> Iterator[Any]:
    """A connection to a server of our own in a new folder, which ends with the block; it listens on no port.

    The folder is none of pytest's: those are closed to others, and the server does not run as root.
    """
    with TemporaryDirectory(prefix="postgres-") as folder, _server(Path(folder)) as con:
        yield con


@contextmanager
def _server(folder: Path) -> Iterator[Any]:
    import psycopg

    programs = postgres_binaries()
    assert programs is not None
    data, log = folder / "data", folder / "log"
    data.mkdir()
    as_user: list[str] = []
    if os.geteuid() == 0:  # the server refuses to run as root
        as_user = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"]
        shutil.chown(data, "nobody")
        shutil.chown(folder, "nobody")
    _run(
        *as_user,
        str(programs / "initdb"),
        "-D",
        str(data),
        "-U",
        "tester",
        "-A",
        "trust",
        "-E",
        "UTF8",
        "--locale=C",
    )
    options = f"-k {folder} -c listen_addresses='' -c fsync=off"
    _run(*as_user, str(programs / "pg_ctl"), "-D", str(data), "-o", options, "-l", str(log), "-w", "start")
    try:
        with psycopg.connect(host=str(folder), user="tester", dbname="postgres", autocommit=True) as con:
            yield con
    finally:
        _run(*as_user, str(programs / "pg_ctl"), "-D", str(data), "-m", "immediate", "-w", "stop")


def _run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True, timeout=60)


def on_postgres(con: Any, cohort: Cohort, *texts: str) -> list[Rows]:
    """What each text says of each person, by a PostgreSQL server."""
    for name, rows in rows_of(cohort).items():
        columns = TABLES[name]
        con.execute(f"DROP TABLE IF EXISTS {name}")
        con.execute(
            f"CREATE TABLE {name} ({', '.join(f'{column} {kind}' for column, kind in columns.items())})"
        )
        with con.cursor().copy(f"COPY {name} ({', '.join(columns)}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row([row[column] for column in columns])
        con.execute(f"ANALYZE {name}")
    return [_by_person(con.execute(text).fetchall()) for text in texts]
