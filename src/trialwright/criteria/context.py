"""Doubts about an item that come from the other items of its text."""

import re
from functools import cache

from trialwright.criteria.headings import introduces_all, plain, shown
from trialwright.criteria.read_age import read_age
from trialwright.criteria.read_sex import read_sex
from trialwright.criteria.sentence import Sentence, in_language, words_of
from trialwright.criteria.split import Item
from trialwright.knowledge.phrases import one_of, phrases
from trialwright.model.criterion import And, Sex
from trialwright.text.language import language_by_words, other_language

_LONGEST_SEX_ITEM = 100
# One of these stands in whatever ties a list together.
_MAY_TIE = re.compile("above|preceding|previous|following|below", re.IGNORECASE)


def note_doubts(text: str, items: tuple[Item, ...]) -> None:
    """Mark the items that the others of their text put in doubt."""
    _doubt_language(text, items)
    _doubt_single_sex(text, items)
    for role in ("inclusion", "exclusion"):
        _doubt_tied(text, [item for item in items if item.role == role])
    _doubt_list_of_requirements(text, [item for item in items if item.role == "exclusion"])


def _doubt_language(text: str, items: tuple[Item, ...]) -> None:
    """What is in another language is not read, whatever else is in doubt about it."""
    of_text = language_by_words(text)
    for item in items:
        language = other_language(item.span.of(text)) or of_text
        if language:
            item.doubt, item.doubt_kind = in_language(language), "other language"


def _doubt_single_sex(text: str, items: tuple[Item, ...]) -> None:
    """ "Males" is one of two ways in where another inclusion speaks of women."""
    inclusions = [item for item in items if item.role == "inclusion"]
    others: dict[str, Item | None] = {}
    for item in inclusions:
        if not item.is_whole or len(item.span) > _LONGEST_SEX_ITEM:
            continue
        found = _sex_of(Sentence.of(text, item.span))
        if found is not None:
            if found.sex not in others:
                words = set(phrases("sentences")["other_sex"][found.sex])
                others[found.sex] = _item_with(text, inclusions, words)
            other = others[found.sex]
            if other is not None:
                _one_of_two(text, item, other)
                _one_of_two(text, other, item)


def _sex_of(sentence: Sentence) -> Sex | None:
    """The sex that a sentence asks for, alone or beside an age."""
    if _sexes().isdisjoint(words_of(sentence.text)):
        return None
    found = read_sex(sentence)
    if isinstance(found, Sex):
        return found
    aged = read_age(sentence)
    return (
        next((part for part in aged.parts if isinstance(part, Sex)), None) if isinstance(aged, And) else None
    )


@cache
def _sexes() -> frozenset[str]:
    known = phrases("sentences")["sex"]
    return frozenset([*known["female"], *known["male"]])


def _one_of_two(text: str, item: Item, other: Item) -> None:
    if item.is_whole:
        item.doubt = f"may be one of two ways in, beside “{shown(other.span.of(text))}”"
        item.doubt_kind = "belongs together"


def _doubt_tied(text: str, items: list[Item]) -> None:
    """ "Any one of the above is sufficient" changes every item of its list."""
    ties = re.compile(phrases("headings")["ties"]["pattern"], re.IGNORECASE)
    tie = next((item for item in items if not item.children and _ties(ties, item, text)), None)
    for item in items if tie else []:
        if item.is_whole and tie:
            item.doubt = f"belongs together with “{shown(tie.own.of(text))}”"
            item.doubt_kind = "belongs together"


def _ties(ties: re.Pattern[str], item: Item, text: str) -> bool:
    """Whether an item ties its list together; one with a colon at its end speaks of those after it only."""
    words = item.own.of(text)
    if not _MAY_TIE.search(words):
        return False
    introduces = words.rstrip().endswith(":") or introduces_all(plain(words), item.role)
    return not introduces and bool(ties.search(words))


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
        if item.is_whole:
            item.doubt, item.doubt_kind = why, "mixed list"
