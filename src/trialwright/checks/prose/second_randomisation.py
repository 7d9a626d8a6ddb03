"""Two randomisations, which the model field cannot say."""

from collections.abc import Iterator

from trialwright.checks.case import Case
from trialwright.checks.report import about
from trialwright.checks.wording import pattern
from trialwright.model.diagnostic import Diagnostic


def second_randomisation(case: Case) -> Iterator[Diagnostic]:
    """K043 where this study randomises some of its participants a second time and the model is parallel or not given."""
    if case.info.intervention_model not in (None, "PARALLEL", "SINGLE_GROUP") or len(case.arms) > 2:
        return
    for each in case.sentences:
        found = pattern("design", "second_randomisation").search(each.said)
        if found and not each.is_title and not pattern("sentences", "other_studies").search(each.said):
            message = (
                "some participants are randomised a second time, which the arms and the model do not show"
            )
            yield about("K043", message, case, each.at(found), case.model())
            return
