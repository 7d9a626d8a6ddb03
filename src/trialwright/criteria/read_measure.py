"""Sentences that compare one analyte with one number or limit, and say nothing else."""

import re
from collections.abc import Callable
from decimal import Decimal
from functools import cache

from trialwright.criteria.sentence import Sentence, Unread, not_understood, outside, words_of
from trialwright.knowledge.analytes import Analyte, analyte_measured
from trialwright.knowledge.conversion import (
    NotRepresentable,
    UnitMismatch,
    canonical,
    canonical_under_other_factor,
)
from trialwright.knowledge.phrases import phrases
from trialwright.model.criterion import Expr, Measure
from trialwright.model.quantity import Interval
from trialwright.model.span import Span
from trialwright.text.quantities import Bounds, stated_bounds

# Not "0.125": a zero before the point leaves no doubt.
_AMBIGUOUS = re.compile(r"(?<![\d.,])[1-9]\d{0,2}[.]\d{3}(?!\d)")
_MAY_COMPARE = re.compile(r"\d|limit|uln|lln|unl", re.IGNORECASE)
_IN_BRACKETS = re.compile(r"\((?P<words>[^()]*)\)")
_LARGEST_MULTIPLE = 100


def read_measure(sentence: Sentence) -> Expr | Unread:
    """The measurement and its range, in the analyte's canonical unit; Unread for any word besides."""
    text = sentence.text
    if not _MAY_COMPARE.search(text):
        return not_understood(_unknown_words(text))
    stated = stated_bounds(text)
    if len(stated) != 1:
        return _why_not_one(text, stated)
    [bounds] = stated
    phrase, after = text[: bounds.span.start].strip(" :"), text[bounds.span.end :].strip()
    found = _analyte(phrase, bounds)
    if found is None:
        return not_understood(_unknown_words(outside(text, bounds.span)))
    if after and not _restates(after, found):
        return not_understood(words_of(after))
    if bounds.comparators != 1:
        return Unread("a range of values is not read yet")
    return measure_of(found, bounds, sentence.whole)


def _why_not_one(text: str, stated: list[Bounds]) -> Unread:
    if len(stated) > 1:
        return Unread("several numbers are compared in one sentence", left=1)
    if ambiguous := _AMBIGUOUS.search(text):
        return Unread(f"“{ambiguous.group()}” may be read with a decimal point or in thousands", "C012")
    return not_understood(_unknown_words(text))


def measure_of(analyte: Analyte, bounds: Bounds, spans: tuple[Span, ...]) -> Measure | Unread:
    """The measurement in the stated range, in the analyte's canonical unit; Unread if unit or limit cannot be right."""
    if bounds.multiple_of:
        factor = bounds.range.low if bounds.range.low is not None else bounds.range.high
        if factor is None or not 0 < factor <= _LARGEST_MULTIPLE:
            return Unread("the multiple of the limit is out of proportion", "C013")
        return Measure(analyte=analyte.id, range=bounds.range, multiple_of=bounds.multiple_of, spans=spans)
    if analyte.assay_dependent:
        return Unread(f"{analyte.label} compares only with the limits of the same laboratory report")
    try:
        stated = _converted(bounds.range, lambda number: canonical(analyte, number, bounds.words))
        other = _under_other_factor(analyte, bounds)
    except (UnitMismatch, NotRepresentable) as fault:
        return Unread(str(fault), "C010")
    if not _is_plausible(stated, analyte):
        return Unread(f"{stated} {analyte.unit} is no plausible limit of {analyte.label}", "C013")
    return Measure(analyte=analyte.id, range=stated, unit=analyte.unit, other_range=other, spans=spans)


def _under_other_factor(analyte: Analyte, bounds: Bounds) -> Interval | None:
    """The range under the second conversion factor in use; None if the written unit has only one."""
    number = bounds.range.low if bounds.range.low is not None else bounds.range.high
    if number is None or canonical_under_other_factor(analyte, number, bounds.words) is None:
        return None
    return _converted(
        bounds.range,
        lambda number: canonical_under_other_factor(analyte, number, bounds.words) or number,
    )


def _converted(stated: Interval, convert: Callable[[Decimal], Decimal]) -> Interval:
    low = None if stated.low is None else convert(stated.low)
    high = None if stated.high is None else convert(stated.high)
    return Interval(low, high, stated.includes_low, stated.includes_high)


def _is_plausible(stated: Interval, analyte: Analyte) -> bool:
    """Whether the stated limit is a value that the analyte can well take."""
    limits = [limit for limit in (stated.low, stated.high) if limit is not None]
    return bool(limits) and all(analyte.plausible.contains(limit) for limit in limits)


def _analyte(phrase: str, bounds: Bounds) -> Analyte | None:
    """The one analyte that a phrase names, harmless words before and after it left out; None if there is none."""
    words = phrase.split()
    for start in range(len(words)):
        if start and not _may_leave_out(words[start - 1]):
            return None
        for end in range(len(words), start, -1):
            if end < len(words) and words[end].casefold() not in _after_analyte():
                break
            named = " ".join(words[start:end])
            found = analyte_measured(named, bounds.words)
            if found and _says_no_more(named, found) and _is_of_blood(found, words[:start]):
                return found
    return None


def _says_no_more(named: str, analyte: Analyte) -> bool:
    """Whether the name asks for no method or state that the analyte does not stand for ("QTcB", "fasting …")."""
    asked = {word for word in phrases("sentences")["measure"]["narrowing"] if word in named.casefold()}
    return all(word in analyte.label.casefold() for word in asked)


def _may_leave_out(word: str) -> bool:
    return word.casefold() in _before_analyte()


def _is_of_blood(analyte: Analyte, left_out: list[str]) -> bool:
    """Whether the words left out before an analyte, such as "serum", go with it."""
    known = phrases("sentences")["measure"]
    blood = any(word.casefold() in known["blood"] for word in left_out)
    return not blood or analyte.topic in known["blood_topics"]


def _restates(after: str, analyte: Analyte) -> bool:
    """Whether the words after the limit are a bracket known to say the same in words."""
    found = _IN_BRACKETS.fullmatch(after)
    words = found["words"].casefold().strip() if found else ""
    return any(
        words in entry["words"] and analyte.id in entry["analytes"]
        for entry in phrases("sentences")["restated"]
    )


def _unknown_words(text: str) -> list[str]:
    known = _around_analyte()
    return [word for word in words_of(text) if word not in known]


@cache
def _around_analyte() -> frozenset[str]:
    return _before_analyte() | _after_analyte()


@cache
def _before_analyte() -> frozenset[str]:
    known = phrases("sentences")
    return frozenset([*known["people"]["words"], *known["frame"]["words"], *known["measure"]["blood"]])


@cache
def _after_analyte() -> frozenset[str]:
    known = phrases("sentences")
    return frozenset([*known["measure"]["words"], "is", "are", "of", "be", "must", "should"])
