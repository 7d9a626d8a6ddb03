"""``trialwright criteria INPUT…``: eligibility text as logic."""

import datetime
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from trialwright.cli.criteria_run import How
    from trialwright.cli.output import Ending
    from trialwright.criteria.readings import Reading
    from trialwright.model.diagnostic import Diagnostic
    from trialwright.model.record import StudyRecord


@click.command("criteria")
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT…")
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json", "md", "circe"]),
    default="table",
    show_default=True,
    help="md only with --stats; circe is an OHDSI cohort definition of one trial.",
)
@click.option("--show", type=click.Choice(["all", "computable", "opaque"]), default="all", show_default=True)
@click.option("--stats", is_flag=True, help="Count instead: how much of the inputs' criteria is read.")
@click.option("--store", type=click.Path(path_type=Path), help="The local store to look ids up in.")
@click.option(
    "--on",
    "index_date",
    type=click.DateTime(["%Y-%m-%d"]),
    help="With circe: the index date; today if not given.",
)
@click.option(
    "--vocabulary",
    type=click.Path(path_type=Path, exists=True),
    help="With circe: your CONCEPT table (Athena's CONCEPT.csv, Parquet, or a folder with one), to fill concept sets.",
)
@click.option(
    "--readings",
    type=click.Path(path_type=Path),
    help="TOML file of your site's readings: ambiguities settled, thresholds amended, anchors named.",
)
@click.option(
    "--proposals", is_flag=True, help="Also use readings that are proposed and not yet sure enough to decide."
)
@click.option(
    "--jobs", type=click.IntRange(1, 64), default=1, show_default=True, help="Processes for many studies."
)
@click.option("--exit-zero", is_flag=True, help="Exit 0 where there are only warnings.")
def command(
    inputs: tuple[str, ...],
    form: str,
    show: str,
    stats: bool,
    store: Path | None,
    index_date: datetime.datetime | None,
    vocabulary: Path | None,
    readings: Path | None,
    proposals: bool,
    jobs: int,
    exit_zero: bool,
) -> None:
    """Show each criterion of a trial as published and as understood.

    Ages, sex, measurements, scores, consent and judgement are understood well enough to decide. For
    conditions, drugs and procedures a reading is proposed: --proposals shows it, for you to compare with the
    words. Everything else is shown as not read and answers "unknown": nothing is guessed.

    \b
      trialwright criteria NCT06394063
      trialwright criteria page.txt --show opaque
      trialwright criteria NCT06394063 --proposals
      trialwright criteria records/ --stats --jobs 4
      trialwright criteria NCT06394063 --format circe --vocabulary CONCEPT.csv > cohort.json

    The Circe cohort (one trial at a time) is for ATLAS and other OMOP tools; what it does not say is listed on
    standard error.

    Next: trialwright screen INPUT --patients FOLDER
    """
    from trialwright.cli.criteria_run import How
    from trialwright.cli.output import Ending
    from trialwright.store.inputs import trials_of

    if form == "md" and not stats:
        raise click.UsageError("--format md is for --stats; criteria are shown as table or json")
    ending = Ending()
    own = _readings(readings, ending)
    items = trials_of(inputs, store)
    if stats:
        _count(items, form, jobs, ending)
    elif form == "circe":
        _circe(items, How(form, show, proposals, own), index_date, vocabulary, ending)
    else:
        _show(items, How(form, show, proposals, own), jobs, ending)
    ending.leave(exit_zero)


def _readings(path: Path | None, ending: "Ending") -> "tuple[Reading, ...]":
    from trialwright.criteria.readings import read_readings
    from trialwright.model.diagnostic import UnreadableInput

    try:
        return read_readings(path) if path else ()
    except UnreadableInput as error:
        ending.add([error.diagnostic])
        ending.leave()


def _show(items: "Iterable[StudyRecord | Diagnostic]", how: "How", jobs: int, ending: "Ending") -> None:
    from functools import partial

    from trialwright.cli.criteria_run import shown
    from trialwright.cli.jobs import in_order
    from trialwright.cli.output import answer
    from trialwright.criteria.readings import unused_readings

    unused = how.readings
    for one in in_order(partial(shown, how=how), items, jobs):
        if one.answer:
            answer(one.answer)
        unused = tuple(each for each in unused if each.trial != one.name)
        ending.add(one.diagnostics)
    ending.add(unused_readings(unused, ()))


def _count(items: "Iterable[StudyRecord | Diagnostic]", form: str, jobs: int, ending: "Ending") -> None:
    from trialwright.cli.criteria_run import counted, stats
    from trialwright.cli.jobs import in_order
    from trialwright.cli.output import answer
    from trialwright.criteria.coverage import Coverage

    default = proposed = Coverage()
    for one in in_order(counted, items, jobs):
        default, proposed = default + one.coverage[0], proposed + one.coverage[1]
        ending.add(one.diagnostics)
    answer(stats(form, default, proposed))


def _circe(
    items: "Iterable[StudyRecord | Diagnostic]",
    how: "How",
    index_date: datetime.datetime | None,
    vocabulary: Path | None,
    ending: "Ending",
) -> None:
    """Print the cohort of the one trial; what it does not say is told as a note."""
    from trialwright.cli.criteria_run import compiled
    from trialwright.cli.output import answer_json
    from trialwright.criteria.export import losses_in_words, to_circe
    from trialwright.criteria.export.vocabulary import ConceptTable
    from trialwright.model.diagnostic import Diagnostic, UnreadableInput

    try:
        concepts = ConceptTable(vocabulary) if vocabulary else None
    except UnreadableInput as error:
        ending.add([error.diagnostic])
        ending.leave()
    day = index_date or datetime.datetime.now().astimezone()
    found = list(items)
    records = [item for item in found if not isinstance(item, Diagnostic)]
    if len(records) > 1:
        raise click.UsageError("a Circe cohort is of one trial; give one input")
    for record in records:
        trial = compiled(record, how)
        export = to_circe(trial, day.date(), concepts)
        answer_json(export.cohort)
        ending.add([losses_in_words(export, trial.name), *record.diagnostics, *trial.diagnostics])
    ending.add(item for item in found if isinstance(item, Diagnostic))
