"""``trialwright criteria INPUT…``: eligibility text as logic."""

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
    type=click.Choice(["table", "json", "md"]),
    default="table",
    show_default=True,
    help="md only with --stats.",
)
@click.option("--show", type=click.Choice(["all", "computable", "opaque"]), default="all", show_default=True)
@click.option("--stats", is_flag=True, help="Count instead: how much of the inputs' criteria is read.")
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
    "--jobs", type=click.IntRange(1, 64), default=1, show_default=True, help="Processes for many studies."
)
@click.option("--exit-zero", is_flag=True, help="Exit 0 where there are only warnings.")
def command(
    inputs: tuple[str, ...],
    form: str,
    show: str,
    stats: bool,
    store: Path | None,
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
