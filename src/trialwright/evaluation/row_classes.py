"""What the rows of a facts table mean, decided once for each class of rows that differ in dates and numbers only."""

from collections.abc import Iterator, Sequence
from fractions import Fraction

import msgspec

from trialwright.cohort.facts import read_facts
from trialwright.cohort.persons import PersonsRead
from trialwright.cohort.table import Row, Table
from trialwright.evaluation.columns_of_cohort import kind_of
from trialwright.evaluation.table_sql import CLASS_COLUMNS
from trialwright.knowledge.analytes import Conversion, all_analytes
from trialwright.knowledge.conversion import unit_of
from trialwright.knowledge.instruments import all_instruments
from trialwright.model.fact import Fact, Person, UnusableRow
from trialwright.model.quantity import Interval

_NAMES = ("person_id", *CLASS_COLUMNS, "value")
_OF_A_UNIT = frozenset({"P018", "P019", "P020", "P025"})
_PLAIN = Conversion(Fraction(1))


class GivenRows(Table):
    """Rows of text that stand in no file, as the readers of tables take them."""

    def __init__(
        self, document: str, names: Sequence[str], rows: Sequence[tuple[int, Sequence[str]]]
    ) -> None:
        """Rows with their numbers; a cell for each name."""
        self.document = document
        self.header = list(names)
        self.diagnostics = []
        self._given = rows
        self._places = {name: place for place, name in enumerate(names)}

    def rows(self) -> Iterator[Row]:
        """The rows in order."""
        for number, cells in self._given:
            yield Row(number, list(cells), self._places, len(self.header))


class RowClass(msgspec.Struct, frozen=True):
    """What a class of rows means.

    ``kind`` is None where no row of the class can be used, and ``aside`` then says what it may be about;
    ``aside`` beside a kind is for those of its rows that have a number. A value is multiplied and shifted by
    ``conversion``, and by ``other`` under a second factor in use; it must lie in ``possible``.
    """

    kind: Fact | None
    aside: tuple[UnusableRow, ...] = ()
    conversion: Conversion = _PLAIN
    other: Conversion | None = None
    twins: dict[float, int] = {}
    possible: Interval = Interval()
    refuses_numbers: bool = False


def row_classes(texts: Sequence[Sequence[str]]) -> list[RowClass]:
    """The meaning of classes, each given by its words in the order of CLASS_COLUMNS."""
    blank = [(2 * place, ("P", *words, "")) for place, words in enumerate(texts)]
    numbered = [(2 * place + 1, ("P", *words, "1")) for place, words in enumerate(texts)]
    known = PersonsRead({"P": Person("P")}, {}, [])
    read = read_facts(GivenRows("facts", _NAMES, [*blank, *numbered]), known)
    facts = {fact.row: fact for fact in read.facts["P"]}
    aside: dict[int, list[UnusableRow]] = {}
    for row in read.unusable["P"]:
        aside.setdefault(row.row, []).append(row)
    return [_row_class(words, place, facts, aside) for place, words in enumerate(texts)]


def _row_class(
    words: Sequence[str], place: int, facts: dict[int, Fact], aside: dict[int, list[UnusableRow]]
) -> RowClass:
    fact = facts.get(2 * place)
    if fact is None:
        return RowClass(None, tuple(aside[2 * place]))
    refused = tuple(row for row in aside.get(2 * place + 1, ()) if row.diagnostic.code in _OF_A_UNIT)
    if fact.domain == "score":
        return RowClass(kind_of(fact), possible=_possible_score(fact))
    analyte = all_analytes().get(fact.concept)
    if fact.domain != "measurement":
        return RowClass(kind_of(fact))
    refuses = fact.status in ("absent", "inactive")
    if refused or analyte is None:
        return RowClass(kind_of(fact), refused, refuses_numbers=refuses)
    unit = unit_of(analyte, words[CLASS_COLUMNS.index("unit")])
    twins = {float(value): int(twin.scaleb(6)) for value, twin in analyte.twins.get(unit, {}).items()}
    return RowClass(
        kind_of(msgspec.structs.replace(fact, unit=analyte.unit)),
        (),
        analyte.conversions[unit],
        analyte.other_conversions.get(unit),
        twins,
        analyte.possible,
        refuses,
    )


def _possible_score(fact: Fact) -> Interval:
    instrument = all_instruments().get(fact.concept)
    if instrument is None or fact.item:
        return Interval()
    return Interval(instrument.lowest, instrument.highest, True, True)
