"""The mapping file: which column of a sheet is which fact. TOML, written by ``trialwright cohort init``."""

import tomllib
from pathlib import Path
from typing import Any, Literal

import msgspec

from trialwright.diagnostics import unreadable
from trialwright.knowledge.cohort_columns import columns

Kind = Literal["value", "word", "yes_no", "on_date", "last_date", "first_date", "state"]


class PersonColumn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A column about the person. ``words`` translates its codes."""

    column: str
    words: dict[str, str] = {}


class FactColumn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A column that gives facts.

    ``kind`` says how a cell is read: "value" a number of a measurement or score; "word" a result in words; "yes_no"
    whether it is there on the day of the row; "on_date" a day on which it was so, which says nothing of other days;
    "last_date" when it was last so and not again since, or "never" or "now"; "first_date" since when it is there, or
    "never" or "now"; "state" the word of the column ``status``, from the day of ``date`` on. ``words`` translates codes
    of the sheet; a code translated to "" says nothing. ``date`` is the column with the day of the cell, else the day of
    the row. ``also`` maps further columns of the facts table (dose, route, end, recorded_on …) to columns of the sheet.
    """

    column: str
    domain: str
    concept: str
    kind: Kind = "value"
    unit: str = ""
    date: str = ""
    upper_limit: str = ""
    lower_limit: str = ""
    words: dict[str, str] = {}
    group: str = ""
    also: dict[str, str] = {}


class Mapping(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How one sheet is read. ``date`` is the column with the day of a row; ``unused`` are columns left out on purpose.

    ``missing`` are codes of the sheet that stand for "no value", besides the usual ones of ``knowledge/cohort``.
    """

    file: str
    person_id: str
    facts: list[FactColumn] = []
    sex: PersonColumn | None = None
    birth_date: PersonColumn | None = None
    observation_start: PersonColumn | None = None
    observation_end: PersonColumn | None = None
    missing: list[str] = []
    date: str = ""
    unused: list[str] = []


def read_mapping(path: Path) -> Mapping:
    """The mapping of a TOML file. Raises UnreadableInput (P040) that names the entry at fault."""
    try:
        content: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        why = (
            "the mapping is not valid TOML"
            if isinstance(error, tomllib.TOMLDecodeError)
            else "it cannot be read"
        )
        raise unreadable("P040", why, document=path.name, words=str(error)[:80]) from None
    try:
        mapping = msgspec.convert(content, Mapping)
    except msgspec.ValidationError as error:
        raise unreadable("P040", f"the mapping does not fit: {error}", document=path.name) from None
    domains = columns("facts")["domain"].words
    for rule in mapping.facts:
        odd = sorted(rule.also.keys() - columns("facts").keys())
        if odd:
            why = (
                f"also of column {rule.column} names {', '.join(odd)}, which is no column of the facts table"
            )
            raise unreadable("P040", why, document=path.name)
        if rule.domain not in domains:
            why = f"domain of column {rule.column} is not one of {', '.join(domains)}"
            raise unreadable("P040", why, document=path.name)
    return mapping
