"""How facts of a chart are worded and dosed: prefixes, routes, anchors, equivalent doses, periods of validity."""

from decimal import Decimal
from functools import cache
from typing import Any

import msgspec

from trialwright.knowledge.analytes import load_toml


class Implied(msgspec.Struct, frozen=True):
    """A condition that a test with a worded result states or denies; ``rules_out`` is a sex that cannot have it."""

    term: str
    test: str = ""
    rules_out: str = ""


@cache
def _wording() -> dict[str, Any]:
    return load_toml("charts", "wording")


@cache
def first_words(kind: str) -> dict[str, str]:
    """First words of a concept → what they say; ``kind`` is "prefixes" (active, other) or "routes".

    >>> first_words("prefixes")["active"], first_words("routes")["iv"]
    ('active', 'intravenous')
    """
    listed: dict[str, list[str]] = _wording()[kind]
    return {word: meaning for meaning, words in listed.items() for word in words}


def route_named(written: str) -> str:
    """The route a word names; the word itself in lower case if it is not listed, "" for none.

    >>> route_named("IV"), route_named("Intravenous"), route_named("buccal")
    ('intravenous', 'intravenous', 'buccal')
    """
    plain = " ".join(written.casefold().split())
    return first_words("routes").get(plain, plain)


def route_is(route: str, asked: str) -> bool:
    """Whether a named route is the one asked for, or one that it includes.

    >>> route_is("intramuscular", "parenteral"), route_is("oral", "parenteral")
    (True, False)
    """
    return route == asked or route in _wording()["route_includes"].get(asked, ())


def is_local(route: str) -> bool:
    """Whether a drug given by this route may be meant less than the drug as such (ointment, inhaler)."""
    return route in _wording()["local"]["routes"]


@cache
def denials() -> frozenset[str]:
    """Words of a result that deny the thing they stand beside."""
    return frozenset(_wording()["denials"]["words"])


@cache
def disputed() -> frozenset[str]:
    """Ids of terms whose place under wider terms readers dispute."""
    return frozenset(_wording()["disputed"]["under"])


@cache
def akin(drug: str) -> frozenset[str]:
    """Other drugs that may be meant where this one is named.

    >>> akin("mycophenolate_mofetil")
    frozenset({'mycophenolate_sodium'})
    """
    groups: list[list[str]] = _wording()["akin"]["groups"]
    return frozenset(other for group in groups if drug in group for other in group) - {drug}


@cache
def implied_conditions() -> dict[str, Implied]:
    """By term id: what besides its own facts states or denies a condition."""
    return {entry["term"]: msgspec.convert(entry, Implied) for entry in _wording()["implied"]}


@cache
def points_that_meet(instrument: str) -> Decimal | None:
    """From how many points on a set of classification criteria is met; None for anything else.

    >>> points_that_meet("eular_acr_2019"), points_that_meet("sledai")
    (Decimal('10'), None)
    """
    found = (each["points"] for each in _wording()["met"] if each["instrument"] == instrument)
    return next(map(Decimal, found), None)


@cache
def _anchors() -> dict[str, str]:
    listed: dict[str, list[str]] = _wording()["anchors"]
    return {word: anchor for anchor, words in listed.items() for word in words}


def anchor_named(written: str) -> str:
    """The anchor a spelling names; the spelling in lower case if it is not listed.

    >>> anchor_named("Enrollment"), anchor_named("week 4")
    ('enrolment', 'week 4')
    """
    plain = " ".join(written.casefold().split())
    return _anchors().get(plain, plain)


class Equivalents(msgspec.Struct, frozen=True):
    """Doses of equal effect in milligrams; two figures where tables in use differ."""

    source: str
    mg: dict[str, tuple[Decimal, ...]]


@cache
def equivalents(of: str) -> Equivalents | None:
    """The table of doses equivalent to a drug's; None if there is none.

    >>> equivalents("prednisone").mg["methylprednisolone"]
    (Decimal('4'),)
    """
    entry = load_toml("charts", "doses")["equivalent"].get(of)
    return msgspec.convert(entry, Equivalents, strict=False) if entry else None


@cache
def milligrams() -> dict[str, Decimal]:
    """Milligrams in one of each unit of mass."""
    return {unit: Decimal(number) for unit, number in load_toml("charts", "doses")["mass"].items()}


class Validity(msgspec.Struct, frozen=True):
    """For how many days a fact answers a question about a present state, and why."""

    days: int
    reason: str


@cache
def _validity() -> dict[str, dict[str, Validity]]:
    return msgspec.convert(
        {key: load_toml("charts", "validity")[key] for key in ("domain", "term")},
        dict[str, dict[str, Validity]],
    )


def validity_days(term_id: str, domain: str) -> int:
    """The assumed period of validity of a term's facts, in days.

    >>> validity_days("pregnancy", "condition"), validity_days("hepatitis_b", "condition")
    (30, 180)
    """
    found = _validity()["term"].get(term_id) or _validity()["domain"][domain]
    return found.days
