"""What the v2 model expects at each place, and how a registry's display text becomes it."""

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any, Literal

import msgspec
from msgspec import inspect

from trialwright.knowledge.display_values import kind_of, v2_phases, v2_value
from trialwright.model.partial_date import PARTIAL_DATE_PATTERN
from trialwright.model.study import Study
from trialwright.text.dates import iso_date

FieldKind = Literal["object", "text", "yes_no", "count", "number", "date", "age", "value"]
_LONGEST_ABSENT = (
    60  # no word for "absent" is longer, blanks around it included; spares long texts the look-up
)
_AGE = re.compile(r"(\d+) *(year|month|week|day|hour|minute)s?", re.IGNORECASE)


class Field(msgspec.Struct, frozen=True):
    """What stands at a place of the v2 model.

    ``many`` says that it is a list of such things, ``values`` names the kind of display text
    behind an enumeration, ``fields`` are the members of an object under their v2 names.
    """

    kind: FieldKind
    many: bool = False
    values: str = ""
    fields: dict[str, "Field"] = {}


@cache
def study_field() -> Field:
    """The root of the v2 model: a study."""
    return _field(inspect.type_info(Study))


def field_at(pointer: str) -> Field:
    """What stands at a JSON pointer of field names, list positions left out; KeyError if nothing does.

    >>> field_at("/protocolSection/eligibilityModule/stdAges")
    Field(kind='value', many=True, values='std_age', fields={})
    """
    field = study_field()
    for name in pointer.removeprefix("/").split("/"):
        field = field.fields[name]
    return field


def _field(type_: inspect.Type, many: bool = False) -> Field:
    if isinstance(type_, inspect.UnionType):
        return _field(next(part for part in type_.types if not isinstance(part, inspect.NoneType)), many)
    if isinstance(type_, inspect.VarTupleType):
        return _field(type_.item_type, True)
    if isinstance(type_, inspect.StructType):
        members = {member.encode_name: _field(member.type) for member in type_.fields}
        return Field("object", many, fields=members)
    if isinstance(type_, inspect.LiteralType):
        return Field("value", many, kind_of(tuple(str(value) for value in type_.values)) or "")
    return Field(_plain_kind(type_), many)


def _plain_kind(type_: inspect.Type) -> FieldKind:
    if isinstance(type_, inspect.StrType):
        if type_.pattern == PARTIAL_DATE_PATTERN:
            return "date"
        return "age" if type_.pattern and "Year" in type_.pattern else "text"
    if isinstance(type_, inspect.BoolType):
        return "yes_no"
    return "count" if isinstance(type_, inspect.IntType) else "number"


@cache
def _words() -> dict[str, dict[str, frozenset[str]]]:
    path = files("trialwright.knowledge") / "registries" / "plain_words.toml"
    tables = tomllib.loads(path.read_text(encoding="utf-8"))
    return {
        name: {key: frozenset(words) for key, words in table.items()}
        for name, table in tables.items()
        if isinstance(table, dict)
    }


def is_absent(field: Field, text: str) -> bool:
    """Whether a text says that the registry holds no value for this field.

    >>> is_absent(Field("age"), "N/A"), is_absent(Field("text"), "N/A")
    (True, False)
    """
    if len(text) > _LONGEST_ABSENT:
        return text.isspace()
    return text.strip().lower() in _absent_words(field.values or field.kind)


@cache
def _absent_words(kind: str) -> frozenset[str]:
    absent = _words()["absent"]
    return frozenset({""}) | absent["any"] | absent.get(kind, frozenset())


def is_redacted(text: str) -> bool:
    """Whether the registry took the value out before publishing."""
    return "[" in text and text.strip().lower() in _words()["absent"]["redacted"]


def field_value(field: Field, text: str) -> Any:
    """The v2 value of a display text; the text itself where it is none, for the typing to complain about.

    >>> field_value(Field("yes_no"), "Yes"), field_value(Field("date"), "March 03, 2021")
    (True, '2021-03-03')
    >>> field_value(Field("count"), "about 100")
    'about 100'
    """
    text = text.strip()
    read = _READING.get(field.kind)
    value = read(text, field) if read else None
    return text if value is None else value


def _yes_no(text: str, field: Field) -> bool | None:
    plain = " ".join(text.lower().split())
    truth = _words()["yes_no"]
    return True if plain in truth["yes"] else False if plain in truth["no"] else None


def _count(text: str, field: Field) -> int | None:
    return int(text) if re.fullmatch(r"\d{1,15}", text, re.ASCII) else None


def _number(text: str, field: Field) -> float | None:
    return float(text) if re.fullmatch(r"-?\d{1,15}(\.\d{1,15})?", text, re.ASCII) else None


def _date(text: str, field: Field) -> str | None:
    return iso_date(text)


def _age(text: str, field: Field) -> str | None:
    found = _AGE.fullmatch(text)
    if not found:
        return None
    return f"{int(found[1])} {found[2].capitalize()}{'' if int(found[1]) == 1 else 's'}"


def _value(text: str, field: Field) -> str | list[str] | None:
    if field.values == "phase":
        return v2_phases(text)
    return v2_value(field.values, text) if field.values else None


_READING = {
    "yes_no": _yes_no,
    "count": _count,
    "number": _number,
    "date": _date,
    "age": _age,
    "value": _value,
}
