"""Faults planted in a synthetic cohort: such as real tables have, each of a kind that the reader must notice."""

from collections.abc import Callable, Iterator

import msgspec

from trialwright.cohort.synthetic_chart import FactRow
from trialwright.cohort.synthetic_patients import Draw

_SHARE = 0.01
_SHARE_OF_PERSONS = 0.005
_SEEDS_APART = 104729


class Planted(msgspec.Struct, frozen=True):
    """A fault: what was done, the code it is to get, and the row of the table that has it (1 is the header)."""

    what: str
    code: str
    row: int
    table: str = "facts"


Change = Callable[[FactRow], FactRow]


class Dirt:
    """Plants faults, the same for the same seed, and remembers them."""

    def __init__(self, seed: int) -> None:
        self._draw = Draw(seed + _SEEDS_APART)
        self.planted: list[Planted] = []

    def facts(self, rows: Iterator[FactRow]) -> Iterator[FactRow]:
        """The rows with faults among them."""
        number = 1
        for row in rows:
            number += 1
            if not self._draw.chance(_SHARE):
                yield row
                continue
            fitting = [fault for fault in _FAULTS if fault[2](row)]
            narrow = [fault for fault in fitting if fault[2] not in (_always, _is_dated)]
            what, code, _, change = self._draw.one_of(
                narrow if narrow and self._draw.chance(0.5) else fitting
            )
            if code == "P026":
                yield row
                number += 1
            self.planted.append(Planted(what, code, number))
            yield change(dict(row))

    def persons(self, people: list[FactRow]) -> list[FactRow]:
        """The persons; some ids stand twice, once with another date of birth."""
        found = list(people)
        for person in people:
            if self._draw.chance(_SHARE_OF_PERSONS):
                found.append({**person, "birth_date": "1950-01-01"})
                self.planted.append(Planted("two persons with one id", "P011", len(found) + 1, "persons"))
        return found


def _has(domain: str, concept: str = "", unit: str = "") -> Callable[[FactRow], bool]:
    return lambda row: (
        row["domain"] == domain
        and (not concept or row["concept"] == concept)
        and (not unit or row.get("unit") == unit)
    )


def _set(**cells: str) -> Change:
    return lambda row: {**row, **cells}


def _always(row: FactRow) -> bool:
    return True


def _is_dated(row: FactRow) -> bool:
    return len(row["start"]) == len("2026-05-31")


# What is done, the code of its diagnostic, the rows it fits, and how the row is changed.
_FAULTS: tuple[tuple[str, str, Callable[[FactRow], bool], Change], ...] = (
    ("g/L written as g/dL", "P021", _has("measurement", "hemoglobin", "g/L"), _set(unit="g/dL")),
    (
        "µmol/L written as mg/dL",
        "P021",
        _has("measurement", "serum creatinine", "µmol/L"),
        _set(unit="mg/dL", value="88000"),
    ),
    ("a unit of another quantity", "P019", _has("measurement", "ALT"), _set(unit="g/L")),
    ("no unit", "P020", _has("measurement", "ALT"), _set(unit="")),
    ("a unit nobody knows", "P018", _has("measurement", "platelets"), _set(unit="per field")),
    ("a value below nought", "P021", _has("measurement", "C3"), _set(value="-0.6", comparator="")),
    ("not a number", "P017", _has("measurement"), _set(value="NaN", value_text="")),
    ("a decimal comma", "P016", _has("measurement"), _set(value="1,2", value_text="")),
    ("words in the number", "P016", _has("score"), _set(value="high", value_text="")),
    ("a day that no month has", "P014", _always, _set(start="2026-02-30")),
    ("day before month", "P014", _always, _set(start="31/05/2026")),
    ("an end before the start", "P015", _is_dated, _set(end="1950-01-01")),
    ("a fact before birth", "P015", _has("drug"), _set(start="1881-01-01")),
    ("a dose below nought", "P021", _has("drug", "prednisone"), _set(dose="-5")),
    ("a status nobody knows", "P023", _has("condition"), _set(status="perhaps")),
    ("a person who is not there", "P012", _always, _set(person_id="SYN-lost")),
    ("the same row twice", "P026", _always, _set()),
)
