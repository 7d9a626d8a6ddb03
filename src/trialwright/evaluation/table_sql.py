"""The SQL that reads a cohort's tables: which cells are plain enough to be read for a million rows at once."""

from pathlib import Path

import duckdb

from trialwright.knowledge.cohort_columns import blank_words, columns

# What rows of one class have in common; the reader of single rows decides once for each class what it means.
CLASS_COLUMNS = (
    "domain", "concept", "unit", "comparator", "value_text", "status", "instrument", "version", "item", "route", "reason",
    "dose", "dose_unit", "dose_basis", "attributed_to_sle",
)  # fmt: skip
DATES = ("start", "end", "recorded_on")
NUMBERS = ("value", "lower_limit", "upper_limit")
_EPOCH = 719_163
# The first and the last day that the reader of single rows believes, 1880 and 2200.
EARLIEST, LATEST = 686_291, 803_533
# What stands for a blank number.
NOTHING = -1.5e300
_PLAIN_DATE = r"\d{4}-\d{2}-\d{2}"
_PLAIN_NUMBER = r"[+-]?\d{1,9}(\.\d{0,6})?"
_NUMERIC = (
    "DOUBLE",
    "FLOAT",
    "DECIMAL",
    "INTEGER",
    "BIGINT",
    "SMALLINT",
    "TINYINT",
    "HUGEINT",
    "UINTEGER",
    "UBIGINT",
)


class Source:
    """A table in a file, as DuckDB reads it: where, with which columns of ours, of which types."""

    def __init__(self, con: duckdb.DuckDBPyConnection, path: Path, kind: str) -> None:
        """Look at the header of a Parquet or CSV file; ``kind`` is persons or facts."""
        quoted = str(path).replace("'", "''")
        is_parquet = self.is_parquet = path.suffix == ".parquet"
        self.relation = (
            f"read_parquet('{quoted}', file_row_number=true)"
            if is_parquet
            else f"read_csv('{quoted}', all_varchar=true, header=true, null_padding=false)"
        )
        self.path = path
        # A CSV file has no row numbers in DuckDB: rows are then counted among those asked for.
        self.number = "file_row_number + 2" if is_parquet else "1 + row_number() OVER ()"
        found = con.sql(f"DESCRIBE SELECT * FROM {self.relation}").fetchall()
        names = {"_".join(name.strip().casefold().replace("-", " ").replace("_", " ").split()): (name, kind_of)
                 for name, kind_of, *_ in found}  # fmt: skip
        self.types = {name: names[name][1] for name in columns(kind) if name in names}
        self._written = {name: names[name][0] for name in self.types}
        self._empty = _empty_columns(con, quoted) if is_parquet else frozenset()

    def has(self, name: str) -> bool:
        """Whether the table has the column, and something in it."""
        return name in self.types and self._written[name] not in self._empty

    def cell(self, name: str) -> str:
        """The column as it stands."""
        written: str = self._written[name].replace('"', '""')
        return f'"{written}"'

    def text(self, name: str) -> str:
        """The column as trimmed words, NULL for a blank cell; a lacking column is NULL."""
        if not self.has(name):
            return "NULL::VARCHAR"
        cell = self.cell(name)
        return f"nullif(trim({cell}), '')" if self.types[name] == "VARCHAR" else f"CAST({cell} AS VARCHAR)"

    def filled(self, name: str) -> str:
        """Whether the cell says something."""
        blank = ", ".join(f"'{word}'" for word in sorted(blank_words()))
        return f"({self.text(name)} IS NOT NULL AND {self.text(name)} NOT IN ({blank}))"

    def day(self, name: str) -> tuple[str, str]:
        """A date known to the day as an ordinal, 0 for none; and whether the cell needs a closer look."""
        if not self.has(name):
            return "0", "false"
        if self.types[name] == "DATE":
            return f"coalesce(({self.cell(name)} - DATE '1970-01-01') + {_EPOCH}, 0)::INTEGER", "false"
        day = f"TRY_CAST(CASE WHEN regexp_full_match({self.text(name)}, '{_PLAIN_DATE}') THEN {self.text(name)} END AS DATE)"
        unread = f"({self.filled(name)} AND {day} IS NULL)"
        return f"coalesce(({day} - DATE '1970-01-01') + {_EPOCH}, 0)::INTEGER", unread

    def number_of(self, name: str) -> tuple[str, str]:
        """A number, NOTHING for none, and whether the cell needs a closer look; a number that is not finite does too."""
        if not self.has(name):
            return f"{NOTHING}::DOUBLE", "false"
        if self.types[name].startswith(_NUMERIC):
            return f"coalesce(CAST({self.cell(name)} AS DOUBLE), {NOTHING})", "false"
        text = self.text(name)
        number = f"TRY_CAST(CASE WHEN regexp_full_match({text}, '{_PLAIN_NUMBER}') THEN {text} END AS DOUBLE)"
        return f"coalesce({number}, {NOTHING})", f"({self.filled(name)} AND {number} IS NULL)"


def _empty_columns(con: duckdb.DuckDBPyConnection, quoted: str) -> frozenset[str]:
    """Columns of a Parquet file in which, by its own statistics, nothing stands."""
    found = con.sql(f"""SELECT path_in_schema FROM parquet_metadata('{quoted}')
        GROUP BY 1 HAVING sum(stats_null_count) = sum(num_values) AND count(stats_null_count) = count(*)""")
    return frozenset(name for (name,) in found.fetchall())
