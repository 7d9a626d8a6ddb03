"""``trialwright criteria INPUT…``: eligibility text as logic."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from trialwright.model.criterion import TrialCriteria


@click.command("criteria")
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT…")
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True)
@click.option("--show", type=click.Choice(["all", "computable", "opaque"]), default="all", show_default=True)
@click.option("--store", type=click.Path(path_type=Path), help="The local store to look ids up in.")
@click.option("--exit-zero", is_flag=True, help="Exit 0 where there are only warnings.")
def command(inputs: tuple[str, ...], form: str, show: str, store: Path | None, exit_zero: bool) -> None:
    """Show each criterion of a trial as published and as understood.

    In this version age and sex limits and sentences that compare one named measurement with a number and
    unit, or with a multiple of a laboratory's limit, are understood. Everything else is shown as not read and
    answers "unknown": nothing is guessed.

    \b
      trialwright criteria NCT06394063
      trialwright criteria page.txt --show opaque

    Next: trialwright screen INPUT --patients FOLDER
    """
    from trialwright.cli.output import Ending, answer, answer_json
    from trialwright.criteria.compile import compile_criteria
    from trialwright.model.diagnostic import Diagnostic
    from trialwright.reporting.json_lines import criteria_line
    from trialwright.store.inputs import trials_of

    ending = Ending()
    for item in trials_of(inputs, store):
        if isinstance(item, Diagnostic):
            ending.add([item])
            continue
        trial = compile_criteria(item)
        if form == "json":
            answer_json(criteria_line(trial))
        else:
            answer(_table(trial, item.study.title or "", show))
        ending.add((*item.diagnostics, *trial.diagnostics))
    ending.leave(exit_zero)


def _table(trial: "TrialCriteria", title: str, show: str) -> str:
    from textwrap import indent, wrap

    from trialwright.reporting.screening_page import said

    lines = [f"{trial.name}  {title}".rstrip()]
    if not trial.has_eligibility:
        lines.append(
            "  The record has no eligibility section; that does not mean that everyone may take part."
        )
    for one in trial.criteria:
        if show != "all" and (one.status == "opaque") != (show == "opaque"):
            continue
        read = one.status != "opaque"
        lines.append(f"\n  {one.id}  {one.role}, {'read' if read else 'not read'}")
        lines.append(indent("\n".join(wrap(one.text, 92)), "      "))
        lines.append(
            indent("\n".join(wrap(said(one), 88)), "      = " if read else "      ? ", lambda _: True)
        )
    count = sum(one.status != "opaque" for one in trial.criteria)
    lines.append(
        f"\n  {len(trial.criteria)} criteria: {count} read as logic, {len(trial.criteria) - count} not read"
    )
    return "\n".join(lines) + "\n"
