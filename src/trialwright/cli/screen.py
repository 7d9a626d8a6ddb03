"""``trialwright screen TRIAL… --patients COHORT``: a verdict with reasons for every patient and trial."""

import datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict

import click

if TYPE_CHECKING:
    from trialwright.cli.mass_run import MassRun
    from trialwright.cli.screening_run import ScreeningRun
    from trialwright.cli.spark_run import SparkRun
    from trialwright.evaluation.load_tables import TableCohort

_ONLY_COUNTS = "--engine {engine} gives counts of standings: use it with --format table or md, without another view or --report"

# A file of this many bytes holds fewer persons than the bitmaps are for: a row has ten characters or more.
_SMALL_FILE = 200_000


@click.command("screen")
@click.argument("trials", nargs=-1, required=True, metavar="TRIAL…")
@click.option(
    "--patients",
    required=True,
    type=click.Path(path_type=Path),
    help="Folder with persons.csv and facts.csv, a workbook, a FHIR R4 export, or an OMOP database.",
)
@click.option(
    "--on",
    "index_date",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The day for which to judge.  [default: today]",
)
@click.option(
    "--format", "form", type=click.Choice(["table", "json", "csv", "md", "parquet"]), default="table", show_default=True,
    help="json: one verdict a line, with reasons; csv: one row a person and trial; parquet: with --show and --output.",
)  # fmt: skip
@click.option(
    "--show",
    type=click.Choice(
        [
            "standings",
            "worklist",
            "funnel",
            "questions",
            "near-misses",
            "thresholds",
            "log",
            "consort",
            "changes",
        ]
    ),
    default="standings",
    show_default=True,
    help="What to print: how many stand where, whom to look at next, where a trial loses people, what to ask first …",
)
@click.option("--since", type=click.Path(path_type=Path), help="An earlier run as JSON; shows what changed.")
@click.option(
    "--deidentify", is_flag=True, help="Pseudonyms, dates shifted by person, small counts not shown."
)
@click.option("--output", type=click.Path(path_type=Path), help="The file for --format parquet.")
@click.option(
    "--report",
    type=click.Path(path_type=Path),
    help="Also write the whole result as one page: FILE.html, .pdf or .json.",
)
@click.option("--as", "as_id", metavar="NCT…", help="The trial of sources that give no id of their own.")
@click.option("--merge", is_flag=True, help="Make renderings of one trial one study first.")
@click.option("--store", type=click.Path(path_type=Path), help="The local store to look ids up in.")
@click.option(
    "--readings",
    type=click.Path(path_type=Path),
    help="TOML file of your site's readings: ambiguities settled, thresholds amended, anchors named.",
)
@click.option(
    "--proposals", is_flag=True, help="Also use readings that are proposed and not yet sure enough to decide."
)
@click.option(
    "--engine", type=click.Choice(["auto", "interpret", "bitmap", "spark"]), default="auto", show_default=True,
    help="bitmap: counts for many persons at once (table, md); auto: bitmap from 20,000 persons on; spark: the counts "
    "by Spark, through Ibis.",
)  # fmt: skip
@click.option("--exit-zero", is_flag=True, help="Exit 0 where there are only warnings.")
def command(
    trials: tuple[str, ...],
    patients: Path,
    index_date: datetime.datetime | None,
    form: str,
    show: str,
    since: Path | None,
    deidentify: bool,
    output: Path | None,
    report: Path | None,
    as_id: str | None,
    merge: bool,
    store: Path | None,
    readings: Path | None,
    proposals: bool,
    engine: str,
    exit_zero: bool,
) -> None:
    """Say for every patient and trial where they stand, with the reason.

    TRIAL is a record in any format, or an NCT id of the local store or the library. The cohort folder is
    described in docs/cohort.md. What no datum says is unknown, and so is every criterion not read.

    \b
      trialwright screen NCT06394063 --patients cohort/ --on 2026-06-30
      trialwright screen page.txt --patients cohort/ --format json
      trialwright screen NCT05863936 NCT04127747 --patients cohort/ --report out/report.html
      trialwright screen NCT06394063 --patients cohort/ --show questions
      trialwright screen NCT06394063 --patients cohort/ --show changes --since last_week.jsonl
    """
    from trialwright.cli.output import Ending
    from trialwright.cli.screening_run import ScreeningRun
    from trialwright.cohort.index_date import about_index_date, about_records
    from trialwright.model.diagnostic import UnreadableInput
    from trialwright.screening.deidentify import new_key

    if report and report.suffix.lower() not in (".html", ".pdf", ".json"):
        raise click.UsageError(f"--report writes FILE.html, FILE.pdf or FILE.json, not '{report}'.")
    ending = Ending(quiet=form == "table")
    today = datetime.datetime.now().astimezone().date()
    day = index_date.date() if index_date else today
    Ending().add(about_index_date(day, today))
    counts_only = form in ("table", "md") and show == "standings" and not (report or since or deidentify)
    options: Options = {
        "merge": merge,
        "as_id": as_id,
        "store": store,
        "readings": readings,
        "proposals": proposals,
    }
    try:
        counts = _counts(trials, patients, day, engine, options, counts_only=counts_only)
        if counts is not None:
            ending.add(counts.diagnostics)
            counts.show(form)
            ending.leave(exit_zero)
        run = ScreeningRun.of_inputs(trials, patients, day, **options)
    except UnreadableInput as error:
        ending.add([error.diagnostic])
        ending.leave()
    ending.add(run.diagnostics)
    if day <= today:  # of a day to come the note is said already
        Ending().add(about_records(run.cohort, day))
    key = new_key() if deidentify else None
    try:
        _print(run, form, "changes" if since and show == "standings" else show, since, key, output)
    except UnreadableInput as error:
        ending.add([error.diagnostic])
        ending.leave()
    if report:
        run.write_report(report, _command_line(), key)
    ending.leave(exit_zero)


def _command_line() -> str:
    """The command as it was given."""
    import shlex
    import sys

    return shlex.join(["trialwright", *sys.argv[1:]])


def _print(
    run: "ScreeningRun", form: str, show: str, since: Path | None, key: bytes | None, output: Path | None
) -> None:
    from trialwright.cli.output import tell
    from trialwright.cli.screening_views import Views, print_view
    from trialwright.screening.deidentify import Deidentifier

    hidden = Deidentifier(key) if key else None
    if hidden:
        tell("de-identified with a key of this run only: its pseudonyms cannot be joined with another run's")
    if show != "standings":
        print_view(Views(run, hidden, since).of(show), form, output)
    elif form == "parquet":
        raise click.UsageError("--format parquet needs --show with a view, such as --show worklist")
    else:
        run.show(form, hidden)


class Options(TypedDict):
    """How trials are read, alike for every engine."""

    merge: bool
    as_id: str | None
    store: Path | None
    readings: Path | None
    proposals: bool


def _counts(
    trials: tuple[str, ...],
    patients: Path,
    day: datetime.date,
    engine: str,
    options: Options,
    *,
    counts_only: bool,
) -> "MassRun | SparkRun | None":
    """The run of an engine that only counts; None where the interpreter is to give verdicts."""
    if engine == "spark":
        return _by_spark(trials, patients, day, options, counts_only=counts_only)
    many = _many_persons(patients, engine, counts_only=counts_only)
    if many is None:
        return None
    from trialwright.cli.mass_run import MassRun

    return MassRun.of_inputs(trials, many, day, **options)


def _by_spark(
    trials: tuple[str, ...], patients: Path, day: datetime.date, options: Options, *, counts_only: bool
) -> "SparkRun":
    if not counts_only:
        raise click.UsageError(_ONLY_COUNTS.format(engine="spark"))
    from trialwright.cli.spark_run import SparkRun
    from trialwright.evaluation.engines.sql.spark import SparkUnavailableError, require_spark

    try:
        require_spark()
        return SparkRun.of_inputs(trials, patients, day, **options)
    except SparkUnavailableError as error:
        raise click.UsageError(f"--engine spark: {error}") from None


def _many_persons(patients: Path, engine: str, *, counts_only: bool) -> "TableCohort | None":
    """The cohort as the bitmaps read it, if they are to be used: only counts come of them, so only for counts."""
    if engine == "interpret" or (engine == "auto" and not counts_only):
        return None
    if not counts_only:
        raise click.UsageError(_ONLY_COUNTS.format(engine="bitmap"))
    if engine == "auto" and _are_few(patients / "persons.csv"):
        return None
    import duckdb

    from trialwright.cli.mass_run import MANY_PERSONS
    from trialwright.evaluation.load_tables import TableCohort, persons_in

    try:
        if engine == "auto" and persons_in(patients) < MANY_PERSONS:
            return None
        return TableCohort(patients)
    except (FileNotFoundError, NotADirectoryError, duckdb.Error) as error:
        if engine == "auto":
            return None  # the reader of single rows says what is wrong
        raise click.UsageError(
            f"the tables cannot be read in bulk; use --engine interpret ({type(error).__name__})"
        ) from None


def _are_few(persons: Path) -> bool:
    """Whether a CSV file is so small that it cannot hold many persons; DuckDB then need not even start."""
    return persons.is_file() and persons.stat().st_size < _SMALL_FILE
