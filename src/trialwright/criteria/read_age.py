"""Sentences that state an age and nothing else."""

import re
from collections.abc import Callable
from functools import cache
from typing import Any, Literal, cast

import msgspec

from trialwright.criteria.coordination import either
from trialwright.criteria.nodes import replaced
from trialwright.criteria.sentence import Sentence, Unread, not_understood, outside, words_of
from trialwright.criteria.study_start import starts_the_study
from trialwright.criteria.time_windows import stated_windows
from trialwright.knowledge.phrases import one_of, phrases
from trialwright.model.criterion import Age, AgeUnit, And, Expr, Opaque, Or, Sex
from trialwright.model.quantity import Interval
from trialwright.model.span import Span
from trialwright.model.window import Window
from trialwright.text.quantities import Bounds, stated_bounds

_ADULT_YEARS = 18
# Moments of entry into a trial; an age at a diagnosis is another matter.
_MOMENTS = ("screening", "enrolment", "randomisation", "baseline", "first_dose")
_AGE_WORDS = re.compile(r"\b(?:of age|age|old)\b")
# How many words are left where nothing says that an age is meant: any other reason is nearer.
_NO_CUE = 1000
_CONSENT = re.compile(r"consent|icf")
_WHICH_DAY = "does the study start at enrolment, or with the first dose?"
_A_BIRTHDAY = "was there a birthday between consent and screening?"
_SIGNS = frozenset(",:;.()")


def read_age(sentence: Sentence) -> Expr | Unread:
    """The age a sentence asks for, in completed units; Unread for any word besides.

    "to 65 years" includes 65 until the 66th birthday. "Over 18" may or may not include those who
    are 18: that year of life stays unknown.
    """
    frame = _frame()
    lower = sentence.text.lower()
    if not _cue().search(lower):
        return Unread("does not say that an age is meant", left=_NO_CUE)
    text = without_idle_words(lower)
    if not any(sign.isdigit() for sign in text) or len(text) != len(sentence.text):
        return not_understood([word for word in words_of(text) if word not in frame])
    whole = text
    text, when = _without_moment(text)
    blanked = [place for place, sign in enumerate(whole) if sign != text[place]]
    moment = whole[blanked[0] : blanked[-1] + 1] if blanked else ""
    stated = _joined(text, stated_bounds(text, _age_unit_at, also=("before", "after")))
    left = words_of(outside(text, *(bounds.span for bounds in stated)))
    unknown = [word for word in left if word not in frame]
    if not _cue().search(text):
        return not_understood(unknown) if unknown else Unread("does not say that an age is meant", left=1)
    if not stated or len(stated) > 2:
        several = Unread("several numbers are compared in one sentence", left=1)
        return several if stated else not_understood(unknown)
    sex, unknown = _one_sex(unknown)
    unknown = [word for word in unknown if not all(_is_adult(word, bounds) for bounds in stated)]
    if unknown and not (len(stated) == 2 and set(unknown) <= {"and", "or"}):
        return not_understood(unknown)
    if not any(bounds.unit for bounds in stated):
        stated = _in_years(stated)
    if not stated:
        return Unread("the age has no unit (years, months …)", "C010")
    ages = [_age(bounds, sentence, when) for bounds in _outside_a_range(stated)]
    unread = next((age for age in ages if isinstance(age, Unread)), None)
    if unread or not ages:
        return unread or Unread("several numbers are compared in one sentence", left=1)
    age: Expr = ages[0] if len(ages) == 1 else Or(parts=tuple(ages), spans=sentence.whole)  # type: ignore[arg-type, assignment]
    age = _at_another_moment(age, moment)
    return And(parts=(Sex(sex=sex, spans=sentence.whole), age)) if sex else age


def _in_years(stated: list[Bounds]) -> list[Bounds]:
    """The ages in years, where they are such as nobody gives in months without saying so; none otherwise."""
    known = phrases("sentences")["age"]["bare_years"]
    limits = [limit for each in stated for limit in (each.range.low, each.range.high) if limit is not None]
    if not all(known["least"] <= limit <= known["most"] for limit in limits):
        return []
    return [msgspec.structs.replace(each, unit="year") for each in stated]


def _without_moment(text: str) -> tuple[str, Window | None]:
    """The text without a moment such as "at the time of screening", and that moment."""
    moments = [
        each for each in stated_windows(text) if each.window.since is None and each.window.until is None
    ]
    if len(moments) != 1 or moments[0].window.anchor not in _MOMENTS:
        return text, None
    return outside(text, moments[0].span), moments[0].window


def _at_another_moment(age: Expr, moment: str) -> Expr:
    """The age, or that at another day that the words of a moment may mean.

    Consent is given some time before screening: who had a birthday in between was a year younger then.
    """
    if starts_the_study(moment):
        return either([age, _changed(age, lambda one: {"when": Window("first_dose")})], _WHICH_DAY)
    if not _CONSENT.search(moment):
        return age
    return either([age, _changed(age, lambda one: {"range": _one_more(one.range)})], _A_BIRTHDAY)


def _changed(age: Expr, how: Callable[[Age], dict[str, Any]]) -> Expr:
    return replaced(
        age, lambda one: msgspec.structs.replace(one, **how(one)) if isinstance(one, Age) else one
    )


def _one_more(range_: Interval) -> Interval:
    low, high = (None if limit is None else limit + 1 for limit in (range_.low, range_.high))
    return msgspec.structs.replace(range_, low=low, high=high)


def _one_sex(words: list[str]) -> tuple[Literal["female", "male", ""], list[str]]:
    """The one sex that words name, and the other words; "" where they name none or both."""
    known = phrases("sentences")["sex"]
    named = {sex for sex in ("female", "male") for word in words if word in known[sex]}
    if len(named) != 1:
        return "", words
    sex: Literal["female", "male"] = "female" if "female" in named else "male"
    return sex, [word for word in words if word not in known[sex]]


def _outside_a_range(stated: list[Bounds]) -> list[Bounds]:
    """One range, or "under 18 or over 75" as two; none for any other two."""
    if len(stated) == 1:
        return stated
    below, above = stated if stated[0].range.low is None else stated[::-1]
    if below.range.low is not None or above.range.high is not None:
        return []
    if below.range.high is None or above.range.low is None or below.range.high > above.range.low:
        return []
    units = {bounds.unit for bounds in stated if bounds.unit}
    return (
        [msgspec.structs.replace(each, unit=unit) for unit in units for each in stated]
        if len(units) == 1
        else []
    )


def without_idle_words(text: str) -> str:
    """The text with words such as "male or female", which ask for nothing more, blanked out.

    "At screening" does ask: the birthday may lie between that day and the index date.
    """
    spans = [Span(found.start(), found.end()) for found in _idle().finditer(text)]
    return outside(text, *spans)


@cache
def _idle() -> re.Pattern[str]:
    return re.compile(one_of(phrases("clauses")["either_sex"]["phrases"]))


def _age(bounds: Bounds, sentence: Sentence, when: Window | None) -> Expr | Unread:
    stated, spans, unit = bounds.range, sentence.whole, cast(AgeUnit, bounds.unit)
    if any(number is not None and number % 1 for number in (stated.low, stated.high)):
        return Unread("a fraction of a year of age is not counted yet")
    if stated.low is None or stated.includes_low:
        return Age(range=stated, unit=unit, when=when, spans=spans)
    older_range = Interval(stated.low + 1, stated.high, True, stated.includes_high)
    older = Age(range=older_range, unit=unit, when=when, spans=spans)
    as_old_range = Interval(stated.low, stated.high, True, stated.includes_high)
    as_old = Age(range=as_old_range, unit=unit, when=when, spans=spans)
    why = f"does it include a person who is {stated.low.normalize():f} {unit}s old?"
    doubt = Opaque(text=bounds.span.of(sentence.text), why=why, spans=(sentence.place(bounds.span),))
    return Or(parts=(older, And(parts=(as_old, doubt), spans=spans)), spans=spans)


def _joined(text: str, stated: list[Bounds]) -> list[Bounds]:
    """ "≥ 18 and ≤ 65 years" as one range."""
    if len(stated) != 2:
        return stated
    low, high = stated
    between = _AGE_WORDS.sub("", text[low.span.end : high.span.start]).strip(" ,")
    one_range = low.range.high is None and high.range.low is None and _one_unit(low, high)
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
    unit = high if high.unit else low
    return [Bounds(both, Span(low.span.start, high.span.end), unit.unit, unit.words)]


def _one_unit(low: Bounds, high: Bounds) -> bool:
    return low.unit == high.unit or not (low.unit and high.unit)


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
