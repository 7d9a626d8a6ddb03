"""``trialwright criteria INPUT…``: eligibility text as logic."""

import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from trialwright.criteria.export.vocabulary import Vocabulary
    from trialwright.model.criterion import TrialCriteria
    from trialwright.model.diagnostic import Diagnostic


@click.command("criteria")
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT…")
@click.option(
    "--format", "form", type=click.Choice(["table", "json", "circe"]), default="table", show_default=True
)
@click.option("--show", type=click.Choice(["all", "computable", "opaque"]), default="all", show_default=True)
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
@click.option("--exit-zero", is_flag=True, help="Exit 0 where there are only warnings.")
def command(
    inputs: tuple[str, ...],
    form: str,
    show: str,
    store: Path | None,
    index_date: datetime.datetime | None,
    vocabulary: Path | None,
    readings: Path | None,
    proposals: bool,
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
      trialwright criteria NCT06394063 --format circe --vocabulary CONCEPT.csv > cohort.json

    The Circe cohort (one trial at a time) is for ATLAS and other OMOP tools; what it does not say is listed on
    standard error.

    Next: trialwright screen INPUT --patients FOLDER
    """
    from trialwright.cli.output import Ending, answer, answer_json
    from trialwright.criteria.compile import compile_criteria
    from trialwright.criteria.readings import apply_readings, read_readings, unused_readings
    from trialwright.model.diagnostic import Diagnostic, UnreadableInput
    from trialwright.reporting.json_lines import criteria_line
    from trialwright.store.inputs import trials_of

    ending = Ending()
    try:
        own = read_readings(readings) if readings else ()
        concepts = _vocabulary(vocabulary) if form == "circe" else None
    except UnreadableInput as error:
        ending.add([error.diagnostic])
        ending.leave()
    seen = []
    for item in trials_of(inputs, store):
        if isinstance(item, Diagnostic):
            ending.add([item])
            continue
        trial = apply_readings(compile_criteria(item, proposals=proposals), own)
        seen.append(trial)
        if form == "json":
            answer_json(criteria_line(trial))
        elif form == "circe":
            _one_only(seen)
            ending.add([_circe(trial, index_date, concepts)])
        else:
            answer(_table(trial, item.study.title or "", show))
        ending.add((*item.diagnostics, *trial.diagnostics))
    ending.add(unused_readings(own, seen))
    ending.leave(exit_zero)


def _vocabulary(path: Path | None) -> "Vocabulary | None":
    from trialwright.criteria.export.vocabulary import ConceptTable

    return ConceptTable(path) if path else None


def _one_only(seen: "list[TrialCriteria]") -> None:
    if len(seen) > 1:
        raise click.UsageError("a Circe cohort is of one trial; give one input")


def _circe(
    trial: "TrialCriteria", index_date: datetime.datetime | None, vocabulary: "Vocabulary | None"
) -> "Diagnostic":
    """Print the cohort; what it does not say comes back as a note."""
    from trialwright.cli.output import answer_json
    from trialwright.criteria.export import losses_in_words, to_circe

    export = to_circe(
        trial, index_date.date() if index_date else datetime.datetime.now().astimezone().date(), vocabulary
    )
    answer_json(export.cohort)
    return losses_in_words(export, trial.name)


def _table(trial: "TrialCriteria", title: str, show: str) -> str:
    from textwrap import indent, wrap

    from trialwright.reporting.worklist import said

    lines = [f"{trial.name}  {title}".rstrip()]
    if not trial.has_eligibility:
        lines.append(
            "  The record has no eligibility section; that does not mean that everyone may take part."
        )
    for one in trial.criteria:
        if show != "all" and (one.status == "opaque") != (show == "opaque"):
            continue
        read = one.status != "opaque"
        state = "proposed, compare it with the words" if one.proposed else "read" if read else "not read"
        lines.append(f"\n  {one.id}  {one.role}, {state}")
        lines.append(indent("\n".join(wrap(one.text, 92)), "      "))
        lines.append(
            indent("\n".join(wrap(said(one), 88)), "      = " if read else "      ? ", lambda _: True)
        )
        if one.amended_by:
            lines.append(indent("\n".join(wrap(one.amended_by, 88)), "      * ", lambda _: True))
    count = sum(one.status != "opaque" for one in trial.criteria)
    lines.append(
        f"\n  {len(trial.criteria)} criteria: {count} read as logic, {len(trial.criteria) - count} not read"
    )
    return "\n".join(lines) + "\n"
