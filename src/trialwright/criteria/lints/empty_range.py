"""Ranges in which nothing lies."""

from collections.abc import Iterator
from decimal import Decimal

from trialwright.criteria.lints.demands import numbers_of, possible, ranged
from trialwright.criteria.lints.report import about, shown
from trialwright.criteria.nodes import every_node
from trialwright.model.criterion import Expr, KofN, TrialCriteria
from trialwright.model.diagnostic import Diagnostic
from trialwright.model.window import Window


def empty_range(trial: TrialCriteria) -> Iterator[Diagnostic]:
    """C031 for a comparison or a window that nobody's data can fulfil."""
    for criterion in trial.criteria:
        for node in every_node(criterion.expr):
            why = _why(node)
            if why:
                yield about("C031", f"{shown([node])}: {why}", trial, [criterion], [node])


def _why(node: Expr) -> str:
    leaf = ranged(node)
    if leaf is not None and numbers_of(leaf).is_empty:
        return "no number lies in this range"
    if leaf is not None and numbers_of(leaf).meet(possible(leaf)).is_empty:
        return "no value that is possible lies in this range"
    if isinstance(node, KofN) and not any(node.range.contains(n) for n in _counts(node)):
        return f"{len(node.parts)} parts cannot give so many"
    when = getattr(node, "when", None)
    return "the window ends before it begins" if isinstance(when, Window) and _is_reversed(when) else ""


def _counts(node: KofN) -> list[Decimal]:
    return [Decimal(number) for number in range(len(node.parts) + 1)]


def _is_reversed(when: Window) -> bool:
    since, until = when.since, when.until
    same = since is not None and until is not None and since.unit == until.unit
    return same and since.amount < until.amount  # type: ignore[union-attr]
