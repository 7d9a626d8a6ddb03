"""The cells of a WHO ICTRP export, to v2 values."""

import html
import re
from functools import cache
from typing import Any

from trialwright.knowledge.display_values import v2_phases, v2_value
from trialwright.records.ictrp_rows import table
from trialwright.text.dates import iso_date

_BREAK = re.compile(r"<(?:br|/p|/div|/tr)\s*/?>", re.IGNORECASE)
_ITEM = re.compile(r"\s*<li\b[^<>]*>\s*", re.IGNORECASE)
_TAG = re.compile(
    r"</?(?:p|div|ul|ol|li|b|i|u|em|strong|span|font|sup|sub|table|tbody|tr|td)\b[^<>]*>", re.IGNORECASE
)
_BLANK_LINES = re.compile(r"\n[ \t]*\n(?:[ \t]*\n)+")
_DIGITS = re.compile(r"(\d{4})(\d\d)(\d\d)", re.ASCII)
_AGE = re.compile(r"(?P<number>\d{1,4})(?:[.,]0+)?(?P<unit>[^\d.,]*)", re.ASCII)
_GROUP_SIZE = re.compile(r"(?P<group>[^:;]*):\s*(?P<size>\d{1,9})", re.ASCII)
_INTERVENTION = re.compile(r"(?P<type>[A-Za-z ]{4,25}):\s*(?P<name>\S.*)", re.DOTALL)
_TIMED = re.compile(r"(?P<measure>.*\S)\s*\[(?P<time>[^\[\]]+)\]\s*\.?", re.DOTALL)
_EU_PHASE = re.compile(r"\((Phase I{1,3}V?)\)\s*:\s*yes", re.IGNORECASE)
_EU_PHASES = re.compile(r"\(Phase I{1,3}V?\)\s*:\s*(?:yes|no)", re.IGNORECASE)
_PHASE = re.compile(
    r"(?:phase)?\s*(0|I{1,3}V?|IV|[1-4])(?:\s*[-/,]\s*(?:phase)?\s*(I{1,3}V?|IV|[1-4]))?", re.IGNORECASE
)


def plain_text(cell: str) -> str:
    """The cell without remnants of HTML: line breaks as lines, entities as characters.

    >>> plain_text("Age &gt;= 18<br>SLE")
    'Age >= 18\\nSLE'
    """
    text = cell.replace("\r\n", "\n").replace("\r", "\n")
    for _ in range(2):  # some cells were escaped twice
        if "<" not in text and "&" not in text:
            break
        text = _TAG.sub("", _ITEM.sub("\n* ", _BREAK.sub("\n", text)))
        text = html.unescape(text)
    text = text.replace("\xa0", " ")
    return _BLANK_LINES.sub("\n\n", "\n".join(line.rstrip() for line in text.split("\n"))).strip()


def values(text: str) -> list[str]:
    """The values of a cell joined with ";", each once; a ";" inside brackets joins nothing.

    >>> values("Lupus; Nephritis (class III; IV);Lupus")
    ['Lupus', 'Nephritis (class III; IV)']
    """
    parts, depth = [""], 0
    for letter in text:
        depth += (letter in "([") - (letter in ")]")
        depth = max(depth, 0)
        if letter == ";" and not depth:
            parts.append("")
        else:
            parts[-1] += letter
    if depth:  # a bracket was never closed
        parts = text.split(";")
    return list(dict.fromkeys(part.strip() for part in parts if part.strip()))


def date(text: str) -> str:
    """The v2 date of a cell; the cell itself if it is no date.

    >>> date("18/08/2020"), date("20200818"), date("soon")
    ('2020-08-18', '2020-08-18', 'soon')
    """
    if found := _DIGITS.fullmatch(text):
        return "-".join(found.groups())
    return iso_date(re.sub(r"[ T]\d{1,2}:\d\d(:\d\d)?(\.\d+)?$", "", text), day_first=True) or text


def age(text: str) -> tuple[str, bool]:
    """The v2 age of a cell, and whether its unit was given; the cell itself if it is no age.

    >>> age("18Y"), age("65"), age("6 months"), age("adult")
    (('18 Years', True), ('65 Years', False), ('6 Months', True), ('adult', True))
    """
    found = _AGE.fullmatch(text.strip())
    letters = re.sub(r"[^a-z]", "", found["unit"].lower()) if found else ""
    unit = _age_units().get(letters) if letters else "Year"
    if not found or unit is None:
        return text, True
    number = int(found["number"])
    return f"{number} {unit}{'' if number == 1 else 's'}", bool(letters) or number == 0


@cache
def _age_units() -> dict[str, str]:
    return {spelling: unit for unit, spellings in table()["age_units"].items() for spelling in spellings}


def target_size(text: str) -> tuple[int | str, bool]:
    """The number of participants, and whether it was summed over groups; the cell itself if it is no number.

    >>> target_size("110"), target_size("Verum:50;Placebo:50;"), target_size("many")
    ((110, False), (100, True), ('many', False))
    """
    if re.fullmatch(r"\d{1,9}", text, re.ASCII):
        return int(text), False
    groups = [_GROUP_SIZE.fullmatch(part) for part in values(text)]
    sizes = [int(group["size"]) for group in groups if group]
    return (
        (sum(sizes), True)
        if sizes and len(sizes) == len(groups) == len(text.strip("; ").split(";"))
        else (text, False)
    )


def phases(text: str) -> list[str] | str:
    """The v2 phases of a cell; the cell itself if it names none.

    >>> phases("Phase 2/Phase 3"), phases("II-III"), phases("Therapeutic use (Phase IV): yes")
    (['PHASE2', 'PHASE3'], ['PHASE2', 'PHASE3'], ['PHASE4'])
    """
    text = " ".join(text.split())
    if _EU_PHASES.search(text):
        named = [v2_phases(phase) or [] for phase in _EU_PHASE.findall(text)]
        return [phase for parts in named for phase in parts] or text
    if listed := v2_phases(text):
        return listed
    found = _PHASE.fullmatch(text)
    numbers = [number for number in found.groups() if number] if found else []
    made = [v2_value("phase", f"phase {number}") for number in numbers]
    return [phase for phase in made if phase] if made and all(made) else text


def interventions(text: str) -> list[dict[str, Any]]:
    """The interventions of a cell: one each where all are written "Drug: X", else the whole cell as one.

    >>> interventions("Drug: Rituximab;Drug: Placebo")
    [{'type': 'DRUG', 'name': 'Rituximab'}, {'type': 'DRUG', 'name': 'Placebo'}]
    """
    made = []
    for part in values(text):
        found = _INTERVENTION.fullmatch(part)
        kind = found and v2_value("intervention_type", found["type"])
        if not found or not kind:
            return [_one_intervention(text)] if text else []
        made.append({"type": kind, "name": " ".join(found["name"].split())})
    return made


def _one_intervention(text: str) -> dict[str, Any]:
    """A description rather than a name where it is longer than the registry lets a name be."""
    return {"name": text} if len(text) <= 200 and "\n" not in text else {"description": text}


def outcomes(text: str) -> list[dict[str, Any]]:
    """The outcomes of a cell; a time frame in square brackets at the end is taken as such.

    >>> outcomes("SLEDAI [52 weeks];Flares")
    [{'measure': 'SLEDAI', 'timeFrame': '52 weeks'}, {'measure': 'Flares'}]
    """
    made: list[dict[str, Any]] = []
    for part in values(text):
        found = _TIMED.fullmatch(part)
        made.append(
            {"measure": found["measure"], "timeFrame": found["time"].strip()} if found else {"measure": part}
        )
    return made


def eligibility(inclusion: str, exclusion: str) -> str:
    """One criteria text with the two headings; a heading that stands there already is not repeated.

    >>> print(eligibility("Adults", "Pregnancy"))
    Inclusion Criteria:
    <BLANKLINE>
    Adults
    <BLANKLINE>
    Exclusion Criteria:
    <BLANKLINE>
    Pregnancy
    """
    parts = (("Inclusion", inclusion), ("Exclusion", exclusion))
    return "\n\n".join(_under_heading(name, text) for name, text in parts if text)


def _under_heading(name: str, text: str) -> str:
    if re.match(rf"\W*(?:key |main |major )?{name} criteria\b", text, re.IGNORECASE):
        return text
    return f"{name} Criteria:\n\n{text}"
