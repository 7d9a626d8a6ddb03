"""``trialwright report TRIAL… -o FILE``: everything known of trials as one page, a PDF, or JSON."""

import datetime
import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from trialwright.cli.output import Ending
    from trialwright.reporting.content.report import Report

_PATH = click.Path(path_type=Path)


@click.command("report")
@click.argument("trials", nargs=-1, metavar="TRIAL…")
@click.option(
    "-o", "--output", "outputs", type=_PATH, multiple=True, required=True,
    help="FILE.html, FILE.pdf or FILE.json; may be given several times.",
)  # fmt: skip
@click.option("--patients", type=_PATH, help="A cohort, as `trialwright screen` takes it.")
@click.option(
    "--on",
    "index_date",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The day for which to judge.  [default: today]",
)
@click.option("--identified", is_flag=True, help="Show persons under their own ids, with their own dates.")
@click.option("--person", "persons", multiple=True, metavar="ID", help="Add a page about this person.")
@click.option("--as", "as_id", metavar="NCT…", help="The trial of sources that give no id of their own.")
@click.option("--merge", is_flag=True, help="Make renderings of one trial one study first.")
@click.option("--store", type=_PATH, help="The local store to look ids up in.")
@click.option("--readings", type=_PATH, help="TOML file of your site's readings.")
@click.option("--proposals", is_flag=True, help="Let readings decide that are only proposed.")
@click.option("--seed", type=int, help="Seed of simulated power.  [default: 1]")
@click.option("--patterns", is_flag=True, help="Instead show every part of a report, with made-up content.")
@click.option("--exit-zero", is_flag=True, help="Exit 0 where there are only warnings.")
def command(
    trials: tuple[str, ...],
    outputs: tuple[Path, ...],
    patients: Path | None,
    index_date: datetime.datetime | None,
    identified: bool,
    persons: tuple[str, ...],
    patterns: bool,
    exit_zero: bool,
    **reading: Any,
) -> None:
    """Write everything known of trials into one file: design, criteria, findings, sample size, your patients.

    TRIAL is a record in any format, or an NCT id of the local store or the library. The page needs no network. Patients
    appear under pseudonyms drawn for this file, with their dates moved and counts below five not shown.

    \b
      trialwright report NCT05916781 -o report.html
      trialwright report NCT06394063 NCT04127747 --patients cohort/ --on 2026-06-30 -o report.html -o report.pdf
      trialwright report page.txt excerpts.jsonl --merge -o report.json
    """
    from trialwright.cli.output import Ending
    from trialwright.cli.report_run import ENDINGS, write_report
    from trialwright.model.diagnostic import UnreadableInput

    for path in outputs:
        if path.suffix.lower() not in ENDINGS:
            raise click.UsageError(f"-o writes FILE.html, FILE.pdf or FILE.json, not '{path}'.")
    if patterns:
        _write_patterns(outputs)
        return
    if not trials:
        raise click.UsageError("Give a TRIAL, or --patterns.")
    if persons and not patients:
        raise click.UsageError("--person needs --patients.")
    ending = Ending(quiet=True)
    try:
        day = index_date.date() if index_date else datetime.datetime.now().astimezone().date()
        said = _command_line(trials, outputs, patients, day, identified, persons, reading)
        if patients:
            report = _with_patients(trials, patients, day, identified, persons, said, reading, ending)
        else:
            report = _of_records(trials, said, reading, ending)
    except UnreadableInput as error:
        ending.add([error.diagnostic])
        ending.leave()
    if report.trials:
        for path in outputs:
            write_report(report, path)
    ending.leave(exit_zero)


def _of_records(trials: tuple[str, ...], said: str, reading: dict[str, Any], ending: "Ending") -> "Report":
    from trialwright.cli.report_run import report_without_patients
    from trialwright.criteria.compile import compile_criteria
    from trialwright.criteria.readings import apply_readings, read_readings, unused_readings
    from trialwright.store.inputs import read

    own = read_readings(reading["readings"]) if reading["readings"] else ()
    result = read(*trials, merge=reading["merge"], as_id=reading["as_id"], store=reading["store"])
    criteria = [
        apply_readings(compile_criteria(record, proposals=reading["proposals"]), own)
        for record in result.records
    ]
    ending.add([*result.diagnostics, *unused_readings(own, criteria)])
    return report_without_patients(result.records, criteria, said, reading["seed"])


def _with_patients(
    trials: tuple[str, ...],
    patients: Path,
    day: datetime.date,
    identified: bool,
    persons: tuple[str, ...],
    said: str,
    reading: dict[str, Any],
    ending: "Ending",
) -> "Report":
    from trialwright.cli.report_run import report_of_run
    from trialwright.cli.screening_run import ScreeningRun
    from trialwright.screening.deidentify import new_key

    options = {name: reading[name] for name in ("merge", "as_id", "store", "readings", "proposals")}
    run = ScreeningRun.of_inputs(trials, patients, day, **options)
    ending.add(run.diagnostics)
    known = {person.person_id for person in run.cohort.persons}
    if strangers := [each for each in persons if each not in known]:
        raise click.UsageError(f"there is no person '{strangers[0]}' in {patients}.")
    key = None if identified else new_key()
    return report_of_run(
        run, said, key=key, persons=persons, proposals=reading["proposals"], seed=reading["seed"]
    )


def _command_line(
    trials: tuple[str, ...],
    outputs: tuple[Path, ...],
    patients: Path | None,
    day: datetime.date,
    identified: bool,
    persons: tuple[str, ...],
    reading: dict[str, Any],
) -> str:
    """The command that makes the report again; persons are named in it only where the report names them."""
    words = ["trialwright", "report", *trials]
    words += ["--patients", str(patients), "--on", day.isoformat()] if patients else []
    words += ["--identified"] if identified else []
    for each in persons:
        words += ["--person", each if identified else "…"]
    for name, value in reading.items():
        option = "--as" if name == "as_id" else f"--{name}"
        words += [option] if value is True else [option, str(value)] if value not in (None, False) else []
    for path in outputs:
        words += ["-o", str(path)]
    return shlex.join(words)


def _write_patterns(outputs: tuple[Path, ...]) -> None:
    from trialwright.cli.output import tell
    from trialwright.reporting.patterns import pattern_page

    for path in outputs:
        if path.suffix.lower() != ".html":
            raise click.UsageError(f"--patterns writes FILE.html, not '{path}'.")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(pattern_page(), encoding="utf-8")
        tell(f"patterns: {path}")
