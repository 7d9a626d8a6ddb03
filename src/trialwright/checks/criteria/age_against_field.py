"""Ages in the criteria that no age of the fields fulfils, in sentences that are not read as trees."""

import re
from collections.abc import Iterator

from trialwright.checks.ages import age_words, years
from trialwright.checks.case import Case
from trialwright.checks.criteria.items import in_parts, item_words, items
from trialwright.checks.report import about
from trialwright.checks.wording import pattern
from trialwright.model.criterion import Criterion
from trialwright.model.diagnostic import Diagnostic

_OLDER = r"(?:>|≥|\\?>=?|older than|more than|above|over|greater than|at least)"
_YOUNGER = r"(?:<|≤|\\?<=?|younger than|less than|below|under|not more than|up to)"
_AGE = re.compile(
    rf"\b(?:whose )?(?:age[sd]?|years of age)(?: is| are| of)?:? ?(?:(?P<older>{_OLDER})|(?P<younger>{_YOUNGER})) ?"
    r"(?P<n>\d{1,3}) ?(?:years?|yrs?|y\.?o\.?)\b(?! (?:before|after|of (?!age)|ago|since|from))",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"[.;(\n]")


def age_against_field(case: Case) -> Iterator[Diagnostic]:
    """K064 where an inclusion asks for ages, all of which the age fields rule out.

    Only for an item with one comparison of an age; silent where the trees say it already (C043) and where the item may
    speak of a part of the participants or of somebody else.
    """
    if in_parts(case) or any(fault.code == "C043" for fault in case.criteria.diagnostics):
        return
    low, high = years(case.study.eligibility.minimum_age), years(case.study.eligibility.maximum_age)
    for item in items(case, "inclusion"):
        found = list(_AGE.finditer(item.text))
        if len(found) != 1 or _may_be_of_others(item, found[0]):
            continue
        limit = float(found[0]["n"])
        below = (
            found[0]["younger"] is not None
            and low is not None
            and limit <= low
            and not _includes(found[0], limit, low)
        )
        above = found[0]["older"] is not None and high is not None and limit > high + 1
        if below or above:
            message = f"{item.id} asks for “{found[0][0]}”, and the age fields admit nobody of that age"
            yield about("K064", message, case, item_words(case, item, found[0]), *age_words(case))
            return


def _includes(found: re.Match[str], limit: float, low: float) -> bool:
    """Whether the limit itself is let in, and is the minimum: "up to 18 years" and a minimum of 18 share one year."""
    return limit == low and bool(re.search(r"≤|=|not more|up to", found["younger"]))


def _may_be_of_others(item: Criterion, found: re.Match[str]) -> bool:
    """Whether the sentence of the age, without what follows in brackets, speaks of a part of the participants."""
    start = max(item.text.rfind(each, 0, found.start()) for each in (".", ";", "\n"))
    end = _SENTENCE_END.search(item.text, found.end())
    said = item.text[start + 1 : end.start() if end else len(item.text)]
    return bool(pattern("people", "some_of_them").search(said))
