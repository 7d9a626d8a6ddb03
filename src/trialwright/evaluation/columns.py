"""A cohort as columns: one array a field, the facts of one kind side by side and in the order of the persons.

Days are ordinals of the proleptic calendar (``datetime.date.toordinal``), 0 where there is no date; a date known
to the month or year is a first and a last day. Numbers are whole millionths of the canonical unit, so that they
compare exactly as DECIMAL(18,6) does.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, Protocol

import msgspec
import numpy as np
from numpy.typing import NDArray

from trialwright.model.fact import Decision, Fact, Person, UnusableRow

Array = NDArray[Any]
NO_DAY = 0
FIRST_DAY, LAST_DAY = 1, 3_652_059
NO_NUMBER = np.iinfo(np.int64).min
MILLION = 1_000_000
SEXES = ("unknown", "female", "male")


class People(msgspec.Struct, frozen=True):
    """The persons: sex as place in SEXES, and the first and last day of each date, 0 where there is none."""

    sex: Array
    birth_first: Array
    birth_last: Array
    begin: Array
    end_first: Array
    end_last: Array

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.sex)


class Facts(msgspec.Struct, frozen=True):
    """The facts in the order of the persons, and for each concept where its rows are.

    ``kinds`` are facts without person, dates and numbers: what is alike in all rows of a kind, the dose
    included; ``kind`` is the kind of each row and ``concept`` numbers the concept of each kind. The rows of
    concept c are ``order[offsets[c]:offsets[c + 1]]``. ``value``, ``other``, ``lower`` and ``upper`` are
    NO_NUMBER where there is none; ``group`` is 0 where the fact belongs to no group.
    """

    kinds: tuple[Fact, ...]
    concept: Array
    order: Array
    offsets: Array
    kind: Array
    person: Array
    first: Array
    last: Array
    end_first: Array
    end_last: Array
    seen_first: Array
    seen_last: Array
    value: Array
    other: Array
    lower: Array
    upper: Array
    group: Array

    def rows(self, kinds: Sequence[int]) -> tuple[Array, Array]:
        """The rows of some kinds in the order of the persons, and the kind of each as its place in ``kinds``."""
        place = np.full(len(self.kinds), -1, np.int32)
        place[list(kinds)] = np.arange(len(kinds), dtype=np.int32)
        concepts = np.unique(self.concept[list(kinds)]) if kinds else np.zeros(0, np.int64)
        runs = [self.order[self.offsets[each] : self.offsets[each + 1]] for each in concepts]
        if not runs:
            return np.zeros(0, np.int64), np.zeros(0, np.int32)
        found = runs[0] if len(runs) == 1 else np.sort(np.concatenate(runs))
        places = place[self.kind[found]]
        if (place[np.isin(self.concept, concepts)] < 0).any():
            wanted = places >= 0
            found, places = found[wanted], places[wanted]
        return found, places


class Aside(msgspec.Struct, frozen=True):
    """The rows put aside: whose, what (a place in ``named``, pairs of domain and concept) and on which days."""

    named: tuple[UnusableRow, ...]
    person: Array
    what: Array
    first: Array
    last: Array


class OnePerson(msgspec.Struct, frozen=True):
    """What the interpreter reads of one person."""

    person: Person
    facts: tuple[Fact, ...]
    unusable: tuple[UnusableRow, ...]
    anchors: Mapping[str, Any] = {}


class Columns(msgspec.Struct, frozen=True):
    """A cohort as columns. ``chart`` gives the persons at some places as the interpreter reads them.

    ``anchors`` map an anchor to a day for each person, 0 where none is recorded. ``groups`` counts the named
    groups of each person, ``repeats`` marks persons of whom two rows may be one and the same. ``decisions`` are
    by trial and criterion, each with its person's place. Of the few persons ``apart`` the columns are not to be
    believed: the interpreter is asked about them.
    """

    name: str
    people: People
    facts: Facts
    aside: Aside
    anchors: Mapping[str, Array]
    groups: Array
    repeats: Array
    chart: Callable[[Sequence[int]], Sequence[OnePerson]]
    decisions: Mapping[tuple[str, str], Sequence[tuple[int, Decision]]] = {}
    apart: Mapping[int, OnePerson] = {}

    @property
    def count(self) -> int:
        """How many persons there are."""
        return self.people.count

    def blocks(self, wanted: Callable[[Fact], bool]) -> Iterator["Columns"]:
        """The cohort as one block, with all its facts."""
        yield self


class ManyPersons(Protocol):
    """A cohort that can be gone through as columns, a block of persons at a time, each but the last of whole words."""

    @property
    def count(self) -> int:
        """How many persons there are."""

    @property
    def decisions(self) -> Mapping[tuple[str, str], Sequence[tuple[int, Decision]]]:
        """The decisions on each criterion of each trial, with the places of the persons."""

    @property
    def chart(self) -> Callable[[Sequence[int]], Sequence[OnePerson]]:
        """Persons at some places as the interpreter reads them."""

    def blocks(self, wanted: Callable[[Fact], bool]) -> Iterator[Columns]:
        """The blocks, with the facts of kinds that are wanted."""


def millionths(value: Decimal | None) -> int:
    """A number at six decimals as whole millionths; NO_NUMBER for None.

    >>> millionths(Decimal("1.5")), millionths(None) == NO_NUMBER
    (1500000, True)
    """
    return int(NO_NUMBER) if value is None else int(value.scaleb(6).to_integral_exact())
