"""``trialwright sql TRIAL``: the criteria as SQL that a site can read and run, and its cohort as the tables it reads."""

import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from trialwright.model.criterion import TrialCriteria


@click.command("sql")
@click.argument("trial", required=False, metavar="TRIAL")
@click.option(
    "--dialect",
    default="duckdb",
    show_default=True,
    help="duckdb, postgres, spark: run in our tests. Any other that sqlglot writes is transpiled and marked as unexecuted.",
)
@click.option(
    "--on",
    "index_date",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The day for which to judge.  [default: today]",
)
@click.option(
    "--patients",
    type=click.Path(path_type=Path),
    help="With --tables: the cohort to write as the tables the text reads.",
)
@click.option("--tables", type=click.Path(path_type=Path), help="The folder for the tables, as Parquet.")
@click.option("--store", type=click.Path(path_type=Path), help="The local store to look ids up in.")
@click.option("--readings", type=click.Path(path_type=Path), help="TOML file of your site's readings.")
@click.option(
    "--proposals", is_flag=True, help="Also use readings that are proposed and not yet sure enough to decide."
)
@click.option("--exit-zero", is_flag=True, help="Exit 0 where there are only warnings.")
def command(
    trial: str | None,
    dialect: str,
    index_date: datetime.datetime | None,
    patients: Path | None,
    tables: Path | None,
    store: Path | None,
    readings: Path | None,
    proposals: bool,
    exit_zero: bool,
) -> None:
    """Print a trial's criteria as SQL: one row a person, one column a criterion, and the standing.

    1 is true, 0 false, -1 unknown, of the sentence as written. What SQL does not say exactly is unknown in it and
    listed at the top of the text. The tables it reads are written from any cohort with --patients and --tables.

    \b
      trialwright sql NCT06394063 --on 2026-06-30 > NCT06394063.sql
      trialwright sql --patients cohort/ --tables tables/
      trialwright sql NCT06394063 --dialect spark
    """
    from trialwright.cli.output import Ending
    from trialwright.model.diagnostic import UnreadableInput

    if (patients is None) != (tables is None):
        raise click.UsageError("--patients and --tables go together")
    if trial is None and patients is None:
        raise click.UsageError("give a TRIAL, or --patients and --tables")
    ending = Ending()
    try:
        if patients and tables:
            _write_tables(patients, tables, ending)
        day = index_date.date() if index_date else datetime.datetime.now().astimezone().date()
        for each in _trials(trial, store, readings, proposals, ending) if trial else ():
            _print(each, day, dialect)
    except UnreadableInput as error:
        ending.add([error.diagnostic])
    ending.leave(exit_zero)


def _write_tables(patients: Path, tables: Path, ending: object) -> None:
    from trialwright.cli.output import Ending, tell
    from trialwright.cohort.read import read_cohort
    from trialwright.evaluation.engines.sql.tables import write_tables

    assert isinstance(ending, Ending)
    cohort = read_cohort(patients)
    ending.add(cohort.diagnostics)
    for path in write_tables(cohort, tables):
        tell(f"written: {path}")


def _trials(
    trial: str, store: Path | None, readings: Path | None, proposals: bool, ending: object
) -> "list[TrialCriteria]":
    from trialwright.cli.output import Ending
    from trialwright.criteria.compile import compile_criteria
    from trialwright.criteria.readings import apply_readings, read_readings, unused_readings
    from trialwright.model.diagnostic import Diagnostic
    from trialwright.store.inputs import trials_of

    assert isinstance(ending, Ending)
    own = read_readings(readings) if readings else ()
    found = []
    for item in trials_of((trial,), store):
        if isinstance(item, Diagnostic):
            ending.add([item])
            continue
        found.append(apply_readings(compile_criteria(item, proposals=proposals), own))
    ending.add(unused_readings(own, found))
    return found


def _print(trial: "TrialCriteria", day: datetime.date, dialect: str) -> None:
    from trialwright.cli.output import answer
    from trialwright.evaluation.engines.sql.dialects import in_dialect
    from trialwright.evaluation.engines.sql.statement import statement_of

    try:
        answer(in_dialect(statement_of(trial, day), dialect).rstrip())
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    except ImportError:
        raise click.UsageError(
            f"{dialect} is written by sqlglot, which is not installed: pip install 'trialwright[sql]'"
        ) from None
