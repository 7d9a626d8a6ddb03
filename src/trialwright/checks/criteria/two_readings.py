"""Criteria that can be read in two ways."""

from collections.abc import Iterator

from trialwright.checks.case import Case
from trialwright.checks.criteria.items import item_words, items
from trialwright.checks.report import about
from trialwright.checks.wording import pattern
from trialwright.checks.words import Words
from trialwright.criteria.nodes import every_node
from trialwright.model.criterion import Alt, Criterion
from trialwright.model.diagnostic import Diagnostic

_ANY_OR_ALL = "any of the parts listed, or all of them?"
_SHOWN = 3
_SAID_ELSEWHERE = ("denied_inclusion", "excluded_again")  # K050, K051


def two_readings(case: Case) -> Iterator[Diagnostic]:
    """K056, once for a record, for items whose words allow two meanings that let in different people."""
    found = [(item, *open_) for item in items(case) if (open_ := _open(case, item))]
    if found:
        questions = "; ".join(f"{item.id}, {asked.rstrip('.')}" for item, asked, _ in found[:_SHOWN])
        count = f"{len(found)} item{'' if len(found) == 1 else 's'} can be read in two ways"
        yield about("K056", f"{count}: {questions}", case, *(words for _, _, words in found[:_SHOWN]))


def _open(case: Case, item: Criterion) -> tuple[str, Words] | None:
    if any(pattern("design", other).search(item.text) for other in _SAID_ELSEWHERE):
        return None
    found = pattern("design", "any_or_all").search(item.text)
    if found:
        return _ANY_OR_ALL, item_words(case, item, found)
    alt = next((node for node in every_node(item.expr) if isinstance(node, Alt)), None)
    return (alt.note, item_words(case, item)) if alt else None
