"""Doubts about an item that come from the other items of its text."""

import re

from trialwright.criteria.headings import shown
from trialwright.criteria.read_sex import read_sex
from trialwright.criteria.sentence import Sentence, words_of
from trialwright.criteria.split import Item
from trialwright.knowledge.phrases import one_of, phrases
from trialwright.model.criterion import Sex

_LONGEST_SEX_ITEM = 60


def note_doubts(text: str, items: tuple[Item, ...]) -> None:
    """Mark the items that the others of their text put in doubt."""
    _doubt_single_sex(text, items)
    for role in ("inclusion", "exclusion"):
        _doubt_tied(text, [item for item in items if item.role == role])
    _doubt_list_of_requirements(text, [item for item in items if item.role == "exclusion"])


def _doubt_single_sex(text: str, items: tuple[Item, ...]) -> None:
    """ "Males" is one of two ways in where another inclusion speaks of women."""
    inclusions = [item for item in items if item.role == "inclusion"]
    others: dict[str, Item | None] = {}
    for item in inclusions:
        if item.doubt or len(item.span) > _LONGEST_SEX_ITEM:
            continue
        found = read_sex(Sentence.of(text, item.span))
        if isinstance(found, Sex):
            if found.sex not in others:
                words = set(phrases("sentences")["other_sex"][found.sex])
                others[found.sex] = _item_with(text, inclusions, words)
            other = others[found.sex]
            if other is not None:
                _one_of_two(text, item, other)
                _one_of_two(text, other, item)


def _one_of_two(text: str, item: Item, other: Item) -> None:
    if not item.doubt:
        item.doubt = f"may be one of two ways in, beside “{shown(other.span.of(text))}”"
        item.doubt_kind = "belongs together"


def _doubt_tied(text: str, items: list[Item]) -> None:
    """ "Any one of the above is sufficient" changes every item of its list."""
    ties = re.compile(phrases("headings")["ties"]["pattern"], re.IGNORECASE)
    tie = next((item for item in items if not item.children and ties.search(item.own.of(text))), None)
    for item in items if tie else []:
        if not item.doubt and tie:
            item.doubt = f"belongs together with “{shown(tie.own.of(text))}”"
            item.doubt_kind = "belongs together"


def _item_with(text: str, items: list[Item], words: set[str]) -> Item | None:
    return next((item for item in items if not words.isdisjoint(words_of(item.span.of(text)))), None)


def _doubt_list_of_requirements(text: str, items: list[Item]) -> None:
    """A list of exclusions that states requirements ("Not pregnant") may have lost its heading."""
    known = phrases("headings")["requirement"]
    begins = re.compile(rf"(?!{one_of(known['unless_begins'])}){one_of(known['begins'])}", re.IGNORECASE)
    stated = [item for item in items if begins.match(item.own.of(text).strip())]
    if len(stated) < known["from"]:
        return
    why = f"its list of exclusions also states requirements such as “{shown(stated[0].own.of(text))}”"
    for item in items:
        if not item.doubt:
            item.doubt, item.doubt_kind = why, "mixed list"
