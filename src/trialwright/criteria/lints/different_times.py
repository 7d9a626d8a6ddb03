"""Demands that can only hold at different times."""

from collections.abc import Iterator
from itertools import combinations

from trialwright.criteria.lints.demands import Stated, Value, stated
from trialwright.criteria.lints.report import about, shown
from trialwright.criteria.nodes import every_node
from trialwright.model.criterion import Count, Criterion, TrialCriteria
from trialwright.model.diagnostic import Diagnostic

# No real list names one value so often; beyond it pairs are not looked for, so that no text takes forever.
_MOST = 200


def different_times(trial: TrialCriteria) -> Iterator[Diagnostic]:
    """C040 for ranges of one value apart in time, and for grades that must be there and must not be."""
    yield from _apart(trial)
    yield from _grades(trial)


def _apart(trial: TrialCriteria) -> Iterator[Diagnostic]:
    """Ranges that exclude each other, of one value in two windows."""
    found: dict[Value, list[Stated]] = {}
    for each in stated(trial.criteria):
        found.setdefault(each.demand.value.at_any_time, []).append(each)
    for several in found.values():
        for one, other in combinations(several[:_MOST], 2):
            if (
                one.demand.value == other.demand.value
                or one.demand.numbers.is_empty
                or other.demand.numbers.is_empty
            ):
                continue
            if one.demand.numbers.meet(other.demand.numbers).is_empty:
                leaves = [*one.demand.leaves, *other.demand.leaves]
                message = f"these hold only at different times: {shown(leaves)}"
                yield about("C040", message, trial, [one.criterion, other.criterion], leaves)


def _grades(trial: TrialCriteria) -> Iterator[Diagnostic]:
    """An activity that one criterion asks for, and another asks to be gone, without saying when."""
    found = [(each, _counts(each)) for each in trial.criteria if each.role == "inclusion"]
    counting = [(each, counts) for each, counts in found if counts]
    for (one, ours), (other, theirs) in combinations(counting[:_MOST], 2):
        for here in ours:
            for there in theirs:
                if _is_wanted(here) != _is_wanted(there) and _same_grades(here, there):
                    message = f"perhaps meant at different times: {shown([here, there])}"
                    yield about("C040", message, trial, [one, other], [here, there])
                    break
            else:
                continue
            break


def _counts(criterion: Criterion) -> list[Count]:
    return [
        node
        for node in every_node(criterion.expr)
        if isinstance(node, Count) and node.when is None and node.pick != "any"
    ]


def _is_wanted(leaf: Count) -> bool:
    return leaf.range.low is not None and leaf.range.low > 0


def _same_grades(one: Count, other: Count) -> bool:
    return one.instrument == other.instrument and not set(one.grades).isdisjoint(other.grades)
