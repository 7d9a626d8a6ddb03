"""Nobody is masked, and there is a placebo."""

from collections.abc import Iterator

from trialwright.checks.case import Case, arm_field
from trialwright.checks.report import about
from trialwright.checks.structure.dummy_arm_of_drugs import DUMMY_TYPES, gets_drugs_only
from trialwright.checks.wording import pattern
from trialwright.model.diagnostic import Diagnostic


def placebo_without_masking(case: Case) -> Iterator[Diagnostic]:
    """K004 for a placebo or sham arm in a trial without masking, unless the record says that the placebo is open.

    An arm of that type that gets drugs and no dummy is no dummy arm: its type is reported (K100).
    """
    dummies = [
        n for n, arm in enumerate(case.arms) if arm.type in DUMMY_TYPES and not gets_drugs_only(case, n)
    ]
    if case.masking != "NONE" or not dummies:
        return
    if any(pattern("design", "double_blind").search(each.said) for each in case.own):
        return  # that the prose says blind and the field says open is reported as such
    texts = [each.said for each in case.sentences] + [arm.label or "" for arm in case.arms]
    if any(pattern("design", "open_placebo").search(text) for text in texts):
        return
    arms = [arm_field(n, "type", case.arms[n].type) for n in dummies]
    message = "nobody is masked, and an arm gets a placebo or sham"
    yield about("K004", message, case, case.masking_words(), *arms)
