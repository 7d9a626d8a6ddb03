"""What the evaluation of an atom looks at: the columns, the day asked about, and which rows speak of it."""

import datetime
from collections.abc import Callable, Mapping
from typing import Any

import msgspec
import numpy as np

from trialwright.evaluation.chart import Chart
from trialwright.evaluation.columns import FIRST_DAY, NO_DAY, Array, Columns
from trialwright.model.fact import Fact, Person, UnusableRow

NOBODY = Person("")


class Frame(msgspec.Struct, frozen=True):
    """A cohort on a day. ``cache`` keeps what several atoms share: slices, windows, who speaks of what.

    ``shared`` keeps answers that do not depend on the persons, for other blocks of the same cohort.
    """

    cohort: Columns
    today: int
    valid_for: Mapping[str, int]
    cache: dict[Any, Any]
    view: "View | None" = None
    shared: dict[Any, Any] = {}

    @property
    def count(self) -> int:
        """How many persons there are."""
        return self.cohort.count

    def each(self, values: Array) -> Array:
        """Values of persons for each segment that is asked about; one value of all stays one."""
        alone = None if self.view is None else self.view.alone
        return values if alone is None or values.ndim == 0 else values[self.cohort.facts.person[alone]]

    @property
    def empty_chart(self) -> Chart:
        """A chart without facts, of which the interpreter's rules for a single fact may be asked."""
        day = datetime.date.fromordinal(self.today)
        return Chart(NOBODY, (), (), day, self.valid_for, lambda spans: "")

    def cached(self, key: Any, make: Callable[[], Any]) -> Any:
        """What was made under a key, made now if it was not."""
        if key not in self.cache:
            self.cache[key] = make()
        return self.cache[key]

    def kinds(self, wanted: Callable[[Fact], bool]) -> tuple[int, ...]:
        """The kinds of facts that are wanted."""
        return tuple(place for place, kind in enumerate(self.cohort.facts.kinds) if wanted(kind))

    def rows(self, kinds: tuple[int, ...]) -> tuple[Array, Array]:
        """The rows of some kinds that do not surely lie after the day, in the order of the persons; their kinds."""

        def make() -> tuple[Array, Array]:
            rows, places = self.cohort.facts.rows(kinds)
            if not self.has_later_rows:
                return rows, places
            known = self.cohort.facts.first[rows] <= self.today
            return rows[known], places[known]

        found: tuple[Array, Array] = self.cached(("rows", kinds), make)
        return found

    @property
    def has_later_rows(self) -> bool:
        """Whether some row surely lies after the day."""
        found: bool = self.cached(
            "later", lambda: bool((self.cohort.facts.first.max(initial=0)) > self.today)
        )
        return found

    def aside(self, wanted: Callable[[UnusableRow], bool]) -> "Rows":
        """The rows put aside that may be of something and do not surely lie after the day."""
        aside = self.cohort.aside
        chosen = np.array([wanted(row) for row in aside.named], bool)
        if not chosen.any():
            return Rows(*(np.zeros(0, np.int32) for _ in range(3)))
        mask = chosen[aside.what] & (aside.first <= self.today)
        return Rows(aside.person[mask], aside.first[mask], aside.last[mask])

    @property
    def beginning(self) -> Array:
        """From when a denial must reach: the start of observation, or birth, or the first day there is."""

        def make() -> Array:
            people = self.cohort.people
            known = np.where(people.begin != NO_DAY, people.begin, people.birth_first)
            return np.where(known != NO_DAY, known, FIRST_DAY).astype(np.int32)

        found: Array = self.cached("beginning", make)
        return found


class View(msgspec.Struct, frozen=True):
    """How an exception looks at a cohort: each row of ``alone`` as if it were the only one, or without the rows ``out``.

    Nothing unrecorded is taken to have happened of the terms in ``closed``.
    """

    alone: Array | None = None
    out: Array | None = None
    closed: frozenset[str] = frozenset()


class Rows(msgspec.Struct, frozen=True):
    """Some rows: whose they are and between which days they lie, 0 where there is no date."""

    person: Array
    first: Array
    last: Array


def marked(count: int, places: Array) -> Array:
    """True at some places, False elsewhere."""
    mask = np.zeros(count, bool)
    mask[places] = True
    return mask


def taken(column: Array, places: Array) -> Array:
    """A column at some places; one that holds the same everywhere still takes no room."""
    if column.strides == (0,):
        return np.broadcast_to(column[:1].reshape(()) if len(column) else column.dtype.type(0), places.shape)
    found: Array = column[places]
    return found


def at(values: Array, places: Array) -> Array:
    """The values at some places; one that holds for all stays one."""
    return values if values.ndim == 0 else values[places]
