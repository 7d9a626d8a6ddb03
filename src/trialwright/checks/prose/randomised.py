"""Random or not, in the prose and in the field."""

from collections.abc import Iterator

from trialwright.checks.case import Case
from trialwright.checks.report import about
from trialwright.checks.wording import pattern
from trialwright.model.diagnostic import Diagnostic


def randomised_in_prose(case: Case) -> Iterator[Diagnostic]:
    """K031 where this study is called randomised and its allocation is not random, or the other way round."""
    allocation = case.info.allocation
    if allocation is None or (case.info.intervention_model == "SINGLE_GROUP" and allocation == "NA"):
        return
    wanted = "not_randomised" if allocation == "RANDOMIZED" else "randomised_trial"
    other = "randomised_trial" if allocation == "RANDOMIZED" else "not_randomised"
    if any(pattern("design", other).search(each.said) for each in case.own):
        return
    for each in case.own:
        if found := pattern("design", wanted).search(each.said):
            message = f"the prose says “{found[0]}”, and the allocation is {allocation}"
            yield about("K031", message, case, case.allocation(), each.at(found))
            return
