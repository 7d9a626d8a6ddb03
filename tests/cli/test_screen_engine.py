"""``trialwright screen --engine``: the same counts by bitmaps as by single verdicts."""

import datetime
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import ibis
import pytest
from click.testing import CliRunner, Result

from made_up import study
from trialwright.cli.main import main
from trialwright.cli.spark_run import SparkRun
from trialwright.cohort.read import read_cohort
from trialwright.evaluation.engines.sql import spark
from trialwright.evaluation.engines.sql.tables import write_tables
from trialwright.evaluation.engines.sql.warehouse import Warehouse

TRIALS = ("NCT06394063", "NCT05863936", "NCT03580291")


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def cohort(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made") / "lupus"
    made = run("cohort", "synthesize", folder, "--persons", "150", "--seed", "4")
    assert made.exit_code == 0, made.output
    return folder


def counts(output: str) -> list[list[str]]:
    """The numbers of each trial's row."""
    rows = [
        re.split(r"\s{2,}", line.strip()) for line in output.splitlines() if line.strip().startswith("NCT")
    ]
    return [row[:6] for row in rows if len(row) >= 6]


def test_both_engines_count_the_same_standings(cohort: Path) -> None:
    shared = ("screen", *TRIALS, "--patients", cohort, "--on", "2026-06-30", "--proposals")
    one, other = (run(*shared, "--engine", engine) for engine in ("interpret", "bitmap"))
    assert one.exit_code == other.exit_code
    assert len(counts(one.stdout)) == len(TRIALS)
    assert counts(one.stdout) == counts(other.stdout)
    assert "fallback pairs" in other.stderr


def test_rows_are_the_interpreters_and_bitmaps_refuse_them(cohort: Path) -> None:
    refused = run("screen", TRIALS[0], "--patients", cohort, "--engine", "bitmap", "--format", "json")
    assert refused.exit_code == 2
    assert "counts" in refused.stderr


@contextmanager
def duckdb_through_ibis(tables: Path, scratch: Path) -> Iterator[Warehouse]:
    yield Warehouse(ibis.duckdb.connect(), "duckdb", tables)


@pytest.mark.filterwarnings("ignore:fetch_arrow_table:DeprecationWarning")  # Ibis 12 calls it
def test_a_warehouse_counts_what_the_bitmaps_count(
    cohort: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Of a cohort, and of its tables written before; Spark itself is asked in ``make test-spark``."""
    trials = [each for each in TRIALS if each != "NCT05863936"]  # which asks for a sum of doses: open in SQL
    asked = ("--patients", cohort, "--on", "2026-06-30", "--proposals", "--engine", "bitmap")
    bitmaps = run("screen", *trials, *asked)
    write_tables(read_cohort(cohort), tmp_path / "lupus")
    day = datetime.date(2026, 6, 30)
    for patients in (cohort, tmp_path / "lupus"):
        counted = SparkRun.of_inputs(
            trials, patients, day, proposals=True, open_warehouse=duckdb_through_ibis
        )
        counted.show("table")
        assert capsys.readouterr().out == bitmaps.stdout


def test_spark_says_what_it_lacks(cohort: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = ("screen", TRIALS[0], "--patients", cohort, "--engine", "spark")
    for lacking, hint in (("pyspark", "trialwright[spark]"), ("java", "Java 17")):
        monkeypatch.setattr(
            spark, "find_spec", lambda name, lacking=lacking: None if name == lacking else name
        )
        monkeypatch.setattr(spark.shutil, "which", lambda name: None)
        monkeypatch.delenv("JAVA_HOME", raising=False)
        refused = run(*asked)
        assert refused.exit_code == 2
        assert f"--engine spark: {lacking}" in refused.stderr or f"no {lacking}" in refused.stderr
        assert hint in refused.stderr


def test_spark_refuses_rows(cohort: Path) -> None:
    refused = run("screen", TRIALS[0], "--patients", cohort, "--engine", "spark", "--format", "json")
    assert refused.exit_code == 2
    assert "counts" in refused.stderr


def test_a_faulty_table_is_told_of_by_the_bitmaps_too(tmp_path: Path) -> None:
    (tmp_path / "persons.csv").write_text(
        "person_id,sex,birth_date\nA,female,1990-05-02\nA,male,1990-05-02\n"
    )
    head = "person_id,domain,concept,start,value,unit"
    rows = ("A,measurement,ALT,2026-06-20,30,spoons", "Z,measurement,ALT,2026-06-20,30,U/L")
    facts = "\n".join((head, *rows, ""))
    (tmp_path / "facts.csv").write_text(facts)
    trial = tmp_path / "trial.json"
    trial.write_text(json.dumps(study()))
    result = run("screen", trial, "--patients", tmp_path, "--engine", "bitmap")
    assert "P011" in result.stderr and "P012" in result.stderr


def test_no_table_at_all_is_one_clear_diagnostic(tmp_path: Path) -> None:
    result = run("screen", TRIALS[0], "--patients", tmp_path)
    assert result.exit_code == 3
    assert "P002" in result.stderr
