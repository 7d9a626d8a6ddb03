"""The kinds of value a page shows on one line: how each is recognised, and the v2 value it stands for."""

import re
from collections.abc import Callable
from functools import cache
from typing import Any

import msgspec

from trialwright.knowledge.display_values import display_texts, v2_phases, v2_value
from trialwright.text.dates import iso_date

LOOSE = frozenset(("text", "name", "title"))
MANY_LINES = frozenset(("prose", "criteria", "list", "run_together"))
ENUMERATIONS = frozenset(
    "status study_type allocation intervention_model purpose masking observational_model time_perspective "
    "arm_type intervention_type sex sampling agency_class responsible_party role".split()
)
_UNIT = r"(?:years?|months?|weeks?|days?|hours?|minutes?)(?:\s+old|\s+of\s+age)?"
_COUNTED = r"(?:patients|participants|subjects|people|volunteers)"
_PLANNED = r"(?:estimated|anticipated|actual)"
_MONTHS = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_PATTERNS = {
    "text": r"\S(?:.*?\S)??",
    # A name is short (v2 allows 200 characters, the longest label 100) and no sentence.
    "name": r"(?!(?:\S+\s+){6,}\S+[.;]$)\S(?:.{0,198}?\S)??",
    # A title has at most 600 characters in v2 and is no run of sentences.
    "title": r"(?!.*\w{3}[.)]\s+[A-Z][a-z]+\s)\S(?:.{0,598}?\S)??",
    "nct": r"NCT\d{8}",
    "int": r"\d{1,3}(?:,\d{3})+|\d{1,9}",
    "date": rf"\d{{4}}(?:-\d\d?(?:-\d\d?)?)?|{_MONTHS}\s(?:\d\d?,\s?)?\d{{4}}|\d\d?\s{_MONTHS},?\s\d{{4}}",
    "day_first_date": r"\d\d?[/.]\d\d?[/.]\d{4}",
    "age": rf"\d{{1,3}}\s+{_UNIT}",
    "ages": (
        rf"\d{{1,3}}(?:\s+{_UNIT})?\s*(?:-|–|to)\s*\d{{1,3}}\s+{_UNIT}"
        rf"|\d{{1,3}}\s+{_UNIT}\s+(?:and\s+(?:older|over|above)|or\s+older)|\d{{1,3}}\+\s+{_UNIT}"
        rf"|up\s+to\s+\d{{1,3}}\s+{_UNIT}|(?:all|any)\s+ages?"
    ),
    "enrollment": (
        rf"(?:\d{{1,3}}(?:,\d{{3}})+|\d{{1,9}})(?:\s+{_PLANNED})?(?:\s+{_COUNTED})?(?:\s+\({_PLANNED}\))?"
    ),
    "yes_no": r"yes|no",
    "comma_list": r"\S(?:.*?\S)??",
    "place": r"[^,]{0,80}[^\W\d][^,]{0,80}(?:,\s+[^,]{0,80}[^\W\d][^,]{0,80}){1,2}",
    "phone": r"\+?[\d(][\d\s().+-]{4,}\d(?:\s*(?:ext\.?|x)\s*\d+)?",
    "email": r"[^\s@]+@[^\s@]+\.[^\s@]+",
}
_RANGE = re.compile(rf"(\d+)\s*({_UNIT})?\s*(?:-|–|to)\s*(\d+)\s+({_UNIT})", re.IGNORECASE)
_FROM = re.compile(rf"(\d+)\+?\s+({_UNIT})", re.IGNORECASE)
_UP_TO = re.compile(rf"up\s+to\s+(\d+)\s+({_UNIT})", re.IGNORECASE)


class Merged(msgspec.Struct, frozen=True):
    """A value of several fields, which belong beside each other in the object around them."""

    fields: dict[str, Any]


@cache
def kind_pattern(kind: str) -> str:
    """The regular expression (without named groups) of a one-line kind; KeyError for no kind."""
    if kind in _PATTERNS:
        return _PATTERNS[kind]
    if kind == "phases":
        one = _alternatives("phase")
        return rf"(?:{one})(?:\s*[/|]\s*(?:{one}))*"
    if kind in ENUMERATIONS:
        return _alternatives(kind)
    raise KeyError(kind)


def _alternatives(kind: str) -> str:
    texts = sorted(display_texts(kind), key=len, reverse=True)
    return "|".join(re.escape(text).replace(r"\ ", r"\s+") for text in texts)


def read_kind(kind: str, text: str) -> Any:
    """The v2 value a text of this kind stands for; the text itself where it stands for none (typing reports it).

    >>> read_kind("age", "14 Years"), read_kind("phases", "Phase 2/Phase 3")
    ('14 Years', ['PHASE2', 'PHASE3'])
    >>> read_kind("ages", "18 to 65 years old")
    Merged(fields={'minimumAge': '18 Years', 'maximumAge': '65 Years'})
    """
    if kind in ENUMERATIONS:
        return v2_value(kind, text) or text
    reads = _READS.get(kind)
    value = reads(text) if reads else " ".join(text.split())
    return text if value is None else value


def read_age(number: str, unit: str) -> str:
    """An age as v2 writes it: "14 Years", "1 Month"."""
    name = unit.split()[0].rstrip("sS").capitalize()
    return f"{int(number)} {name}{'' if int(number) == 1 else 's'}"


def _ages(text: str) -> Merged:
    """The limits; words that are none stand where typing will report them."""
    if found := _RANGE.search(text):
        low, low_unit, high, high_unit = found.groups()
        limits = {"minimumAge": read_age(low, low_unit or high_unit), "maximumAge": read_age(high, high_unit)}
        return Merged(limits)
    if found := _UP_TO.search(text):
        return Merged({"maximumAge": read_age(*found.groups())})
    if found := _FROM.search(text):
        return Merged({"minimumAge": read_age(*found.groups())})
    no_limits = re.fullmatch(kind_pattern("ages"), text, re.IGNORECASE)
    return Merged({} if no_limits else {"minimumAge": text})


def _age(text: str) -> str | None:
    found = _FROM.fullmatch(text)
    return read_age(*found.groups()) if found else None


def _int(text: str) -> int | None:
    digits = text.replace(",", "")
    return int(digits) if digits.isdecimal() else None


def _enrollment(text: str) -> dict[str, Any]:
    if not re.fullmatch(kind_pattern("enrollment"), text, re.IGNORECASE):
        return {"count": text}
    count = re.match(r"[\d,]+", text)
    planned = re.search(_PLANNED, text, re.IGNORECASE)
    value: dict[str, Any] = {"count": _int(count[0])} if count else {}
    if planned:
        value["type"] = v2_value("enrollment_type", planned[0])
    return value


def _place(text: str) -> Merged:
    parts = [part.strip() for part in text.split(",")]
    names = ("city", "state", "country") if len(parts) == 3 else ("city", "country")
    return Merged(dict(zip(names, parts, strict=False)))


_READS: dict[str, Callable[[str], Any]] = {
    "nct": str.upper,
    "int": _int,
    "date": iso_date,
    "day_first_date": lambda text: iso_date(text, day_first=True),
    "age": _age,
    "ages": _ages,
    "enrollment": _enrollment,
    "phases": v2_phases,
    "comma_list": lambda text: [part.strip() for part in text.split(",") if part.strip()],
    "yes_no": lambda text: {"yes": True, "no": False}.get(text.lower()),
    "place": _place,
}
