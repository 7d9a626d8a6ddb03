"""The tables of a cohort as CSV, Parquet or one Excel workbook."""

import datetime
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from trialwright.cohort.sources.tables import CohortTables
from trialwright.cohort.table import GivenTable, Table
from trialwright.diagnostics import diagnose, unreadable

TABLES = ("persons", "facts", "anchors", "decisions")
_NEEDED = frozenset({"persons", "facts"})


def read_folder(folder: Path) -> CohortTables:
    """The tables of a folder: ``persons.csv`` or ``persons.parquet``, and so on; other files are named."""
    found = {kind: _of_folder(folder, kind) for kind in TABLES}
    known = {f"{kind}{suffix}" for kind in TABLES for suffix in (".csv", ".parquet")}
    names = sorted(each.name for each in folder.iterdir() if each.suffix in (".csv", ".parquet"))
    unused = [
        diagnose("P008", f"{name} is not read: it is none of the cohort's tables", document=name)
        for name in names
        if name not in known
    ]
    persons, facts = found["persons"], found["facts"]
    assert persons is not None and facts is not None
    return CohortTables(
        folder.resolve().name, persons, facts, found["anchors"], found["decisions"], tuple(unused)
    )


def read_workbook(path: Path) -> CohortTables:
    """The sheets ``persons``, ``facts``, ``anchors`` and ``decisions`` of a workbook; other sheets are named."""
    try:
        import openpyxl
    except ImportError:
        why = "reading a workbook needs openpyxl: pip install 'trialwright[excel]'"
        raise unreadable("P036", why, document=path.name) from None
    try:
        workbook = openpyxl.load_workbook(io.BytesIO(path.read_bytes()), read_only=True, data_only=True)
    except Exception as error:
        why = f"the workbook cannot be opened ({type(error).__name__})"  # its message may hold cells
        raise unreadable("P036", why, document=path.name) from None
    sheets = {sheet.title.strip().casefold(): sheet for sheet in workbook.worksheets}
    missing = sorted(_NEEDED - sheets.keys())
    if missing:
        has = ", ".join(sheet.title for sheet in workbook.worksheets[:10])
        message = f"the workbook has no sheet {' and no sheet '.join(missing)}; it has {has}"
        raise unreadable("P036", message, document=path.name)
    tables = {
        kind: _given(f"{path.name}, sheet {kind}", kind, _sheet_rows(sheets[kind]))
        for kind in TABLES
        if kind in sheets
    }
    unused = [sheet.title for title, sheet in sheets.items() if title not in TABLES]
    said = [diagnose("P008", f"sheet {title} is not read", document=path.name) for title in unused]
    return CohortTables(
        path.stem,
        tables["persons"],
        tables["facts"],
        tables.get("anchors"),
        tables.get("decisions"),
        tuple(said),
    )


def _of_folder(folder: Path, kind: str) -> Table | None:
    csv, parquet = folder / f"{kind}.csv", folder / f"{kind}.parquet"
    if parquet.is_file() and not csv.is_file():
        return _given(parquet.name, kind, _parquet_rows(parquet))
    return Table(csv, kind) if csv.exists() or kind in _NEEDED else None


def _given(document: str, kind: str, rows: Iterator[list[str]]) -> GivenTable:
    header = next(rows, None)
    if header is None:
        raise unreadable("P005", "the table is empty", document=document)
    return GivenTable(document, kind, header, rows)


def _sheet_rows(sheet: Any) -> Iterator[list[str]]:
    for row in sheet.iter_rows(values_only=True):
        yield [_cell(value) for value in row]


def _parquet_rows(path: Path) -> Iterator[list[str]]:
    import duckdb

    try:
        found = duckdb.connect().execute("select * from read_parquet(?)", [str(path)])
    except duckdb.Error as error:
        why = f"{path.name} cannot be read ({type(error).__name__})"
        raise unreadable("P002", why, document=path.name) from None
    yield [column[0] for column in found.description or ()]
    while rows := found.fetchmany(10_000):
        for row in rows:
            yield [_cell(value) for value in row]


def _cell(value: Any) -> str:
    """A typed cell as a CSV would have it. A time of day stays, a number loses nothing."""
    if value is None:
        return ""
    if isinstance(value, datetime.datetime):
        return value.date().isoformat() if value.time() == datetime.time() else value.isoformat(sep=" ")
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)
