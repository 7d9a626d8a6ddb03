"""Ages in the titles against the age limits."""

import re
from collections.abc import Iterator

from trialwright.checks.ages import age_words, years
from trialwright.checks.case import Case
from trialwright.checks.report import about
from trialwright.checks.wording import pattern
from trialwright.model.diagnostic import Diagnostic

_RANGE = re.compile(
    r"\bage[sd]?:? (?:between |from |of )?(?P<low>\d{1,3})(?: years)? ?(?:-|–|to|and|through) ?(?P<high>\d{1,3}) years\b",
    re.IGNORECASE,
)

_ADULT, _YOUNGEST_ADULT = 18.0, 16.0  # some countries call 16-year-olds adults


def age_in_prose(case: Case) -> Iterator[Diagnostic]:
    """K036 where a title says adults, children or ages, and the limits let others in or leave these out."""
    eligibility = case.study.eligibility
    if not (eligibility.minimum_age or eligibility.maximum_age):
        return
    low = years(eligibility.minimum_age) or 0.0
    high = years(eligibility.maximum_age)
    for title in case.titles:
        adults = pattern("people", "adults").search(title.said)
        children = pattern("people", "children").search(title.said)
        young = pattern("people", "young").search(title.said)
        ages = _RANGE.search(title.said)
        said = f"and the ages are {_limits(eligibility.minimum_age, eligibility.maximum_age)}"
        if ages and (float(ages["low"]), float(ages["high"])) != (low, high) and title.is_own:
            yield about("K036", f"the title says “{ages[0]}”, {said}", case, title.at(ages), *age_words(case))
        elif adults and not young and title.is_own and eligibility.minimum_age and low < _YOUNGEST_ADULT:
            yield about(
                "K036", f"the title says “{adults[0]}”, {said}", case, title.at(adults), *age_words(case)
            )
        elif children and not adults and title.is_own and low >= _ADULT and high is None:
            yield about(
                "K036", f"the title says “{children[0]}”, {said}", case, title.at(children), *age_words(case)
            )
        else:
            continue
        return


def _limits(low: str | None, high: str | None) -> str:
    return " to ".join(text.lower() for text in (low, high) if text)
