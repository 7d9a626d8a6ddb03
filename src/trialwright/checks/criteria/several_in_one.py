"""Several criteria in one item."""

import re
from collections.abc import Iterator

from trialwright.checks.case import Case
from trialwright.checks.criteria.items import item_words, items
from trialwright.checks.report import about
from trialwright.checks.wording import pattern
from trialwright.model.diagnostic import Diagnostic

_APART = re.compile(r";\s*(?=[A-Z][a-z])|[,;]\s*(?=(?:body ?)?weight\b)|\.\s+(?=[A-Z][a-z]+ )", re.DOTALL)
_BEGINS = re.compile(r"\S+(?:\s+\S+){0,2}")
_ASIDE = re.compile(r"note\b|e\.g|i\.e", re.IGNORECASE)
_AGE = re.compile(r"\bage", re.IGNORECASE)


def several_criteria_in_one(case: Case) -> Iterator[Diagnostic]:
    """K052, once for a record, for items in which a new criterion begins after a semicolon, or a weight after an age."""
    found = []
    for item in items(case):
        split = next((each for each in _APART.finditer(item.text) if _is_new(item.text, each)), None)
        if split:
            found.append((item, item_words(case, item, _BEGINS.match(item.text, split.end()))))
    if found:
        ids = ", ".join(item.id for item, _ in found)
        message = f"{len(found)} item{' holds' if len(found) == 1 else 's hold'} several criteria: {ids}"
        yield about("K052", message, case, *(words for _, words in found[:5]))


def _is_new(text: str, found: re.Match[str]) -> bool:
    if "weight" in text[found.end() : found.end() + 12].casefold():
        return bool(_AGE.match(text))
    after = text[found.end() :]
    return (
        found[0].startswith(";")
        and not _ASIDE.match(after)
        and not pattern("design", "denied_inclusion").match(after)
    )
