"""How many persons stand where for each trial, and criterion by criterion: what screenings of many persons print."""

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from trialwright.cli.output import answer
from trialwright.model.criterion import TrialCriteria
from trialwright.model.verdict import Standing
from trialwright.reporting.worklist import STANDINGS

_WIDTH = 70


class TrialCounts(msgspec.Struct, frozen=True):
    """The counts of one trial: persons by standing; of each criterion whom it rules out, leaves open, and who is left."""

    name: str
    criteria: TrialCriteria
    standings: Mapping[Standing, int]
    steps: Sequence[tuple[int, int, int]]


def show_counts(trials: Sequence[TrialCounts], title: str, form: str) -> None:
    """Print the counts, as a table with the attrition of each trial or as Markdown."""
    head = ["Trial", *STANDINGS.values(), "Criteria read"]
    rows = [_row(trial) for trial in trials]
    if form == "md":
        lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
        answer("\n".join(lines + ["| " + " | ".join(row) + " |" for row in rows]))
        return
    widths = [max(len(row[column]) for row in [head, *rows]) for column in range(len(head))]
    lines = [
        "  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True)) for row in [head, *rows]
    ]
    lines.insert(1, "─" * len(lines[0]))
    answer("\n".join([title, "", *lines, "", *_attrition(trials)]))


def _row(trial: TrialCounts) -> list[str]:
    counts = [f"{trial.standings[standing]:,}" for standing in STANDINGS]
    read_count = sum(one.status != "opaque" for one in trial.criteria.criteria)
    return [trial.name, *counts, f"{read_count} of {len(trial.criteria.criteria)}"]


def _attrition(trials: Sequence[TrialCounts]) -> Iterator[str]:
    """For each trial how many each criterion rules out and leaves open by itself, and how many are left after it."""
    for trial in trials:
        yield f"{trial.name}: criterion by criterion"
        yield f"{'rules out':>13} {'left open':>12} {'not ruled out yet':>18}"
        for one, (out, open_, left) in zip(trial.criteria.criteria, trial.steps, strict=True):
            text = " ".join(one.text.split())
            words = text if len(text) < _WIDTH else text[: _WIDTH - 1] + "…"
            yield f"{out:>13,} {open_:>12,} {left:>18,}  {one.id:<5} {words}"
