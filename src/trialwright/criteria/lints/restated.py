"""Exclusions that rule out nobody, because an inclusion already does."""

from collections.abc import Iterator

from trialwright.criteria.lints.demands import Stated, Value, demands, stated
from trialwright.criteria.lints.limbs import limbs, opposite
from trialwright.criteria.lints.numbers import common
from trialwright.criteria.lints.report import about, shown
from trialwright.model.criterion import Criterion, Expr, TrialCriteria, meaning_key
from trialwright.model.diagnostic import Diagnostic


def restated(trial: TrialCriteria) -> Iterator[Diagnostic]:
    """C036 for an exclusion that an inclusion turned round says already."""
    inclusions = [each for each in trial.criteria if each.role == "inclusion"]
    required = {meaning_key(opposite(limb)): each for each in inclusions for limb in limbs(each)}
    ranges: dict[Value, list[Stated]] = {}
    for each in stated(inclusions):
        ranges.setdefault(each.demand.value, []).append(each)
    for criterion in (each for each in trial.criteria if each.role == "exclusion"):
        for limb in limbs(criterion):
            said = required.get(meaning_key(limb))
            by = [said] if said else _covered(limb, ranges)
            if by:
                ids = ", ".join(dict.fromkeys(each.id for each in by))
                message = f"{criterion.id} rules out nobody whom {ids} lets in: {shown([limb])}"
                yield about("C036", message, trial, [*by, criterion], [limb])


def _covered(limb: Expr, ranges: dict[Value, list[Stated]]) -> list[Criterion]:
    """The inclusions that leave no value for which the limb could be true."""
    for demand in demands(limb):
        found = ranges.get(demand.value, [])
        allowed = common(each.demand.numbers for each in found)
        if found and not allowed.is_empty and demand.numbers.meet(allowed).is_empty:
            return [
                each.criterion for each in found if each.demand.numbers.meet(demand.numbers).is_empty
            ] or [each.criterion for each in found]
    return []
