"""Comparisons that hold for everybody."""

from collections.abc import Iterator

from trialwright.criteria.lints.demands import Ranged, numbers_of, possible, ranged, value_of
from trialwright.criteria.lints.numbers import Numbers
from trialwright.criteria.lints.report import STRUCTURED, about, shown
from trialwright.criteria.nodes import every_node
from trialwright.model.criterion import Criterion, Expr, KofN, Or, TrialCriteria
from trialwright.model.diagnostic import Diagnostic


def full_range(trial: TrialCriteria) -> Iterator[Diagnostic]:
    """C032 for a range without bounds within what is possible, alone or made of the limbs of one "or"."""
    for criterion in (each for each in trial.criteria if each.id not in STRUCTURED):
        for node in every_node(criterion.expr):
            for leaves in _full(node):
                message = f"{shown(leaves)}: every possible value does this"
                yield about("C032", message, trial, [criterion], leaves)


def full_leaves(criterion: Criterion) -> set[int]:
    """The leaves of a criterion that C032 speaks of, by identity."""
    nodes = every_node(criterion.expr)
    return {id(leaf) for node in nodes for leaves in _full(node) for leaf in leaves}


def _full(node: Expr) -> Iterator[list[Expr]]:
    leaf = ranged(node)
    if leaf is not None and numbers_of(leaf).covers(possible(leaf)):
        yield [leaf]
    if isinstance(node, KofN) and all(node.range.contains(n) for n in range(len(node.parts) + 1)):  # type: ignore[arg-type]
        yield [node]
    if isinstance(node, Or):
        yield from _full_together(node)


def _full_together(node: Or) -> Iterator[list[Expr]]:
    groups: dict[object, list[Ranged]] = {}
    for part in node.parts:
        leaf = ranged(part)
        if leaf is not None and not numbers_of(leaf).covers(possible(leaf)):
            groups.setdefault(value_of(leaf), []).append(leaf)
    for leaves in groups.values():
        together = Numbers(())
        for leaf in leaves:
            together = together.join(numbers_of(leaf))
        if len(leaves) > 1 and together.covers(possible(leaves[0])):
            yield list(leaves)
