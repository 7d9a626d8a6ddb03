"""Single cells → values: numbers, dates, words. A cell that cannot be read raises RowFault, never guesses.

Messages name the column and the fault, not what stands in the cell: cells are patient data.
"""

import difflib
import re
import unicodedata
from decimal import Decimal
from functools import lru_cache

from trialwright.cohort.table import Row
from trialwright.knowledge.cohort_columns import columns, comparators
from trialwright.knowledge.conversion import NotRepresentable, quantised
from trialwright.model.partial_date import PartialDate

_NUMBER = re.compile(
    r"[+-]?(?:\d{1,30}(?:\.\d{0,30})?|\.\d{1,30})(?:e[+-]?\d{1,3})?", re.IGNORECASE | re.ASCII
)
_NOT_FINITE = frozenset({"nan", "inf", "infinity", "#n/a", "#div/0!", "#value!", "#num!"})
_SIGNED = re.compile(r"(?P<sign>[<>=≤≥≦≧]{1,2})\s*(?P<number>.+)")
_DATE = re.compile(
    r"(?P<year>\d{4})(?:(?P<join>[-/.])(?P<month>\d{1,2})(?:(?P=join)(?P<day>\d{1,2}))?)?"
    r"(?:[T ]\d{1,2}:\d{2}\S{0,20})?",
    re.ASCII,
)
_COMPACT_DATE = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)
_EARLIEST_YEAR, _LATEST_YEAR = 1880, 2200


class RowFault(Exception):
    """Why a row cannot be used: a code and a message that holds no patient data."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def number(row: Row, column: str) -> Decimal | None:
    """The number of a cell as written; None for a blank cell. P016, P017."""
    text = row.text(column)
    return _number(text, column) if text else None


def plain_number(row: Row, column: str) -> Decimal | None:
    """The number of a cell without a unit, at six decimals; None for a blank cell."""
    value = number(row, column)
    return None if value is None else at_six_decimals(value, column)


def at_six_decimals(value: Decimal, column: str) -> Decimal:
    """The number rounded as all numbers are. P017 if it is too large."""
    try:
        return quantised(value)
    except NotRepresentable:
        raise RowFault("P017", f"column {column}: the number is too large") from None


def compared_number(row: Row) -> tuple[str, Decimal | None]:
    """Comparator and number of the value; the comparator may stand in front of the value. P015."""
    written = row.text("comparator")
    sign = _comparator(written) if written else ""
    text = unicodedata.normalize("NFKC", row.text("value")).strip()
    signed = _SIGNED.fullmatch(text)
    if not signed:
        return sign or "=", _number(text, "value") if text else None
    own = _comparator(signed["sign"])
    if sign and sign != own:
        raise RowFault("P015", "columns comparator and value give different comparators")
    return own, _number(signed["number"], "value")


def date(row: Row, column: str) -> PartialDate | None:
    """The days a cell may mean; None for a blank cell. P014."""
    text = row.text(column)
    if not text:
        return None
    found = parsed_date(text)
    if found is None:
        raise RowFault("P014", f"column {column}: not a date of the calendar, year first (2026-05-31)")
    return found


@lru_cache(maxsize=65536)
def parsed_date(text: str) -> PartialDate | None:
    """A date written year first (2026, 2026-05, 2026-05-31, 2026/5/31, 20260531), else None.

    A time of day is left out.

    >>> parsed_date("2026/5/3") == PartialDate.parse("2026-05-03"), parsed_date("03/05/2026")
    (True, None)
    """
    compact = _COMPACT_DATE.fullmatch(text)
    found = _DATE.fullmatch("-".join(compact.groups()) if compact else text)
    if not found or not _EARLIEST_YEAR <= int(found["year"]) <= _LATEST_YEAR:
        return None
    parts = [found["year"], *(f"{int(found[part]):02}" for part in ("month", "day") if found[part])]
    try:
        return PartialDate.parse("-".join(parts))
    except ValueError:
        return None


def word(row: Row, column: str, table: str = "facts") -> str:
    """One of the column's words; "" for a blank cell. P023."""
    text = row.text(column).casefold()
    allowed = columns(table)[column].words
    if not text or text in allowed:
        return text
    near = difflib.get_close_matches(text, allowed, n=1)
    guess = f"; did you mean {near[0]}" if near else ""
    raise RowFault("P023", f"column {column}: not one of {', '.join(allowed)}{guess}")


def _comparator(written: str) -> str:
    sign = comparators().get(written.casefold())
    if sign is None:
        raise RowFault("P023", "column comparator: not one of <, <=, =, >=, >")
    return sign


def _number(text: str, column: str) -> Decimal:
    plain = unicodedata.normalize("NFKC", text).strip()
    if plain.casefold().lstrip("+-") in _NOT_FINITE:
        raise RowFault("P017", f"column {column}: not a finite number")
    if not _NUMBER.fullmatch(plain):
        raise RowFault("P016", f"column {column}: not a number")
    return Decimal(plain)
