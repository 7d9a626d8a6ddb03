"""Analytes: what a laboratory or a ward measures, how it is spelled, and in which units it may be given."""

import re
import tomllib
import unicodedata
from decimal import Decimal
from fractions import Fraction
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

import msgspec

from trialwright.knowledge.units import ucum
from trialwright.model.quantity import Interval

_TOPICS = ("renal", "hepatic", "haematology", "immunology", "metabolic", "vital")
_JOINERS = re.compile(r"[\s_‐-―−-]+")
_WITH_PARENTHESIS = re.compile(r"(?P<name>.+?)\s*\((?P<short>[^()]+)\)")


class Conversion(msgspec.Struct, frozen=True):
    """canonical = value × factor + offset, exactly."""

    factor: Fraction
    offset: Fraction = Fraction(0)


class Analyte(msgspec.Struct, frozen=True):
    """One analyte.

    ``conversions`` maps every accepted UCUM unit (the canonical one included) to the canonical
    unit; ``other_conversions`` holds a second factor that is also in use, ``twins`` numbers of a unit that
    are printed as the same limit as a canonical one. ``bare_unit`` is the unit
    of a number written without one, "" if such a number is refused. Beyond ``plausible`` a value is
    odd, beyond ``possible`` it cannot be right. ``valid_for_days`` is how long a value answers a
    criterion without a window of its own. Values of an ``assay_dependent`` analyte compare only with
    limits of the same report.
    """

    id: str
    label: str
    topic: str
    aliases: tuple[str, ...]
    unit: str
    conversions: dict[str, Conversion]
    other_conversions: dict[str, Conversion]
    bare_unit: str
    plausible: Interval
    possible: Interval
    valid_for_days: int
    valid_for_is_assumed: bool
    valid_for_reason: str
    question: str
    source: str
    assay_dependent: bool = False
    twins: dict[str, dict[Decimal, Decimal]] = {}


def load_toml(folder: str, name: str) -> dict[str, Any]:
    """A knowledge file as plain values."""
    path = files("trialwright.knowledge") / folder / f"{name}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


@cache
def all_analytes() -> dict[str, Analyte]:
    """Every analyte by id, in the order of the knowledge files."""
    freshness = load_toml("laboratory", "freshness")
    return {
        entry["id"]: _analyte(entry, topic, freshness[entry["freshness"]])
        for topic in _TOPICS
        for entry in load_toml("laboratory", topic)["analyte"]
    }


def analyte(analyte_id: str) -> Analyte:
    """The analyte of an id; KeyError if there is none."""
    return all_analytes()[analyte_id]


@cache
def analyte_aliases() -> dict[str, Analyte]:
    """Every spelling as listed → its analyte. Phrases that name several analytes are not among them."""
    return {
        spelling: found
        for found in all_analytes().values()
        for spelling in (found.id, found.label, *found.aliases)
    }


@lru_cache(maxsize=8192)
def analyte_named(phrase: str) -> Analyte | None:
    """The one analyte a phrase names, case and hyphens aside; None if unknown or if it may name several.

    >>> analyte_named("Serum Creatinine").id, analyte_named("24-h urine protein").id, analyte_named("GFR")
    ('serum_creatinine', 'urine_protein_24h', None)
    """
    phrase = _without_ending(phrase.strip())
    found = _by_key().get(_key(phrase))
    split = _WITH_PARENTHESIS.fullmatch(phrase)
    if found or not split:
        return found
    long, short = _by_key().get(_key(split["name"])), _by_key().get(_key(split["short"]))
    return long if long is short else None


@lru_cache(maxsize=8192)
def analyte_measured(phrase: str, unit_spelling: str) -> Analyte | None:
    """The analyte a phrase names beside a unit: the unit settles phrases that name several.

    >>> [analyte_measured("GFR", "ml/min").id, analyte_measured("WBC", "/HPF").id]
    ['gfr_unspecified', 'urine_wbc_hpf']
    >>> analyte_measured("WBC", "/ul").id
    'white_cells'
    """
    unit = ucum(unit_spelling) if unit_spelling.strip() else ""
    key = _key(_without_ending(phrase.strip()))
    return _by_unit().get((key, unit or "")) or analyte_named(phrase)


@lru_cache(maxsize=8192)
def analytes_possible(phrase: str) -> tuple[Analyte, ...]:
    """Every analyte a phrase may name: none, one, or several that only a unit tells apart.

    >>> [each.id for each in analytes_possible("GFR")]
    ['gfr_unspecified', 'egfr']
    """
    named, key = analyte_named(phrase), _key(_without_ending(phrase.strip()))
    found = [*([named] if named else []), *(each for (name, _), each in _by_unit().items() if name == key)]
    return tuple({each.id: each for each in found}.values())


@cache
def phrases_settled_by_unit() -> dict[str, dict[str, Analyte]]:
    """Phrases that may name several analytes: spelling → UCUM unit → the analyte it then is."""
    phrases: dict[str, dict[str, Analyte]] = {}
    for entry in load_toml("laboratory", "by_unit")["phrase"]:
        for name in entry["names"]:
            found = {unit: analyte(analyte_id) for unit, analyte_id in entry["analytes"].items()}
            phrases.setdefault(name, {}).update(found)
    return phrases


@cache
def _by_key() -> dict[str, Analyte]:
    return {_key(spelling): found for spelling, found in analyte_aliases().items()}


@cache
def _by_unit() -> dict[tuple[str, str], Analyte]:
    phrases = phrases_settled_by_unit()
    return {(_key(name), unit): found for name, units in phrases.items() for unit, found in units.items()}


@cache
def _endings() -> re.Pattern[str]:
    words = "|".join(load_toml("laboratory", "by_unit")["ignored_endings"])
    return re.compile(rf"\W+(?:{words})$", re.IGNORECASE)


def _without_ending(phrase: str) -> str:
    """The phrase without a last word such as "level" that adds nothing."""
    return phrase if _key(phrase) in _by_key() else _endings().sub("", phrase).rstrip()


def _key(phrase: str) -> str:
    return _JOINERS.sub("", unicodedata.normalize("NFKC", phrase).casefold())


def _analyte(entry: dict[str, Any], topic: str, freshness: dict[str, Any]) -> Analyte:
    units = {entry["unit"]: "1", **entry["units"]}
    return Analyte(
        id=entry["id"],
        label=entry["label"],
        topic=topic,
        aliases=tuple(entry["aliases"]),
        unit=entry["unit"],
        conversions={unit: _conversion(rule) for unit, rule in units.items()},
        other_conversions={u: _conversion(rule) for u, rule in entry.get("other_factors", {}).items()},
        bare_unit=entry.get("bare_unit", ""),
        plausible=_interval(entry["plausible"]),
        possible=_interval(entry["possible"]),
        valid_for_days=freshness["days"],
        valid_for_is_assumed=freshness.get("assumption", False),
        valid_for_reason=freshness["reason"],
        question=entry["question"]["en"],
        source=entry["source"],
        assay_dependent=entry.get("assay_dependent", False),
        twins={
            unit: {Decimal(written): Decimal(limit) for written, limit in pairs.items()}
            for unit, pairs in entry.get("twins", {}).items()
        },
    )


def _conversion(rule: str | dict[str, str]) -> Conversion:
    if isinstance(rule, str):
        return Conversion(_exact(rule))
    return Conversion(_exact(rule["factor"]), _exact(rule["offset"]))


def _exact(written: str) -> Fraction:
    """The number of "88.4" or "1000/113.12"."""
    above, _, below = written.partition("/")
    return Fraction(above) / Fraction(below or "1")


def _interval(bounds: list[str]) -> Interval:
    low, high = bounds
    return Interval(Decimal(low), Decimal(high), includes_low=True, includes_high=True)
