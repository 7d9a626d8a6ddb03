"""Spark and DuckDB, each through Ibis, say what the interpreter says; run by ``make test-spark``, for it needs Java."""

import subprocess
import sys
from collections.abc import Sequence
from functools import cache, partial
from pathlib import Path
from typing import Any

import pytest
from comparison import Drawn, draw
from sql_engines import Rows
from sql_equality import by_sql

from trialwright.evaluation.engines.sql.spark import spark_warehouse
from trialwright.evaluation.engines.sql.statement import Statement
from trialwright.evaluation.engines.sql.tables import write_tables
from trialwright.evaluation.engines.sql.warehouse import Warehouse
from trialwright.model.fact import Cohort

pytestmark = pytest.mark.filterwarnings("ignore")
ibis = pytest.importorskip("ibis", reason="install trialwright[spark]")
pytest.importorskip("pyspark", reason="install trialwright[spark] and Java 17 or 21")


@cache
def drawn() -> Drawn:
    return draw(persons=260, trees_each=2, seed=23, choosing=False)


def _by_duckdb(folder: Path, cohort: Cohort, statements: Sequence[Statement]) -> list[Rows]:
    write_tables(cohort, folder)
    warehouse = Warehouse(ibis.duckdb.connect(), "duckdb", folder)
    return [warehouse.codes(each) for each in statements]


def _by_spark(folder: Path, cohort: Cohort, statements: Sequence[Statement]) -> list[Rows]:
    write_tables(cohort, folder / "tables")
    with spark_warehouse(folder / "tables", folder / "steps") as warehouse:
        return [warehouse.codes(each) for each in statements]


@pytest.mark.parametrize("run", [_by_duckdb, _by_spark])
def test_truth_and_unknown_of_every_tree_are_the_interpreters(run: Any, tmp_path: Path) -> None:
    one = drawn()
    found = by_sql(one, partial(run, tmp_path))
    different = found.differs_from(one.truths)
    print(f"{run.__name__}: {one.truths.size:,} pairs, {different.sum()} different, "
          f"{found.left_open(one.truths).sum()} left open as announced")  # fmt: skip
    assert not different.any()
    assert min((one.truths == code).sum() for code in (1, 0, -1)) > 1000


def test_screening_by_spark_counts_what_the_bitmaps_count(tmp_path: Path) -> None:
    def run(*arguments: str) -> str:
        command = [sys.executable, "-m", "trialwright", *arguments]
        return subprocess.run(command, check=False, capture_output=True, text=True, timeout=600).stdout

    run("cohort", "synthesize", str(tmp_path / "lupus"), "--persons", "60", "--seed", "4")
    asked = ("screen", "NCT05916781", "--patients", str(tmp_path / "lupus"), "--on", "2026-06-30", "--engine")
    by_bitmaps = run(*asked, "bitmap")
    assert "60 persons" in by_bitmaps
    assert run(*asked, "spark") == by_bitmaps
