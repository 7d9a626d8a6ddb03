"""Column names and labels of a sheet → what they probably are, for a person to check."""

import re
from collections.abc import Sequence

import msgspec

from trialwright.cohort.cells import parsed_date
from trialwright.cohort.sources.wide.mapping import FactColumn
from trialwright.knowledge.analytes import analyte_measured, analytes_possible, load_toml
from trialwright.knowledge.chart_concepts import kinds_of
from trialwright.knowledge.cohort_columns import answer_words, recorded_sex
from trialwright.knowledge.instruments import score_named
from trialwright.knowledge.lexicon import Term, terms_named
from trialwright.knowledge.units import ucum
from trialwright.knowledge.worded_tests import worded_test_named

_UNIT_IN_LABEL = re.compile(r"[(\[]([^()\[\]]+)[)\]]\s*$")
_MOST_VALUES = 12


class SheetColumn(msgspec.Struct, frozen=True):
    """A column as a sheet and its dictionary describe it. ``choices`` maps codes to labels."""

    name: str
    label: str
    values: tuple[str, ...]
    choices: dict[str, str] = {}
    is_box: bool = False


def names_of(role: str) -> frozenset[str]:
    """Usual names of the columns that hold the person's id, sex, date of birth, or the day of a row."""
    return frozenset(load_toml("cohort", "sheets")[role])


def is_named(column: SheetColumn, role: str) -> bool:
    """Whether a column has a usual name of a role.

    >>> is_named(SheetColumn("Record_ID", "", ()), "person_id")
    True
    """
    plain = {_plain(column.name), _plain(column.label)}
    return bool(plain & names_of(role))


def fact_column(column: SheetColumn) -> FactColumn | None:
    """What facts a column gives, None if its name and label say nothing known."""
    label, unit = _label_and_unit(column)
    plain = column.name.replace("_", " ")
    names = [label, column.label, plain]
    if _are_dates(column):
        names += [_without_date_words(label), _without_date_words(plain)]
    for name in dict.fromkeys(names):
        found = (
            _measured(column, name, unit)
            or _tested(column, name)
            or _scored(column, name)
            or _term(column, name)
        )
        if found:
            return found
    return None


def _measured(column: SheetColumn, name: str, unit: str) -> FactColumn | None:
    known = analyte_measured(name, unit) or (
        analytes_possible(name)[0] if len(analytes_possible(name)) == 1 else None
    )
    if known is None or not (unit or known.bare_unit or _is_in_words(column)):
        return None
    kind = "word" if _is_in_words(column) else "value"
    concept = known.id
    return FactColumn(column.name, "measurement", concept, kind, unit, words=_result_words(column))  # type: ignore[arg-type]


def _tested(column: SheetColumn, name: str) -> FactColumn | None:
    """A test whose result is a word."""
    known = worded_test_named(name)
    if known is None or not _is_in_words(column):
        return None
    return FactColumn(column.name, "measurement", known.id, "word", words=_result_words(column))


def _scored(column: SheetColumn, name: str) -> FactColumn | None:
    known = score_named(name)
    return (
        FactColumn(column.name, "score", name, "word" if _is_in_words(column) else "value") if known else None
    )


def _term(column: SheetColumn, name: str) -> FactColumn | None:
    found = terms_named(name)
    if len(found) != 1:
        return None
    domain = _domain_of(found[0])
    if domain is None:
        return None
    if _are_dates(column):
        kind = _kind_of_dates(column)
        return FactColumn(column.name, domain, found[0].id, kind)  # type: ignore[arg-type]
    words = _answers(column)
    return FactColumn(column.name, domain, found[0].id, "yes_no", words=words) if words is not None else None


def _kind_of_dates(column: SheetColumn) -> str:
    """What a column of dates says of other days, by the words of its name; nothing, if they are silent."""
    words = f" {_plain(column.name)} {_plain(column.label)} ".replace("_", " ")
    for kind in ("last", "first"):
        if any(f" {each} " in words for each in load_toml("cohort", "sheets")[f"{kind}_words"]):
            return f"{kind}_date"
    return "on_date"


def _without_date_words(name: str) -> str:
    """A label without the words that speak of its dates ("last cyclophosphamide", "renal biopsy date")."""
    listed = load_toml("cohort", "sheets")
    words = {*listed["last_words"], *listed["first_words"], "date", "of", "day"}
    return " ".join(each for each in name.split() if each.casefold() not in words)


def _domain_of(term: Term) -> str | None:
    domains = ("condition", "drug", "procedure", "attestation")
    return next(
        (each for each in domains if kinds_of(each)[0] == term.kind or term.kind in kinds_of(each)), None
    )


def _answers(column: SheetColumn) -> dict[str, str] | None:
    """Codes of the column → answers; None if some value is no answer. Box columns leave an empty box unsaid."""
    is_box = column.is_box
    labels = column.choices or ({"1": "yes", "0": "unchecked" if is_box else "no"})
    if any(labels.get(value, value).casefold() not in answer_words() for value in column.values):
        return None
    is_coded = bool(column.choices) or any(value in labels for value in column.values)
    return dict(labels) if is_coded else {}


def _result_words(column: SheetColumn) -> dict[str, str]:
    return dict(column.choices) if _is_in_words(column) else {}


def _is_in_words(column: SheetColumn) -> bool:
    """Whether the values are results in words: a few, none of them a number; or coded choices."""
    if column.choices:
        return True
    return (
        bool(column.values) and len(column.values) <= _MOST_VALUES and not any(map(_is_number, column.values))
    )


def _are_dates(column: SheetColumn) -> bool:
    words = {"never", "now"}
    dated = [value for value in column.values if answer_words().get(value.casefold(), "") not in words]
    return bool(dated) and all(parsed_date(value) and not value.isdigit() for value in dated)


def are_dates(column: SheetColumn) -> bool:
    """Whether every value of a column is a date, or a year."""
    return bool(column.values) and all(map(parsed_date, column.values))


def are_sexes(column: SheetColumn) -> bool:
    """Whether every value of a column, or its label, is a sex."""
    labels = [column.choices.get(value, value) for value in column.values]
    return bool(labels) and all(recorded_sex(label) for label in labels)


def _label_and_unit(column: SheetColumn) -> tuple[str, str]:
    found = _UNIT_IN_LABEL.search(column.label)
    unit = ucum(found[1]) if found else None
    if found and unit:
        return column.label[: found.start()].strip(" :"), found[1]
    return column.label.strip(" :?"), ""


def _is_number(value: str) -> bool:
    return bool(re.fullmatch(r"[<>≤≥=]{0,2}\s*[+-]?\d+(?:\.\d+)?", value))


def _plain(name: str) -> str:
    return "_".join(re.split(r"[\s_-]+", name.strip().casefold()))


def distinct(values: Sequence[str]) -> tuple[str, ...]:
    """The distinct values that are not blank, in order of first appearance."""
    return tuple(dict.fromkeys(value for value in values if value))
