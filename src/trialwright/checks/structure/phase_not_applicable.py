"""A controlled drug trial without a phase."""

from collections.abc import Iterator

from trialwright.checks.case import Case
from trialwright.checks.drugs import study_drugs
from trialwright.checks.report import about
from trialwright.checks.wording import pattern
from trialwright.checks.words import Words
from trialwright.model.diagnostic import Diagnostic


def phase_not_applicable(case: Case) -> Iterator[Diagnostic]:
    """K015 where the phase is NA and a drug is tested against placebo or behind a mask.

    NA is for trials that test no drug or biological product.
    """
    if case.study.design.phases != ("NA",):
        return
    drugs, blind = study_drugs(case), _controlled(case)
    if drugs and blind:
        message = f"the phase is not applicable, and the trial tests a drug: {drugs[0].said}"
        yield about("K015", message, case, case.phases(), drugs[0], blind)


def _controlled(case: Case) -> Words | None:
    if any(arm.type == "PLACEBO_COMPARATOR" for arm in case.arms) and case.info.allocation == "RANDOMIZED":
        return case.allocation()
    for each in case.own:
        found = pattern("design", "double_blind").search(each.said)
        if found and pattern("design", "placebo_controlled").search(each.said):
            return each.at(found)
    return None
