"""Demands on one value that cannot be fulfilled together."""

from collections.abc import Iterator, Sequence
from itertools import combinations

from trialwright.criteria.lints.demands import Stated, by_value, possible
from trialwright.criteria.lints.full_range import full_leaves
from trialwright.criteria.lints.numbers import common
from trialwright.criteria.lints.report import about, shown
from trialwright.criteria.lints.two_ages import AGE_FIELD
from trialwright.model.criterion import TrialCriteria
from trialwright.model.diagnostic import Diagnostic


def contradiction(trial: TrialCriteria) -> Iterator[Diagnostic]:
    """C033 where nothing is left of a value's range once all inclusions hold and no exclusion does."""
    for found in by_value(trial).values():
        found = [each for each in found if not each.demand.numbers.is_empty and not _is_full(each)]
        if len(found) < 2 or not _is_empty(found) or _is_between_ages(found):
            continue
        pair = next((two for two in combinations(found, 2) if _is_empty(two)), tuple(found))
        leaves = [leaf for each in pair for leaf in each.demand.leaves]
        asked = ", ".join(dict.fromkeys(_asked(each) for each in pair))
        message = f"nobody can fulfil {asked} together: {shown(leaves)}"
        yield about("C033", message, trial, [each.criterion for each in pair], leaves)


def _is_full(each: Stated) -> bool:
    """Whether what is asked for excludes everybody by itself, which is said elsewhere."""
    full = full_leaves(each.criterion)
    return bool(full) and all(id(leaf) in full for leaf in each.demand.leaves)


def _asked(each: Stated) -> str:
    return f"{each.criterion.role} {each.criterion.id}"


def _is_empty(found: Sequence[Stated]) -> bool:
    at_all = possible(found[0].demand.leaves[0])
    return common(each.demand.numbers for each in found).meet(at_all).is_empty


def _is_between_ages(found: Sequence[Stated]) -> bool:
    """Whether the text of ages is at odds with the structured field only, which is said of them elsewhere."""
    ids = {each.criterion.id for each in found}
    texts = [each for each in found if each.criterion.id != AGE_FIELD]
    return AGE_FIELD in ids and (len(texts) < 2 or not _is_empty(texts))
