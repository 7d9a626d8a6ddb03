"""What the tables of a cohort may hold: columns, their words, and how a sex is written."""

from functools import cache

import msgspec

from trialwright.knowledge.analytes import load_toml
from trialwright.model.fact import RecordedSex

TABLES = ("persons", "facts", "anchors", "decisions")


class Column(msgspec.Struct, frozen=True):
    """A column. ``needed`` is "always", "usually" (else a warning) or ""; ``words`` are all it may hold."""

    name: str
    says: str
    needed: str = ""
    words: tuple[str, ...] = ()


@cache
def columns(table: str) -> dict[str, Column]:
    """The columns of ``persons``, ``facts``, ``anchors`` or ``decisions`` by name, in order."""
    entries = load_toml("cohort", "tables")[table]
    return {entry["name"]: msgspec.convert(entry, Column) for entry in entries}


@cache
def blank_words() -> frozenset[str]:
    """Cells that stand for an empty one."""
    return frozenset(load_toml("cohort", "tables")["blank_words"])


@cache
def answer_words() -> dict[str, str]:
    """Answers of a sheet in lower case → "present", "absent", "now" or "never".

    >>> answer_words()["yes"], answer_words()["unchecked"]
    ('present', '')
    """
    tables = load_toml("cohort", "tables")
    said = {written: meaning for meaning, spellings in tables["answers"].items() for written in spellings}
    return said | dict.fromkeys(tables["no_answers"], "")


@cache
def missing_codes() -> frozenset[str]:
    """Cells of a sheet that usually stand for "no value" (−99); no test here has such a value."""
    return frozenset(load_toml("cohort", "sheets")["missing"])


@cache
def comparators() -> dict[str, str]:
    """Written sign → one of ``< <= = >= >``."""
    signs = load_toml("cohort", "tables")["comparators"]
    return {written: sign for sign, spellings in signs.items() for written in spellings}


@cache
def _sexes() -> dict[str, RecordedSex]:
    spellings: dict[RecordedSex, list[str]] = load_toml("cohort", "sexes")["spellings"]
    return {written: sex for sex, listed in spellings.items() for written in listed}


def recorded_sex(written: str) -> RecordedSex | None:
    """The sex a cell states; "unknown" for a blank one, None if it is not understood.

    >>> recorded_sex("F"), recorded_sex("女"), recorded_sex(""), recorded_sex("yes")
    ('female', 'female', 'unknown', None)
    """
    return _sexes().get(written.strip().casefold()) if written.strip() else "unknown"
