"""A placebo in the prose, and none among the arms."""

from collections.abc import Iterator

from trialwright.checks.case import Case
from trialwright.checks.report import about
from trialwright.checks.wording import pattern
from trialwright.model.diagnostic import Diagnostic


def placebo_in_prose_only(case: Case) -> Iterator[Diagnostic]:
    """K033 where this study is called placebo-controlled and neither an arm nor an intervention is a dummy of any kind."""
    if not case.arms or not case.interventions or _has_dummy(case):
        return
    for each in case.own:
        if found := pattern("design", "placebo_trial").search(each.said):
            message = "the prose says “placebo-controlled”, and no arm or intervention is a placebo"
            yield about("K033", message, case, each.at(found), *case.arm_labels())
            return


def _has_dummy(case: Case) -> bool:
    if any(arm.type in ("PLACEBO_COMPARATOR", "SHAM_COMPARATOR") for arm in case.arms):
        return True
    arms = (text for arm in case.arms for text in (arm.label, arm.description, *arm.intervention_names))
    given = (text for one in case.interventions for text in (one.name, one.description, *one.other_names))
    return any(pattern("design", "dummy").search(text) for text in (*arms, *given) if text)
