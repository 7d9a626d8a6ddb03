"""Age limits of the text beside those of the structured field."""

from collections.abc import Iterator

from trialwright.criteria.lints.demands import Stated, by_value
from trialwright.criteria.lints.numbers import Numbers, common
from trialwright.criteria.lints.report import about, shown
from trialwright.model.criterion import TrialCriteria
from trialwright.model.diagnostic import Diagnostic

AGE_FIELD = "age"


def two_ages(trial: TrialCriteria) -> Iterator[Diagnostic]:
    """C037 where text and structured field both give a limit and the two differ; a limit given once is no fault."""
    for value, found in by_value(trial).items():
        field = [each for each in found if each.criterion.id == AGE_FIELD]
        texts = [each for each in found if each.criterion.id != AGE_FIELD]
        if value.kind != "age" or not field or not texts:
            continue
        if _differ(_numbers(field), _numbers(texts)):
            leaves = [leaf for each in [*field, *texts] for leaf in each.demand.leaves]
            message = f"the text and the structured age limits differ: {shown(leaves)}"
            yield about("C037", message, trial, [each.criterion for each in [*field, *texts]], leaves)


def _numbers(found: list[Stated]) -> Numbers:
    return common(each.demand.numbers for each in found)


def _differ(field: Numbers, text: Numbers) -> bool:
    if field.is_empty or text.is_empty:
        return False
    low = {each.stretches[0][0] for each in (field, text)}
    high = {each.stretches[-1][1] for each in (field, text)}
    return any(len(ends) > 1 and all(value.is_finite() for value, _ in ends) for ends in (low, high))
