"""Ages in the criteria, and no age limit in the fields."""

import re
from collections.abc import Iterator

from trialwright.checks.case import Case
from trialwright.checks.criteria.items import item_words, items
from trialwright.checks.report import about
from trialwright.checks.wording import pattern
from trialwright.checks.words import whole
from trialwright.model.diagnostic import Diagnostic

_AGES = re.compile(
    r"^\W*(?:(?:patients?|participants?|subjects?|males?|females?|men|women|and|or|of|with) ){0,4}"
    r"(?:an )?aged?\b[^.;,\d]{0,30}?\d{1,3}(?: years?)? ?(?:-|–|to|and) ?\d{1,3} ?(?:years?|yrs?)\b",
    re.IGNORECASE,
)


def age_in_criteria_only(case: Case) -> Iterator[Diagnostic]:
    """K063 where an inclusion gives ages from and to, and neither age field has a limit.

    Silent where parents or caregivers take part.
    """
    eligibility = case.study.eligibility
    if eligibility.minimum_age or eligibility.maximum_age or not eligibility.std_ages:
        return
    listed = list(items(case, "inclusion"))
    if any(pattern("people", "carers_take_part").search(item.text) for item in listed):
        return  # the ages may be those of the people cared for
    for item in listed:
        if found := _AGES.search(item.text):
            message = f"{item.id} limits the age, and the age fields have no limit"
            fields = (whole(f"eligibilityModule.{name}", None) for name in ("minimumAge", "maximumAge"))
            yield about("K063", message, case, item_words(case, item, found), *fields)
            return
