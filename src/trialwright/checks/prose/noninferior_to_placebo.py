"""Non-inferiority, and a placebo as the control."""

from collections.abc import Iterator

from trialwright.checks.case import Case
from trialwright.checks.prose.double_dummy import active_comparator
from trialwright.checks.report import about
from trialwright.checks.wording import pattern
from trialwright.model.diagnostic import Diagnostic


def noninferior_to_placebo(case: Case) -> Iterator[Diagnostic]:
    """K041 where one sentence calls this study placebo-controlled and non-inferiority and names no active comparator.

    "Compared to mycophenolate" in the same sentence names one.
    """
    for each in case.own:
        placebo = pattern("design", "placebo_trial").search(each.said)
        found = pattern("design", "noninferiority").search(each.said)
        if placebo and found and not active_comparator(each.said):
            message = "a placebo-controlled non-inferiority trial does not say to what the treatment is not inferior"
            yield about("K041", message, case, each.at(placebo), each.at(found))
            return
