"""A cohort as Parquet tables with the columns of the CSV ones, all of them text."""

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from trialwright.cohort.write.csv import tables_of, write_rows
from trialwright.knowledge.cohort_columns import columns
from trialwright.model.diagnostic import Diagnostic
from trialwright.model.fact import Cohort

if TYPE_CHECKING:
    import duckdb


def write(cohort: Cohort, folder: Path) -> list[Diagnostic]:
    """Write the tables into a folder. OSError if they cannot be written."""
    import duckdb

    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".rows-") as beside:
        for kind, rows in tables_of(cohort):
            path = Path(beside) / f"{kind}.csv"
            write_rows(path, list(columns(kind)), rows)
            to_parquet(duckdb.connect(), path, folder / f"{kind}.parquet")
    return []


def to_parquet(
    database: "duckdb.DuckDBPyConnection", rows: Path, path: Path, types: Mapping[str, str] | None = None
) -> None:
    """Turn a CSV file into Parquet, columns of the types given, else text. OSError if it cannot be written."""
    import duckdb

    quoted, target = (str(each).replace("'", "''") for each in (rows, path))
    chosen = ", ".join(f"cast({name} as {kind}) as {name}" for name, kind in (types or {}).items()) or "*"
    try:
        database.execute(
            f"copy (select {chosen} from read_csv('{quoted}', all_varchar=true, header=true, delim=',', quote='\"', "
            f"escape='\"', nullstr='')) to '{target}' (format parquet)"
        )
    except duckdb.Error as error:
        raise OSError(0, f"the Parquet file cannot be written ({type(error).__name__})") from None
