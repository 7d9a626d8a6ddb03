"""Women or men in the titles against the sex field."""

from collections.abc import Iterator

from trialwright.checks.case import Case
from trialwright.checks.report import about
from trialwright.checks.wording import pattern
from trialwright.checks.words import whole
from trialwright.model.diagnostic import Diagnostic

_FIELD = "eligibilityModule.sex"


def sex_in_prose(case: Case) -> Iterator[Diagnostic]:
    """K037 where a title says women or men only and the field lets the others in, or only them."""
    sex = case.study.eligibility.sex
    if not sex:
        return
    for title in case.titles:
        women, men = (pattern("people", entry).search(title.said) for entry in ("women", "men"))
        found = women or men
        others = pattern("people", "with_others").search(title.said)
        if not found or (women and men) or others or not title.is_own:
            continue
        wanted = "FEMALE" if women else "MALE"
        if sex != wanted:
            message = f"the title says “{found[0]}”, and the sex field {sex}"
            yield about("K037", message, case, title.at(found), whole(_FIELD, sex))
            return
