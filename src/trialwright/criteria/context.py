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
    _doubt_list_of_requirements(text, [item for item in items if item.role == "exclusion"])


def _doubt_single_sex(text: str, items: tuple[Item, ...]) -> None:
    """ "Males" is one of two ways in where another inclusion speaks of women."""
    for item in items:
        if item.doubt or item.role != "inclusion" or len(item.span) > _LONGEST_SEX_ITEM:
            continue
        found = read_sex(Sentence.of(text, item.span))
        if not isinstance(found, Sex):
            continue
        others = phrases("sentences")["other_sex"][found.sex]
        for other in items:
            if other is not item and other.role == "inclusion":
                words = other.span.of(text)
                if not set(others).isdisjoint(words_of(words)):
                    item.doubt = f"may be one of two ways in, beside “{shown(words)}”"
                    item.doubt_kind = "belongs together"


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
