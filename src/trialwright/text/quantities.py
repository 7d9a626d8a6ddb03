"""Numbers, comparators, limits and ranges in normalised text, each with the words it was read from.

What may mean two numbers is not read as either: "1.500" could be one and a half or fifteen hundred.
"""

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import cache
from typing import Any, Literal

import msgspec

from trialwright.knowledge.phrases import one_of, phrases
from trialwright.knowledge.units import unit_at
from trialwright.model.quantity import Interval
from trialwright.model.span import Span

# No digit, sign or letter may touch it on the left; "1,5" has a decimal comma, "1.500" is left alone.
NUMBER = r"(?<![\w.,^/])\d+(?:\.(?:\d{1,2}|\d{4,})|,\d{1,2}|(?<=[^\d.,]0)[.,]\d{3})?(?![\d.,]*\d|\^)"
# ASCII: "İ" is no "i", or a phrase found could be missing from the list it was found by.
_ANY_CASE = re.IGNORECASE | re.ASCII
_BOUNDS: dict[str, Callable[[Decimal], Interval]] = {
    ">=": lambda number: Interval(low=number, includes_low=True),
    ">": lambda number: Interval(low=number),
    "<=": lambda number: Interval(high=number, includes_high=True),
    "<": lambda number: Interval(high=number),
}
# A range needs a digit, or the name of a limit such as ULN; no comparator before it is longer.
_NUMBER_OR_LIMIT = re.compile(r"\d|limit|uln|lln|unl", _ANY_CASE)
_LONGEST_OPENING = 64
# Finds the unit that begins at a place: its spelling's name and where it ends.
UnitAt = Callable[[str, int], tuple[str, int] | None]


class Bounds(msgspec.Struct, frozen=True, omit_defaults=True):
    """A stated range. ``unit`` is the unit's name ("" if none is written), "" for multiples of a limit.

    ``span`` covers the comparator, the numbers and the unit; ``words`` is the unit as written.
    """

    range: Interval
    span: Span
    unit: str = ""
    words: str = ""
    multiple_of: Literal["upper_limit", "lower_limit"] | None = None
    comparators: int = 1


def ucum_unit_at(text: str, start: int) -> tuple[str, int] | None:
    """The UCUM unit that begins at ``start``, blanks skipped, and where it ends."""
    at = start + len(text[start:]) - len(text[start:].lstrip(" "))
    return unit_at(text, at)


def stated_bounds(text: str, unit_at: UnitAt = ucum_unit_at, *, also: tuple[str, ...] = ()) -> list[Bounds]:
    """Every stated range of a normalised one-line text, left to right; what is not one stays unread.

    ``unit_at`` finds units (UCUM by default). ``also`` names a list of the "age" phrases to allow beside the
    common ones: "before", "after".

    >>> [found] = stated_bounds("IgG below 5 g/L")
    >>> str(found.range), found.unit, found.span.of("IgG below 5 g/L")
    ('< 5', 'g/L', 'below 5 g/L')
    >>> [found] = stated_bounds("ALT >2ULN")
    >>> str(found.range), found.multiple_of
    ('> 2', 'upper_limit')
    """
    found: list[Bounds] = []
    start = _next_start(text, 0, also)
    while start:
        bounds = _bounds_at(text, start.start(), unit_at, also)
        if bounds:
            found.append(bounds)
        start = _next_start(text, bounds.span.end if bounds else start.start() + 1, also)
    return found


def leading_bounds(text: str, unit_at: UnitAt = ucum_unit_at) -> list[Bounds]:
    """Limits that stand before what they limit, and a sign after it again: the "18 ≤" of "18 ≤ BMI < 30 kg/m2".

    >>> [found] = leading_bounds("18 ≤ BMI < 30 kg/m2")
    >>> str(found.range), found.span.of("18 ≤ BMI < 30 kg/m2")
    ('≥ 18', '18 ≤')
    """
    found = []
    for figure in re.finditer(rf"(?<![<>≤≥=]) ?({NUMBER})", text) if _SIGN.search(text) else ():
        unit, end, words = _unit_after(text, figure.end(), unit_at)
        sign = _LEADING_SIGN.match(text, end)
        if sign and _SIGN_BEHIND[sign["sign"]].match(text, sign.end()):
            range_ = _BOUNDS[_MIRRORED[sign["sign"]]](number(figure[1]))
            found.append(Bounds(range_, Span(figure.start(1), sign.end("sign")), unit, words))
    return found


_SIGN = re.compile("[<>≤≥]")
_LEADING_SIGN = re.compile(r" ?(?P<sign>[<>≤≥]) ?(?=[^\W\d])")
_MIRRORED = {"<": ">", "≤": ">=", ">": "<", "≥": "<="}
_SIGN_BEHIND = {
    sign: re.compile(rf"[^\d<>≤≥;]{{1,60}}[{signs}] ?\d") for signs in ("<≤", ">≥") for sign in signs
}


def _next_start(text: str, at: int, also: tuple[str, ...]) -> re.Match[str] | None:
    """The next place where a range can begin: not far before a digit or a word for a laboratory's limit."""
    near = _NUMBER_OR_LIMIT.search(text, at)
    if near is None:
        return None
    return _start(also).search(text, max(at, near.start() - _LONGEST_OPENING))


def _bounds_at(text: str, at: int, unit_at: UnitAt, also: tuple[str, ...]) -> Bounds | None:
    for read in (_multiple, _between, _compared, _qualified_after):
        bounds = read(text, at, unit_at, also)
        if bounds:
            return bounds
    return None


def number(written: str) -> Decimal:
    """The value of a number as ``NUMBER`` finds it; a comma in it is a decimal comma."""
    return Decimal(written.replace(",", "."))


def _multiple(text: str, at: int, unit_at: UnitAt, also: tuple[str, ...]) -> Bounds | None:
    """ "> 2 x ULN", "above the upper limit of normal"."""
    comparator = _comparator("before", also).match(text, at)
    if not comparator:
        return None
    rest = _multiple_pattern().match(text, comparator.end())
    if not rest or not rest["limit"]:
        return None
    factor = number(rest["number"]) if rest["number"] else _factor(rest["factor"])
    factor = factor / 100 if rest["percent"] else factor
    if (
        factor <= 1
        and " ".join(rest["limit"].casefold().split()) in phrases("quantities")["limits"]["of_normal"]
    ):
        return None
    return Bounds(
        _BOUNDS[_sign("before", comparator.group(), also)](factor),
        Span(at, rest.end()),
        multiple_of=_limit_named(rest["limit"]),
    )


def _compared(text: str, at: int, unit_at: UnitAt, also: tuple[str, ...]) -> Bounds | None:
    """ "≥ 18 years", "less than 5 g/L"."""
    comparator = _comparator("before", also).match(text, at)
    figure = comparator and _NUMBER_HERE.match(text, comparator.end())
    if not comparator or not figure:
        return None
    unit, end, words = _unit_after(text, figure.end(), unit_at)
    sign = _sign("before", comparator.group(), also)
    return Bounds(_BOUNDS[sign](number(figure[1])), Span(at, end), unit, words)


def _qualified_after(text: str, at: int, unit_at: UnitAt, also: tuple[str, ...]) -> Bounds | None:
    """ "18 years or older", "30 kg/m2 or more"."""
    figure = _NUMBER_HERE.match(text, at)
    if not figure or figure.start(1) != at:
        return None
    unit, end, words = _unit_after(text, figure.end(), unit_at)
    comparator = _comparator("after", also).match(text, end)
    if not comparator:
        return None
    sign = _sign("after", comparator.group(), also)
    return Bounds(_BOUNDS[sign](number(figure[1])), Span(at, comparator.end()), unit, words)


def _between(text: str, at: int, unit_at: UnitAt, also: tuple[str, ...]) -> Bounds | None:
    """ "18-65 years", "between 18 and 65 years", "18 years to 65 years": both ends included."""
    opening = _opening().match(text, at)
    first = _NUMBER_HERE.match(text, opening.end() if opening else at)
    if not first or (not opening and first.start(1) != at):
        return None
    first_unit, end, _ = _unit_after(text, first.end(), unit_at)
    middle = _middle().match(text, end)
    second = middle and _NUMBER_HERE.match(text, middle.end())
    if not middle or not second or (middle[1] == "and" and not opening):
        return None
    unit, end, words = _unit_after(text, second.end(), unit_at)
    low, high = number(first[1]), number(second[1])
    if low >= high or first_unit not in ("", unit):
        return None
    end = inclusive.end() if (inclusive := _INCLUSIVE.match(text, end)) else end
    return Bounds(Interval(low, high, True, True), Span(at, end), unit, words, comparators=2)


_NUMBER_HERE = re.compile(rf" ?({NUMBER})")
_IN_BRACKET = re.compile(r" ?[(\[](?P<words>[^()\[\] ][^()\[\]]{0,30}(?:\([^()]*\))?[^()\[\]]{0,12})[)\]]")
_INCLUSIVE = re.compile(r"(?: ?[,;]? ?| ?\()(?:both )?inclusive(?:ly)?\)?(?!\w)", _ANY_CASE)


def _unit_after(text: str, at: int, unit_at: UnitAt) -> tuple[str, int, str]:
    """The unit's name, where it ends, and the words; "", the place itself and "" where there is none.

    A unit said again in brackets belongs to it: "kilograms per square metre (kg/m2)".
    """
    found = unit_at(text, at)
    if not found:
        return "", at, ""
    name, end = found
    again = _IN_BRACKET.match(text, end)
    inside = again and unit_at(text, again.start("words"))
    if again and inside and inside == (name, again.end("words")):
        end = again.end()
    return name, end, text[at : found[1]].strip()


def _listed(place: str, also: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Comparator phrases of a place ("before", "after") with their signs."""
    for sign, listed in phrases("quantities")[place].items():
        yield from ((phrase, sign) for phrase in listed)
    if place in also:
        age = phrases("sentences")["age"]
        extra: dict[str, Any] = (
            {">": age["before_low"], "<": age["before_high"]}
            if place == "before"
            else {">=": age["or_more"], "<=": age["or_less"]}
        )
        yield from ((phrase, sign) for sign, listed in extra.items() for phrase in listed)


@cache
def _signs(place: str, also: tuple[str, ...]) -> dict[str, str]:
    return dict(_listed(place, also))


def _sign(place: str, words: str, also: tuple[str, ...]) -> str:
    return _signs(place, also)[" ".join(words.casefold().split())]


@cache
def _comparator(place: str, also: tuple[str, ...]) -> re.Pattern[str]:
    listed = one_of(_signs(place, also))
    return re.compile(listed if place == "before" else rf" ?{listed}", _ANY_CASE)


@cache
def _start(also: tuple[str, ...]) -> re.Pattern[str]:
    """Where a stated range can begin: at a number, a comparator or "between"."""
    openings = phrases("quantities")["range"]["between"]
    return re.compile(rf"{NUMBER}|{one_of([*_signs('before', also), *openings])}", _ANY_CASE)


@cache
def _multiple_pattern() -> re.Pattern[str]:
    knowledge = phrases("quantities")
    kinds = ("upper_limit", "lower_limit")
    limits = [phrase for kind in kinds for phrase in knowledge["limits"][kind]]
    times = "|".join(re.escape(word) for word in sorted(knowledge["limits"]["times"], key=len, reverse=True))
    return re.compile(
        rf" ?(?:(?P<number>{_OPEN_NUMBER}) ?(?:(?P<percent>% of)|{times})? ?|(?P<factor>{one_of(knowledge['factors'])}) )?"
        rf"(?:{one_of(knowledge['limits']['articles'])} )?(?P<limit>{one_of(limits)})",
        _ANY_CASE,
    )


# As NUMBER, but a letter may follow at once: "2ULN".
_OPEN_NUMBER = r"(?<![\w.,^/])\d+(?:\.\d{1,2}|,\d{1,2})?(?![\d.,]*\d)"


def _factor(words: str | None) -> Decimal:
    factors: dict[str, str] = phrases("quantities")["factors"]
    return Decimal(factors[" ".join(words.casefold().split())]) if words else Decimal(1)


def _limit_named(words: str) -> Literal["upper_limit", "lower_limit"]:
    name = " ".join(words.casefold().split())
    return "upper_limit" if name in phrases("quantities")["limits"]["upper_limit"] else "lower_limit"


@cache
def _opening() -> re.Pattern[str]:
    return re.compile(one_of(phrases("quantities")["range"]["between"]), _ANY_CASE)


@cache
def _middle() -> re.Pattern[str]:
    return re.compile(rf" ?({one_of(phrases('quantities')['range']['middle'])})", _ANY_CASE)
