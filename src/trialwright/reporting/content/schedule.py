"""What a record's words say of its schedule: periods, visits, days of treatment, a second randomisation.

Only what is said in a known form is taken, each with its words; nothing is supplied.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import msgspec

from trialwright.knowledge.phrases import one_of, phrases

_SENTENCE = re.compile(r"[^.;\n]+(?:\.(?=\S)[^.;\n]+)*")
_LISTED = re.compile(r"\s*,\s*(?:or\s+)?|\s+or\s+")
_OPENING = re.compile(r"^(?:in\s+)?the\s+[\w -]*?\b(?:group|arm),?\s+", re.IGNORECASE)
_LONGEST_LABEL = 60
# Lists of words that are looked for as they are.
_PLAIN = ("not_a_period", "repeats", "sequence", "not_from_entry", "every", "later_on", "surely_again")


class Words(msgspec.Struct, frozen=True):
    """The words of a record, and the field they stand in."""

    text: str
    field: str


class Period(msgspec.Struct, frozen=True):
    """A time spent under one treatment. ``start`` and ``length`` in days; periods of a group follow one another."""

    label: str
    length_said: str
    start: float
    length: float
    words: Words


class Again(msgspec.Struct, frozen=True):
    """A second randomisation: among what, and after how many days (None where the words do not say)."""

    among: tuple[str, ...]
    day: float | None
    words: Words


class Visits(msgspec.Struct, frozen=True):
    """Regular visits: every so many days up to a last one."""

    every_said: str
    until_said: str
    every: float
    until: float
    words: Words


class Doses(msgspec.Struct, frozen=True):
    """Days of treatment that are listed one by one."""

    said: str
    days: tuple[float, ...]
    words: Words


@cache
def _knowledge() -> dict[str, Any]:
    return phrases("schedule")


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    known = _knowledge()
    words = {name: one_of(listed) for name, listed in known["words"].items()}
    number = rf"(?:\d+(?:\.\d+)?|{'|'.join(known['numbers'])})"
    unit = f"(?:{'|'.join(known['days'])})"
    length = rf"(?P<n>{number})[\s-]*(?P<unit>{unit})s?\b"
    at = rf"(?:at\s+(?P<unit>{unit})s?\s+(?P<n>\d+)\s+)?"
    made = {
        "period": rf"{words['period']}\s+(?P<said>{length})",
        "again": rf"(?P<how>{words['again']}),?\s+{at}to\s+(?:receive\s+)?(?P<among>.+\sor\s.+)",
        "visits": rf"{words['every']}\s+(?P<every>(?P<n>{number})?[\s-]*(?P<unit>{unit})s?)\b[^.;]{{0,40}}?"
        rf"{words['until']}\s+(?P<until>(?P<n2>{number})[\s-]*(?P<unit2>{unit})s?)\b",
        "doses": r"\b(?P<unit>month|week|day)s?\s+(?P<list>\d+(?:(?:\s*,\s*(?:and\s+)?|\s+and\s+)\d+)+)",
        "first_day": r"\bday\s+[01]\b",
        **{name: words[name] for name in _PLAIN},
    }
    return {name: re.compile(pattern, re.IGNORECASE) for name, pattern in made.items()}


def days(number: str | None, unit: str) -> float:
    """A length of time in days.

    >>> days("3", "months"), days("two", "week")
    (91.3125, 14.0)
    """
    known = _knowledge()
    text = (number or "one").lower()
    count = known["numbers"][text] if text in known["numbers"] else float(text)
    return float(count * known["days"][unit.lower().rstrip("s")])


def periods_in(text: str, field: str) -> tuple[Period, ...]:
    """The periods a group's words tell, one after the other; none where their order is not said or courses repeat.

    >>> [(one.label, one.length) for one in periods_in("A plus B for 2 weeks; then A alone for 6 weeks.", "d")]
    [('A plus B', 14.0), ('then A alone', 42.0)]
    """
    made: list[Period] = []
    if _patterns()["repeats"].search(text):
        return ()
    for clause in clauses(text):
        found = _patterns()["period"].search(clause)
        if not found or _patterns()["not_a_period"].search(clause[: found.end()]):
            continue
        if made and not _patterns()["sequence"].search(clause):
            return ()
        length = days(found["n"], found["unit"])
        start = made[-1].start + made[-1].length if made else 0.0
        label = _OPENING.sub("", clause[: found.start()]).strip(" ,").removesuffix(" will")
        made.append(Period(_short(label), found["said"], start, length, Words(clause, field)))
    return tuple(made)


def again_in(text: str, field: str, after: tuple[Period, ...] = ()) -> Again | None:
    """The second randomisation that a group's words tell; None for a first one.

    >>> again_in("Those without a flare are then randomized to A alone or B alone.", "d").among
    ('A alone', 'B alone')
    >>> again_in("Patients are randomized to A or B.", "d") is None
    True
    """
    for clause in clauses(text):
        found = _patterns()["again"].search(clause)
        is_second = _patterns()["surely_again"].search(clause) or (
            after and _patterns()["later_on"].search(clause)
        )
        if not found or not is_second:
            continue
        among = tuple(part.strip(" .,") for part in _LISTED.split(found["among"]) if part.strip(" .,"))
        if len(among) > 1:
            stated = days(found["n"], found["unit"]) if found["n"] else None
            end = after[-1].start + after[-1].length if after else None
            return Again(
                tuple(_short(part) for part in among),
                stated if stated is not None else end,
                Words(clause, field),
            )
    return None


def visits_in(text: str, field: str) -> Visits | None:
    """Regular visits from entry on, with their end; None where they begin later or change their distance.

    >>> seen = visits_in("They are seen every 3 months for 24 months.", "d")
    >>> round(seen.until / seen.every), seen.every_said
    (8, '3 months')
    """
    for clause in clauses(text):
        found = _patterns()["visits"].search(clause)
        is_whole = len(_patterns()["every"].findall(clause)) == 1 and not _patterns()[
            "not_from_entry"
        ].search(clause)
        if found and is_whole:
            every, until = days(found["n"], found["unit"]), days(found["n2"], found["unit2"])
            if 0 < every < until:
                return Visits(found["every"], found["until"], every, until, Words(clause, field))
    return None


def doses_in(text: str, field: str) -> Doses | None:
    """Days of treatment listed one by one.

    >>> [round(day) for day in doses_in("10 mg at weeks 2, 4, and 6", "d").days]
    [14, 28, 42]
    """
    if _patterns()["repeats"].search(text):
        return None
    for clause in clauses(text):
        if found := _patterns()["doses"].search(clause):
            listed = tuple(days(one, found["unit"]) for one in re.findall(r"\d+", found["list"]))
            first = _patterns()["first_day"].search(clause[: found.start()])
            said = f"{first[0]} and {found[0]}" if first else found[0]
            return Doses(said, (0.0, *listed) if first else listed, Words(clause, field))
    return None


def length_in(text: str) -> float | None:
    """The only length of time in a short text such as a time frame, in days; None for none or several.

    >>> length_in("2 years"), length_in("week 4 and week 8")
    (730.5, None)
    """
    units = "|".join(_knowledge()["days"])
    found = re.findall(rf"(\d+)\s*({units})s?\b|\b({units})\s+(\d+)", text, re.IGNORECASE)
    if len(found) != 1:
        return None
    number, unit, unit_first, number_after = found[0]
    return days(number or number_after, unit or unit_first)


def clauses(text: str) -> Iterator[str]:
    """The clauses of a passage: what stands between full stops, semicolons and line ends."""
    for found in _SENTENCE.finditer(text):
        for part in re.split(r",\s+and\s+(?=those|participants|patients)", found[0]):
            if part.strip():
                yield " ".join(part.split())


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST_LABEL else text[: _LONGEST_LABEL - 1].rstrip() + "…"
