"""The items of the criteria text, with words that point into it."""

import re
from collections.abc import Iterator

from trialwright.checks.case import Case
from trialwright.checks.wording import pattern
from trialwright.checks.words import Words
from trialwright.model.criterion import Criterion, Role
from trialwright.model.span import Span

PLACE = "eligibilityModule.eligibilityCriteria"


def items(case: Case, role: Role | None = None) -> Iterator[Criterion]:
    """The items of one list, or of both; not the structured limits."""
    return (one for one in case.criteria.criteria if one.spans and role in (None, one.role))


def item_words(case: Case, item: Criterion, found: re.Match[str] | None = None) -> Words:
    """The words of an item, or of a match in its text."""
    text = case.study.eligibility.eligibility_criteria or ""
    start = item.spans[0].start
    span = Span(found.start(), found.end()).shifted(start) if found else item.spans[0]
    return Words(PLACE, text, span)


def in_parts(case: Case) -> bool:
    """Whether the text speaks of numbered groups or parts, whose criteria need not hold together."""
    return bool(pattern("people", "numbered_parts").search(case.study.eligibility.eligibility_criteria or ""))
