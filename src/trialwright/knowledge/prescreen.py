"""What a person is asked before a visit, in plain words: conditions, medicines, procedures, statements, values.

Texts are tables of languages (``ask.en``, ``ask.zh``); a language that an entry lacks falls back to English.
"""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, Literal

import msgspec

from trialwright.knowledge.analytes import load_toml
from trialwright.knowledge.lexicon import all_terms, broader

Language = Literal["en", "zh"]
Text = dict[str, str]
# How an answer is given: see conditions.toml. "statement" is yes or no, "value" a number with a unit.
Form = Literal["state", "lifelong", "lasting", "episodic", "event", "onset"]
DEFAULT: Language = "en"
# Remembering when a medicine was taken takes a moment; nobody has to look it up.
_EASE_OF_A_MEDICINE = 2


class About(msgspec.Struct, frozen=True):
    """How a person is asked of one term. ``active``: the words ask whether it is active.

    ``vague``: they take in more than the term, so that only a denial settles. ``ease`` 1 is known at once.
    """

    id: str
    ask: Text
    ease: int
    form: Form = "lasting"
    name: Text = {}
    hint: Text = {}
    active: bool = False
    vague: bool = False


class Medicine(msgspec.Struct, frozen=True):
    """How a medicine is named to a person; ``also`` are other names and examples."""

    id: str
    name: Text
    also: Text = {}
    form: Form = "episodic"
    ease: int = _EASE_OF_A_MEDICINE


class Value(msgspec.Struct, frozen=True):
    """A value that a person can give: UCUM units, the first being the usual one, and how they are called."""

    id: str
    ask: Text
    ease: int
    units: tuple[str, ...]
    unit_names: dict[str, str]
    hint: Text = {}


def in_language(text: Mapping[str, str], language: str = DEFAULT) -> str:
    """A text in a language, in English where it lacks, "" where there is none.

    >>> in_language({"en": "lupus"}, "zh"), in_language({"en": "lupus", "zh": "狼疮"}, "zh"), in_language({})
    ('lupus', '狼疮', '')
    """
    return text.get(language) or text.get(DEFAULT, "")


def wording(section: str, key: str, language: str = DEFAULT) -> str:
    """One of the fixed words; KeyError if there is none.

    >>> wording("headline", "clear")
    'This record does not rule you out'
    """
    return in_language(_file("wording")[section][key], language)


def safety(language: str = DEFAULT) -> tuple[str, ...]:
    """The words that stand on every page of the pre-screener."""
    return tuple(in_language(each, language) for each in _file("wording")["safety"].values())


@cache
def about_conditions() -> dict[str, About]:
    """Conditions and findings that a person is asked of, by term id."""
    return {each["id"]: msgspec.convert(each, About) for each in _file("conditions")["about"]}


@cache
def about_procedures() -> dict[str, About]:
    """Procedures and stays that a person is asked of, by term id."""
    return {each["id"]: msgspec.convert(each, About) for each in _file("procedures")["about"]}


@cache
def statements() -> dict[str, About]:
    """Statements about oneself that may be asked, by kind of attestation."""
    return {each["id"]: msgspec.convert(each, About) for each in _file("statements")["statement"]}


@cache
def values() -> dict[str, Value]:
    """Values that a person can give, by analyte id."""
    return {each["id"]: msgspec.convert(each, Value) for each in _file("values")["value"]}


def values_behind(analyte_id: str) -> tuple[str, ...]:
    """The values that a person gives for an analyte: itself, those it is computed from, or none.

    >>> values_behind("bmi"), values_behind("body_weight"), values_behind("igg")
    (('body_weight', 'body_height'), ('body_weight',), ())
    """
    computed: dict[str, list[str]] = _file("values")["computed"]
    return tuple(computed.get(analyte_id, [analyte_id] if analyte_id in values() else []))


@cache
def medicine(term_id: str) -> Medicine | None:
    """How a person is asked of a medicine; None for one that only a doctor can tell.

    A class is asked of only where it is explained; a special use of a drug (a pulse) never.

    >>> medicine("cyclophosphamide").name["en"], medicine("potent_immunosuppressant")
    ('cyclophosphamide', None)
    """
    if term_id in _listed_medicines():
        return _listed_medicines()[term_id]
    term = all_terms().get(term_id)
    if term is None or term.kind != "drug" or term_id in _file("medicines")["for_the_doctor"]:
        return None
    if any(all_terms()[parent].kind == "drug" for parent in term.parents if parent in all_terms()):
        return None
    form: Form = "event" if term_id in _file("medicines")["given"] else "episodic"
    return Medicine(term_id, {DEFAULT: term.label}, form=form)


def steroids() -> tuple[str, tuple[str, ...]]:
    """The class whose daily dose a person is asked for, and the drugs offered as answers."""
    entry = _file("medicines")["steroids"]
    return entry["class"], tuple(entry["offered"])


def route_words(route: str, language: str = DEFAULT) -> str:
    """A way to take a medicine in plain words, "" if a person is not asked for it."""
    return in_language(_file("medicines")["routes"].get(route, {}), language)


def topic_of(term_ids: Iterable[str]) -> str:
    """The sensitive topic of terms, "" if there is none.

    >>> topic_of(["hiv_infection"]), topic_of(["peptic_ulcer"])
    ('sexual_infection', '')
    """
    over = {each for one in term_ids for each in (broader(one) if one in all_terms() else {one})}
    return next((topic["id"] for topic in _file("topics")["topic"] if over & set(topic["terms"])), "")


@cache
def _listed_medicines() -> dict[str, Medicine]:
    return {each["id"]: msgspec.convert(each, Medicine) for each in _file("medicines")["medicine"]}


@cache
def _file(name: str) -> dict[str, Any]:
    return load_toml("prescreen", name)
