"""OMOP tables where they lie: Parquet or CSV files in a folder, or tables of a DuckDB file."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from trialwright.cohort.sources.omop.codes import omop_codes
from trialwright.diagnostics import diagnose, unreadable
from trialwright.model.diagnostic import Diagnostic

if TYPE_CHECKING:
    import duckdb

_SUFFIXES = (".parquet", ".csv")
_DATABASES = (".duckdb", ".db")
_NEEDED = ("person", "concept")


def recognises(path: Path) -> bool:
    """Whether a folder holds the tables ``person`` and ``concept``, or a file is a DuckDB database."""
    if path.is_dir():
        return _file(path, "person") is not None and _file(path, "concept") is not None
    return path.suffix.casefold() in _DATABASES and b"DUCK" in _head(path)


class Database:
    """An OMOP database that is only read. Tables that are not there are empty."""

    def __init__(self, path: Path) -> None:
        import duckdb  # here, so that a cohort of CSV files is read without it

        self.name = path.stem if path.is_file() else path.resolve().name
        self._document = path.name
        self.diagnostics: list[Diagnostic] = []
        try:
            self._connection = (
                duckdb.connect(str(path), read_only=True) if path.is_file() else duckdb.connect()
            )
            if path.is_dir():
                self._view(path)
            self._columns = self._known_columns()
        except duckdb.Error as error:
            raise self._fault(error) from None
        missing = [table for table in _NEEDED if table not in self._columns]
        if missing:
            message = f"the database has no table {' and no table '.join(missing)}"
            raise unreadable("P037", message, document=self._document)

    def rows(
        self, table: str, columns: dict[str, str], concepts: dict[str, str] | None = None
    ) -> Iterator[dict[str, Any]]:
        """The rows of a table; nothing if there is none such.

        ``columns`` maps a name to ``t.column``, or to a column of ``concept`` under an alias of ``concepts``, which
        maps the alias to the column that holds the concept's id. What the table has not is None.
        """
        import duckdb

        if table not in self._columns:
            return
        known = {
            alias: column for alias, column in (concepts or {}).items() if column in self._columns[table]
        }
        said = [
            f"{expression if self._has(table, known, expression) else 'null'} as {name}"
            for name, expression in columns.items()
        ]
        joined = " ".join(
            f"left join concept {alias} on try_cast({alias}.concept_id as bigint) = try_cast(t.{column} as bigint) "
            f"and try_cast({alias}.concept_id as bigint) > 0"
            for alias, column in known.items()
        )
        try:
            found = self._connection.execute(f"select {', '.join(said)} from {table} t {joined}")
            while batch := found.fetchmany(10_000):
                for row in batch:
                    yield dict(zip(columns, row, strict=True))
        except duckdb.Error as error:
            raise self._fault(error) from None

    def tables_with_rows(self) -> dict[str, int]:
        """Every table that has rows, with their number."""
        counts = {}
        for table in self._columns:
            found = self._connection.execute(f'select count(*) from "{table}"').fetchone()
            if found and found[0]:
                counts[table] = int(found[0])
        return counts

    def _has(self, table: str, aliases: dict[str, str], expression: str) -> bool:
        alias, _, column = expression.partition(".")
        return column in self._columns[table] if alias == "t" else alias in aliases

    def _view(self, folder: Path) -> None:
        import duckdb

        for file in sorted(folder.iterdir()):
            if file.suffix.casefold() in _SUFFIXES:
                quoted = str(file).replace("'", "''")
                is_parquet = file.suffix.casefold() == ".parquet"
                # Every column of a CSV is text: guessed types would turn the answer "No" into a false.
                table = (
                    f"read_parquet('{quoted}')" if is_parquet else f"read_csv('{quoted}', all_varchar=true)"
                )
                try:
                    self._connection.execute(
                        f'create or replace view "{file.stem.lower()}" as select * from {table}'
                    )
                except duckdb.Error as error:
                    self._leave_out(file, error)

    def _leave_out(self, file: Path, error: "duckdb.Error") -> None:
        """A file that is no table is named and left out, unless the database is nothing without it."""
        if file.stem.casefold() in omop_codes("tables")["read"] or file.stem.casefold() == "concept":
            raise error
        why = f"{file.name} is no table and is not read"
        self.diagnostics.append(diagnose("P008", why, document=file.name))

    def _known_columns(self) -> dict[str, frozenset[str]]:
        found = self._connection.execute(
            "select lower(table_name), lower(column_name) from information_schema.columns"
        ).fetchall()
        tables: dict[str, set[str]] = {}
        for table, column in found:
            tables.setdefault(table, set()).add(column)
        return {table: frozenset(columns) for table, columns in tables.items()}

    def _fault(self, error: "duckdb.Error") -> Exception:
        why = f"the OMOP database cannot be read ({type(error).__name__})"  # its message may hold cells
        return unreadable("P037", why, document=self._document)


def _file(folder: Path, table: str) -> Path | None:
    names = [f"{stem}{suffix}" for stem in (table, table.upper()) for suffix in _SUFFIXES]
    return next((folder / name for name in names if (folder / name).is_file()), None)


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(64)
