"""``trialwright sql``: the text, the tables, and what is said where neither can be had."""

from pathlib import Path

import duckdb
from click.testing import CliRunner, Result

from trialwright.cli.main import main


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def test_the_printed_text_runs_over_the_written_tables(tmp_path: Path) -> None:
    assert run("cohort", "synthesize", tmp_path / "cohort", "--persons", "20").exit_code == 0
    assert (
        run(
            "sql", "--patients", tmp_path / "cohort", "--tables", tmp_path / "tables", "--exit-zero"
        ).exit_code
        == 0
    )
    printed = run("sql", "NCT05916781", "--on", "2026-06-30", "--exit-zero")
    assert printed.exit_code == 0
    with duckdb.connect() as con:
        for path in (tmp_path / "tables").glob("*.parquet"):
            con.execute(f"CREATE VIEW {path.stem} AS SELECT * FROM '{path}'")
        rows = con.execute(printed.stdout).fetchall()
    assert len(rows) == 20
    assert {row[-1] for row in rows} <= {"ruled_out", "data_needed", "ready_to_approach", "eligible"}


def test_every_criterion_is_quoted_beside_its_column() -> None:
    text = run("sql", "NCT06394063", "--on", "2026-06-30", "--exit-zero").stdout
    assert "-- E1, exclusion: “ALT more than 2 times the upper limit of normal (hepatic dysfunction)”" in text
    assert "2026-06-30 is day 20634" in text


def test_an_untried_dialect_says_so_and_an_unknown_one_lists_those_there_are() -> None:
    assert (
        "-- UNEXECUTED: transpiled to snowflake"
        in run("sql", "NCT06394063", "--dialect", "snowflake", "--exit-zero").stdout
    )
    refused = run("sql", "NCT06394063", "--dialect", "nonsense")
    assert refused.exit_code == 2
    assert "snowflake" in refused.output


def test_patients_need_a_folder_for_the_tables(tmp_path: Path) -> None:
    assert run("sql", "--patients", tmp_path).exit_code == 2
    assert run("sql").exit_code == 2
