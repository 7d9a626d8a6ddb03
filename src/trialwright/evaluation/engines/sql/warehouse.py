"""The printed statement run by a warehouse through Ibis: the tables of a cohort go in, counts or codes come out."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal, get_args

import msgspec

from trialwright.evaluation.engines.sql.dialects import in_dialect, spark_script
from trialwright.evaluation.engines.sql.statement import Statement
from trialwright.evaluation.engines.sql.tables import TABLES
from trialwright.model.criterion import TrialCriteria
from trialwright.model.verdict import Standing

_ANSWERS = "trialwright_answers"
_STEPS = "trialwright_steps"


class Step(msgspec.Struct, frozen=True):
    """One criterion by itself, and how many persons neither it nor any before it rules out."""

    ruled_out: int
    unsettled: int
    left: int


class Counts(msgspec.Struct, frozen=True):
    """How many persons stand where for a trial, and its criteria one after another."""

    standings: dict[Standing, int]
    steps: tuple[Step, ...]


class Warehouse:
    """An Ibis connection with the tables of a cohort; ``dialect`` says how its statements are written."""

    def __init__(self, con: Any, dialect: Literal["duckdb", "spark"], tables: Path) -> None:
        """Read the Parquet tables of a folder, as ``write_tables`` writes them, under their names."""
        self._con, self._dialect = con, dialect
        for name in TABLES:
            con.read_parquet(str((tables / f"{name}.parquet").resolve()), table_name=name)

    @property
    def persons(self) -> int:
        """How many persons there are."""
        return int(self._con.table("persons").count().execute())

    def counts(self, trial: TrialCriteria, statement: Statement) -> Counts:
        """The counts of a trial whose statement this is; nothing of a single person leaves the warehouse."""
        with self._answered(statement) as answers:
            columns = [(statement.columns[each.id], int(each.role == "exclusion")) for each in trial.criteria]
            out = [answers[column] == rules_out for column, rules_out in columns]
            sums: dict[str, Any] = {
                f"standing_{each}": (answers["standing"] == each).sum() for each in get_args(Standing)
            }
            left = None
            for place, ((column, _), is_out) in enumerate(zip(columns, out, strict=True)):
                left = ~is_out if left is None else left & ~is_out
                sums |= {
                    f"out_{place}": is_out.sum(),
                    f"open_{place}": (answers[column] == -1).sum(),
                    f"left_{place}": left.sum(),
                }
            [row] = answers.aggregate(**sums).to_pyarrow().to_pylist()
        found = {name: int(number or 0) for name, number in row.items()}
        return Counts(
            {each: found[f"standing_{each}"] for each in get_args(Standing)},
            tuple(
                Step(found[f"out_{place}"], found[f"open_{place}"], found[f"left_{place}"])
                for place in range(len(columns))
            ),
        )

    def codes(self, statement: Statement) -> dict[str, tuple[Any, ...]]:
        """The code of every criterion, and the standing, by person."""
        with self._answered(statement) as answers:
            rows = answers.to_pyarrow().to_pylist()
        return {row["person_id"]: tuple(row.values())[1:] for row in rows}

    @contextmanager
    def _answered(self, statement: Statement) -> Iterator[Any]:
        """The answers as a table, which goes with its steps when the block ends."""
        if self._dialect == "duckdb":
            self._run(f"CREATE OR REPLACE TEMP TABLE {_ANSWERS} AS {in_dialect(statement, 'duckdb')}")
            yield self._con.table(_ANSWERS)
            return
        self._run(f"CREATE DATABASE {_STEPS}")
        self._run(f"USE {_STEPS}")
        try:
            *steps, answer = (each.rstrip().rstrip(";") for each in spark_script(statement))
            for step in [*steps, f"CREATE TABLE {_ANSWERS} USING parquet AS\n{answer}"]:
                self._run(step)
            yield self._con.table(_ANSWERS)
        finally:
            self._run("USE default")
            self._run(f"DROP DATABASE {_STEPS} CASCADE")

    def _run(self, text: str) -> None:
        self._con.raw_sql(text)
