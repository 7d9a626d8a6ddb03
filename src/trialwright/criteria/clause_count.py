"""Counts of graded items: "no BILAG A and no more than one B", "at least one BILAG B or above in the kidney"."""

import re
from decimal import Decimal
from functools import cache

from trialwright.criteria.clause import Clause, Passage
from trialwright.knowledge.lexicon import grade_order, item_named
from trialwright.knowledge.phrases import one_of, phrases
from trialwright.model.criterion import Count
from trialwright.model.quantity import Interval

_AT_LEAST = re.compile(r"(?:at least|≥|minimum of)[^,;]*(?:or|/) ?$", re.IGNORECASE)
_INSTRUMENTS = ("bilag_2004", "bilag")


def read_count(passage: Passage, at: int) -> Clause | None:
    """A count of grades of an instrument that the passage names; None without one."""
    instrument = next(
        (each for token in passage.tokens for each in token.terms if each in _INSTRUMENTS), None
    )
    if instrument is None or at >= len(passage.tokens):
        return None
    text = passage.sentence.text
    limit = passage.tokens[-1].span.end
    found = _pattern().match(text, passage.tokens[at].span.start, limit)
    if not found:
        return None
    range_ = _range(found, text[: found.start()])
    grades = _grades(instrument, found)
    if range_ is None or not grades:
        return None
    items, end = _items(instrument, text[:limit], found.end())
    place = next(
        (n for n, token in enumerate(passage.tokens) if token.span.start >= end), len(passage.tokens)
    )
    was = bool(found["was"])
    leaf = Count(
        instrument=instrument,
        grades=grades,
        range=range_,
        items=items,
        pick="any" if was else "",
        spans=passage.spans((at, place)),
    )
    return Clause(leaf, place, "score", was)


def _range(found: re.Match[str], before: str) -> Interval | None:
    """The stated range; "at least" goes on holding for "one BILAG A or two BILAG B"."""
    if found["no"]:
        return Interval(Decimal(0), Decimal(0), True, True)
    number = Decimal(phrases("clauses")["number_words"].get(found["n"].casefold(), found["n"]))
    sign = _signs().get(" ".join((found["sign"] or "").casefold().split()), "")
    if not sign and _AT_LEAST.search(before):
        sign = ">="
    return {
        ">=": Interval(low=number, includes_low=True),
        "<=": Interval(high=number, includes_high=True),
        ">": Interval(low=number),
        "<": Interval(high=number),
    }.get(sign)


def _grades(instrument: str, found: re.Match[str]) -> tuple[str, ...]:
    order = grade_order(instrument)
    first, second = found["grade"], found["second"]
    if found["above"]:
        return order[: order.index(first) + 1]
    return tuple(grade for grade in order if grade in (first, second))


def _items(instrument: str, text: str, at: int) -> tuple[tuple[str, ...], int]:
    """The items after "in the …", and where they end; none and ``at`` itself without them."""
    begun = re.compile(r",? in (?:the |either )?", re.IGNORECASE).match(text, at)
    items: list[str] = []
    end = at
    while begun:
        named = _item(instrument, text, begun.end())
        if not named:
            break
        items.append(named[0])
        end = named[1]
        begun = re.compile(r" ?(?:, ?(?:and|or)?|and|or|/|and/or) ?(?:the )?", re.IGNORECASE).match(text, end)
    if not items:
        return (), at
    systems = re.compile(r" (?:organ )?(?:systems?|domains?)\b", re.IGNORECASE).match(text, end)
    return tuple(items), systems.end() if systems else end


def _item(instrument: str, text: str, at: int) -> tuple[str, int] | None:
    words = list(re.finditer(r"[A-Za-z]+", text[at : at + 60]))[:3]
    for last in reversed(words):
        found = item_named(instrument, text[at : at + last.end()])
        if found and not text[at : at + last.end()].startswith(" "):
            return found, at + last.end()
    return None


@cache
def _signs() -> dict[str, str]:
    listed = phrases("quantities")["before"]
    return {phrase: sign for sign, said in listed.items() for phrase in said}


@cache
def _pattern() -> re.Pattern[str]:
    numbers = one_of(phrases("clauses")["number_words"])
    group = r"(?:British Isles Lupus Assessment Group|BILAG)(?:[ -]2004)?(?: \(BILAG(?:[ -]2004)?\))?"
    named = rf"(?:{group}(?: index)?(?: grade| score| category)? )"
    return re.compile(
        r"(?i:(?P<was>there (?:was|were) )|there (?:is|are) |have |has |with )?"
        rf"(?i:(?P<no>no )|(?:(?P<sign>{one_of(_signs())}) ?)?(?P<n>\d{{1,2}}|{numbers}) )"
        rf"(?i:scores? of )?(?i:{named})?(?i:grade )?(?P<grade>[A-E])(?![\w'-])"
        r"(?P<above> (?i:or (?:above|higher|more|worse|greater)))?"
        rf"(?:(?: ?/ ?|(?i: or | and/or ))(?i:{named})?(?P<second>[A-E])(?![\w'-]))?"
        r"(?i: (?:organ )?(?:scores?|grades?|domains?|domain scores?|items?|flares?|disease|systems?))*"
    )
