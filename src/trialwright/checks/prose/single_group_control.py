"""One group in the fields, and a control group or a random allocation in the prose."""

from collections.abc import Iterator

from trialwright.checks.case import Case
from trialwright.checks.report import about
from trialwright.checks.wording import pattern
from trialwright.model.diagnostic import Diagnostic


def single_group_and_control(case: Case) -> Iterator[Diagnostic]:
    """K030 where the record has one arm in a single group, and says that this study has a control group or randomises."""
    if (
        case.info.intervention_model != "SINGLE_GROUP"
        or len(case.arms) > 1
        or case.info.allocation == "RANDOMIZED"
    ):
        return
    for each in case.own:
        control = pattern("design", "control_group").search(each.said)
        random = pattern("design", "randomised_trial").search(each.said)
        found = random or control
        if found and not pattern("design", "not_concurrent_control").search(each.said):
            what = "patients are randomised" if random else "there is a control group"
            message = f"the model is a single group, and the prose says that {what}"
            yield about("K030", message, case, case.model(), each.at(found), *case.arm_labels())
            return
