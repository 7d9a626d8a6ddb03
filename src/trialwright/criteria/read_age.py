"""Sentences that state an age and nothing else."""

import re
from functools import cache
from typing import cast

from trialwright.criteria.sentence import Sentence, Unread, not_understood, outside, words_of
from trialwright.knowledge.phrases import one_of, phrases
from trialwright.model.criterion import Age, AgeUnit, And, Expr, Opaque, Or
from trialwright.model.quantity import Interval
from trialwright.model.span import Span
from trialwright.text.quantities import Bounds, stated_bounds

_ADULT_YEARS = 18
_SIGNS = frozenset(",:;.()")


def read_age(sentence: Sentence) -> Expr | Unread:
    """The age a sentence asks for, in completed units; Unread for any word besides.

    "to 65 years" includes 65 until the 66th birthday. "Over 18" may or may not include those who
    are 18: that year of life stays unknown.
    """
    text = without_idle_words(sentence.text.lower())
    if not any(sign.isdigit() for sign in text) or len(text) != len(sentence.text):
        return not_understood([word for word in words_of(text) if word not in _frame()])
    stated = _joined(text, stated_bounds(text, _age_unit_at, also=("before", "after")))
    left = words_of(outside(text, *(bounds.span for bounds in stated)))
    unknown = [word for word in left if word not in _frame()]
    if not _cue().search(text):
        return not_understood(unknown) if unknown else Unread("does not say that an age is meant", left=1)
    if len(stated) != 1:
        several = Unread("several numbers are compared in one sentence", left=1)
        return several if stated else not_understood(unknown)
    [bounds] = stated
    unknown = [word for word in unknown if not _is_adult(word, bounds)]
    if unknown:
        return not_understood(unknown)
    if not bounds.unit:
        return Unread("the age has no unit (years, months …)", "C010")
    return _age(bounds, sentence)


def without_idle_words(text: str) -> str:
    """The text with words such as "male or female", which ask for nothing more, blanked out.

    "At screening" does ask: the birthday may lie between that day and the index date.
    """
    spans = [Span(found.start(), found.end()) for found in _idle().finditer(text)]
    return outside(text, *spans)


@cache
def _idle() -> re.Pattern[str]:
    return re.compile(one_of(phrases("clauses")["either_sex"]["phrases"]))


def _age(bounds: Bounds, sentence: Sentence) -> Expr | Unread:
    stated, spans, unit = bounds.range, sentence.whole, cast(AgeUnit, bounds.unit)
    if any(number is not None and number % 1 for number in (stated.low, stated.high)):
        return Unread("a fraction of a year of age is not counted yet")
    if stated.low is None or stated.includes_low:
        return Age(range=stated, unit=unit, spans=spans)
    older = Age(
        range=Interval(stated.low + 1, stated.high, True, stated.includes_high), unit=unit, spans=spans
    )
    as_old = Age(range=Interval(stated.low, stated.high, True, stated.includes_high), unit=unit, spans=spans)
    why = f"does it include a person who is {stated.low.normalize():f} {unit}s old?"
    doubt = Opaque(text=bounds.span.of(sentence.text), why=why, spans=(sentence.place(bounds.span),))
    return Or(parts=(older, And(parts=(as_old, doubt), spans=spans)), spans=spans)


def _joined(text: str, stated: list[Bounds]) -> list[Bounds]:
    """ "≥ 18 and ≤ 65 years" as one range."""
    if len(stated) != 2:
        return stated
    low, high = stated
    between = text[low.span.end : high.span.start].strip(" ,")
    one_range = low.range.high is None and high.range.low is None and low.unit in ("", high.unit)
    if (
        not one_range
        or between not in ("", "and", "but", "to", "-")
        or low.range.low is None
        or high.range.high is None
    ):
        return stated
    if low.range.low >= high.range.high:
        return stated
    both = Interval(low.range.low, high.range.high, low.range.includes_low, high.range.includes_high)
    return [Bounds(both, Span(low.span.start, high.span.end), high.unit, high.words)]


def _is_adult(word: str, bounds: Bounds) -> bool:
    """Whether "adult" adds nothing to the stated age."""
    low = bounds.range.low
    return (
        word in phrases("sentences")["age"]["adult"]
        and low is not None
        and bounds.unit == "year"
        and low >= _ADULT_YEARS
    )


@cache
def _cue() -> re.Pattern[str]:
    return re.compile(one_of(phrases("sentences")["age"]["cues"]))


@cache
def _frame() -> frozenset[str]:
    known = phrases("sentences")
    return _SIGNS.union(known["people"]["words"], known["frame"]["words"], known["age"]["words"])


@cache
def _units() -> tuple[re.Pattern[str], dict[str, str]]:
    names = {word: unit for unit, words in phrases("sentences")["age"]["units"].items() for word in words}
    return re.compile(rf"[ -]?({one_of(names)})"), names


def _age_unit_at(text: str, start: int) -> tuple[str, int] | None:
    """The unit of age that begins at a place, and where it ends."""
    pattern, names = _units()
    found = pattern.match(text, start)
    return (names[" ".join(found[1].split())], found.end()) if found else None
