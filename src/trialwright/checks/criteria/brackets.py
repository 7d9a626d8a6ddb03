"""A bracket without its pair."""

from collections.abc import Iterator

from trialwright.checks.case import Case
from trialwright.checks.criteria.items import item_words, items
from trialwright.checks.report import about
from trialwright.checks.words import Words
from trialwright.model.criterion import Criterion
from trialwright.model.diagnostic import Diagnostic
from trialwright.model.span import Span

_NUMBERING = (")", "）")


def stray_bracket(case: Case) -> Iterator[Diagnostic]:
    """K053, once for a record, for brackets that are opened and not closed, or closed and not opened."""
    found = [words for item in items(case) if (words := _stray(case, item))]
    if found:
        what = "a bracket has" if len(found) == 1 else f"{len(found)} brackets have"
        yield about("K053", f"{what} no pair, so it is not clear what belongs together", case, *found[:5])


def _stray(case: Case, item: Criterion) -> Words | None:
    """The first bracket of an item without its pair; a bracket after a number or letter of a list is none."""
    open_at: list[int] = []
    for at, sign in enumerate(item.text):
        if sign in "(（":
            open_at.append(at)
        elif sign in _NUMBERING and open_at:
            open_at.pop()
        elif sign in _NUMBERING and not _numbers_a_list(item.text, at):
            return _at(case, item, at)
    return _at(case, item, open_at[0]) if open_at else None


def _numbers_a_list(text: str, at: int) -> bool:
    before = text[max(0, at - 5) : at]
    word = before.split()[-1] if before.split() and not before[-1:].isspace() else ""
    return (
        len(word) <= 4 and (word.isdigit() or len(word) == 1 or set(word.casefold()) <= set("ivx"))
    ) or text[at - 1 : at] in ":;"


def _at(case: Case, item: Criterion, at: int) -> Words:
    whole = item_words(case, item)
    start = whole.span.start + at
    return Words(whole.place, whole.text, Span(start, start + 1))
