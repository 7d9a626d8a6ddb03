"""Figures: every number of a text with the sign before it and the unit after it, read or not.

A figure says that something is stated there and how far it goes. What it limits, and whether "= 18 years" lost a
sign, is for a reader to say: ``text/quantities`` reads only what is a range beyond doubt.
"""

import re
from functools import cache

import msgspec

from trialwright.knowledge.phrases import one_of, phrases
from trialwright.knowledge.units import unit_at
from trialwright.model.span import Span

_NUMBER = r"\d+(?:[.,]\d+)*(?:\^-?\d+)?(?: \d/\d)?"
_ANY_CASE = re.IGNORECASE | re.ASCII
_LONGEST = 120


class Figure(msgspec.Struct, frozen=True):
    """A number or a range of them as stated: where it stands, its signs included, and the words of its unit."""

    span: Span
    unit: str = ""


def figures(text: str) -> list[Figure]:
    """The figures of a normalised one-line text, left to right.

    >>> text = "Ulcer of at least 15 cm2, LVEF = 50%, for 3 to 6 months or longer"
    >>> [each.span.of(text) for each in figures(text)]
    ['of at least 15 cm2', '= 50%', 'for 3 to 6 months or longer']
    """
    found: list[Figure] = []
    at = 0
    while begun := _one().search(text, at):
        end, unit = _to_the_end(text, begun.end())
        found.append(Figure(Span(begun.start(), end), unit))
        at = end
    return found


def _to_the_end(text: str, at: int) -> tuple[int, str]:
    """Where a figure that goes on with units and further numbers ends, and its last unit."""
    end, unit = _after_unit(text, at)
    start = at
    while end - start < _LONGEST:
        more = _more().match(text, end)
        if not more:
            break
        end, last = _after_unit(text, more.end())
        unit = last or unit
    closing = _closing().match(text, end)
    return (closing.end() if closing else end), unit


def _after_unit(text: str, at: int) -> tuple[int, str]:
    start = at + len(text[at : at + 2]) - len(text[at : at + 2].lstrip(" -"))
    plain = _plain_unit().match(text, start)
    listed = unit_at(text, start)
    ends = [found for found in (plain.end() if plain else 0, listed[1] if listed else 0) if found]
    if not ends:
        return at, ""
    end = max(ends)
    rest = _PER.match(text, end)
    end = rest.end() if rest else end
    return end, text[start:end]


@cache
def _signs() -> str:
    known = phrases("quantities")
    age = phrases("sentences")["age"]
    before = [phrase for listed in known["before"].values() for phrase in listed]
    listed = [*before, *known["range"]["between"], *age["before_low"], *age["before_high"]]
    return one_of([*listed, *phrases("quantities")["figures"]["before"]])


@cache
def _one() -> re.Pattern[str]:
    sign = rf"(?:(?:{_signs()}|\(?[<>=≤≥~±]+\)?_?)[ _]*(?:{_lead()} )?)"
    return re.compile(rf"{sign}{{0,3}}(?:-)?(?<![\d.,]){_NUMBER}", _ANY_CASE)


@cache
def _more() -> re.Pattern[str]:
    joiner = r"(?: ?(?:-|/|:|±|\+/-|[x×*]) ?|, ?(?=\d)| (?:and|to|or|through|but|versus) | ?(?:to|or) )"
    sign = rf"(?:(?:{_signs()}|[<>=≤≥]+_?)[ _]*)"
    return re.compile(rf"{joiner}{sign}{{0,2}}{_NUMBER}", _ANY_CASE)


@cache
def _closing() -> re.Pattern[str]:
    known = phrases("quantities")
    age = phrases("sentences")["age"]
    after = [phrase for listed in known["after"].values() for phrase in listed]
    return re.compile(
        rf" ?{one_of([*after, *age['or_more'], *age['or_less'], *known['figures']['after']])}", _ANY_CASE
    )


@cache
def _lead() -> str:
    return one_of(phrases("quantities")["figures"]["lead"])


@cache
def _plain_unit() -> re.Pattern[str]:
    known = phrases("quantities")
    times = "|".join(re.escape(word) for word in sorted(known["limits"]["times"], key=len, reverse=True))
    limits = one_of([*known["limits"]["upper_limit"], *known["limits"]["lower_limit"], "normal", "baseline"])
    articles = one_of(known["limits"]["articles"])
    time = one_of([word for words in phrases("clauses")["units_of_time"].values() for word in words])
    units = one_of(known["figures"]["units"])
    multiple = rf"(?:{times}) ?(?:(?:{articles}) ?)?(?:{limits})|(?:{articles} ?)?{limits}"
    return re.compile(rf"(?:{multiple}|{units}|{time}|[°º] ?[CF]?)(?![\w])|[°º]", _ANY_CASE)


_PER = re.compile(r" ?(?:/|per) ?(?:\d+ ?)?[a-zµμ]{1,12}(?:\^?\d)?(?:/[\w.]+)?(?!\w)", re.IGNORECASE)
