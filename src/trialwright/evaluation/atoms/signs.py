"""What the facts of all persons say of one thing asked, each row with its days; one look a kind of fact."""

import datetime
from collections.abc import Callable, Sequence
from typing import Any

import msgspec
import numpy as np

from trialwright.evaluation.atoms.frame import Frame, Rows, marked, taken
from trialwright.evaluation.columns import FIRST_DAY, LAST_DAY, NO_DAY, Array, Facts
from trialwright.evaluation.concepts import Meaning, may_concern
from trialwright.evaluation.signs import Asked, Sign, denies, denies_occurrence
from trialwright.evaluation.stretches import OF_A_DAY, Span, Stretch
from trialwright.model.fact import Fact

YES, MAYBE, NO = 1, 0, -1
_SAYS = {"yes": YES, "maybe": MAYBE, "no": NO}
_FIRST: Span = (datetime.date.min, datetime.date.min)
_LAST: Span = (datetime.date.max, datetime.date.max)
# A stretch that has every day surely, and one that has it perhaps: for rules that look at one fact by itself.
ALWAYS = Stretch(_FIRST, _LAST, _LAST)
PERHAPS = Stretch((datetime.date.min, datetime.date.max), (datetime.date.min, datetime.date.max), _LAST)


class Stretches(msgspec.Struct, frozen=True):
    """When rows held, as in the interpreter's Stretch: the first, the last and the known day, each between two.

    ``is_exact``: every date is known to the day, so that only the last day of what goes on lies between two.
    """

    first: tuple[Array, Array]
    last: tuple[Array, Array]
    known: tuple[Array, Array]
    is_ongoing: Array
    is_exact: bool = False

    def at(self, places: Array) -> "Stretches":
        """Those of some rows."""
        first, last, known = ((a[places], b[places]) for a, b in (self.first, self.last, self.known))
        return Stretches(first, last, known, self.is_ongoing[places], self.is_exact)

    @property
    def sure(self) -> tuple[Array, Array]:
        """First and last day surely covered; the first lies after the last where no day surely is."""
        return self.first[1], self.last[0]

    def meets(self, first: Array, last: Array) -> tuple[Array, Array]:
        """Where a stretch surely has a day in the window, and where it may have one."""
        begun = self.first[0] <= last
        may = begun & (self.last[1] >= first)
        if self.is_exact:
            return begun & (self.last[0] >= first), may
        latest_start = np.minimum(self.first[1], self.last[1])
        earliest_end = np.maximum(self.last[0], self.first[0])
        surely: Array = may & (latest_start <= last) & (earliest_end >= first)
        return surely, may

    def begins_in(self, first: Array, last: Array) -> tuple[Array, Array]:
        """Where its first day surely lies in the window, and where it may."""
        may = (self.first[0] <= last) & (self.first[1] >= first)
        return may & (first <= self.first[0]) & (self.first[1] <= last), may


class Signs(msgspec.Struct, frozen=True):
    """The signs of one thing asked, in the order of the segments, which are persons unless said otherwise.

    ``what`` is a place in ``kinds`` (the sign of one fact of that kind), ``meaning`` numbers what concepts name;
    ``denies`` marks denials of the whole term, ``is_out`` what an exception takes away. ``overrides[i, j]``: a
    denial of meaning i denies what a sign of meaning j says.
    """

    segment: Array
    says: Array
    what: Array
    meaning: Array
    when: Stretches
    denies: Array
    is_out: Array
    kinds: tuple[Sign, ...]
    overrides: Array
    row: Array
    kept: dict[str, Any] = msgspec.field(default_factory=dict)

    def at(self, places: Array) -> "Signs":
        """Some of them."""
        return msgspec.structs.replace(
            self,
            segment=self.segment[places],
            says=self.says[places],
            what=self.what[places],
            meaning=self.meaning[places],
            when=self.when.at(places),
            denies=self.denies[places],
            is_out=taken(self.is_out, places),
            row=self.row[places],
            kept={},
        )

    def cached(self, key: str, make: Callable[[], Array]) -> Array:
        """What was made of these signs under a key, made now if it was not."""
        if key not in self.kept:
            self.kept[key] = make()
        found: Array = self.kept[key]
        return found

    @property
    def beside_denials(self) -> Array:
        """Signs in whose segment something is denied."""
        return self.cached("beside", self._beside_denials)

    def _beside_denials(self) -> Array:
        denied = np.zeros(int(self.segment[-1]) + 1 if len(self.segment) else 0, bool)
        denied[self.segment[self.says == NO]] = True
        found: Array = denied[self.segment]
        return found

    @property
    def is_yes(self) -> Array:
        """Signs that say it was so and are not taken away."""
        return self.cached(
            "yes", lambda: (self.says == YES) if self.none_is_out else (self.says == YES) & ~self.is_out
        )

    @property
    def none_is_out(self) -> bool:
        """Whether no sign is taken away."""
        return self.is_out.strides == (0,) and not self.is_out[:1].any()


def signs_of(
    asked: Asked, key: object, wanted: Callable[[Fact], Sequence[Sign | None]], frame: Frame
) -> Signs:
    """The signs for everyone. ``wanted`` gives for a kind of fact what it says: no sign, one, or several."""
    found: Signs = frame.cached(("signs", key), lambda: _signs_of(asked, key, wanted, frame))
    return found


class Said(msgspec.Struct, frozen=True):
    """What kinds of facts say of one thing asked: a sign for each in ``places``, and what is known of the signs."""

    of: tuple[Fact, ...]
    places: tuple[int, ...]
    kinds: tuple[Sign, ...]
    says: Array
    meaning: Array
    denies: Array
    overrides: Array


def _said(asked: Asked, wanted: Callable[[Fact], Sequence[Sign | None]], kinds: tuple[Fact, ...]) -> Said:
    said = [(place, sign) for place, kind in enumerate(kinds) for sign in wanted(kind) if sign is not None]
    signs = tuple(sign for _, sign in said)
    meanings = {sign.meaning: None for sign in signs}
    number = {each: place for place, each in enumerate(meanings)}
    return Said(
        kinds,
        tuple(place for place, _ in said),
        signs,
        np.array([_SAYS[sign.says] for sign in signs], np.int8),
        np.array([number[sign.meaning] for sign in signs], np.int32),
        np.array([denies(sign, asked.term) for sign in signs], bool),
        _overrides(list(meanings), signs),
    )


def _signs_of(
    asked: Asked, key: object, wanted: Callable[[Fact], Sequence[Sign | None]], frame: Frame
) -> Signs:
    said: Said | None = frame.shared.get(("said", key))
    if said is None or said.of != frame.cohort.facts.kinds:
        said = frame.shared["said", key] = _said(asked, wanted, frame.cohort.facts.kinds)
    rows, what = frame.rows(said.places)
    return Signs(
        frame.cohort.facts.person[rows],
        said.says[what],
        what,
        said.meaning[what],
        stretches(rows, what, said.kinds, frame),
        said.denies[what],
        np.broadcast_to(np.False_, len(rows)),
        said.kinds,
        said.overrides,
        rows,
    )


def _overrides(meanings: Sequence[Meaning], kinds: Sequence[Sign]) -> Array:
    of = {sign.meaning: sign for sign in kinds}
    found = np.zeros((len(meanings), len(meanings)), bool)
    for i, denied in enumerate(meanings):
        denial = msgspec.structs.replace(of[denied], says="no")
        found[i] = [denies_occurrence(denial, of[other]) for other in meanings]
    return found


def stretches(rows: Array, what: Array, kinds: Sequence[Sign], frame: Frame) -> Stretches:
    """When rows held, as far as it is known on the day: ``stretch`` of the interpreter for all rows."""
    facts, today = frame.cohort.facts, frame.today
    if _are_exact(frame) and (facts.first[rows] != NO_DAY).all():
        return _exact_stretches(rows, what, kinds, frame)
    denied = np.array([sign.fact.status == "absent" for sign in kinds], bool)[what]
    of_a_day = np.array([sign.fact.domain in OF_A_DAY for sign in kinds], bool)[what]
    dated = facts.first[rows] != NO_DAY
    first = (
        np.where(dated, facts.first[rows], FIRST_DAY),
        np.where(dated, facts.last[rows], np.where(denied, FIRST_DAY, today)),
    )
    end = _ends(facts, rows, kinds, what)
    ended, ongoing = end[0] != NO_DAY, (end[0] == NO_DAY) & ~of_a_day
    seen, unseen = _seen(facts, rows, dated, first, frame)
    until = np.where(ongoing & ~unseen, np.minimum(first[1], seen[1]), first[1])
    last = tuple(np.where(ended, end[side], first[side]) for side in (0, 1))
    known = tuple(np.minimum(np.where(ongoing, seen[side], last[side]), today) for side in (0, 1))
    return Stretches(
        (first[0], until),
        (np.where(ongoing, known[0], last[0]), np.where(ongoing, LAST_DAY, last[1])),
        (known[0], known[1]),
        ongoing,
    )


def _are_exact(frame: Frame) -> bool:
    """Whether every date of the cohort is known to the day."""
    facts, people = frame.cohort.facts, frame.cohort.people
    pairs = (
        (facts.first, facts.last),
        (facts.end_first, facts.end_last),
        (facts.seen_first, facts.seen_last),
        (people.end_first, people.end_last),
    )
    found: bool = frame.cached(
        "exact", lambda: all(one is two or np.array_equal(one, two) for one, two in pairs)
    )
    return found


def _exact_stretches(rows: Array, what: Array, kinds: Sequence[Sign], frame: Frame) -> Stretches:
    """The same for rows whose dates are known to the day, none of which begins after today."""
    facts, people = frame.cohort.facts, frame.cohort.people
    of_a_day = np.array([sign.fact.domain in OF_A_DAY for sign in kinds], bool)
    first = facts.first[rows]
    end = _ends(facts, rows, kinds, what)[0]
    recorded = people.end_first[facts.person[rows]]
    if facts.seen_first.strides != (0,):
        own = facts.seen_first[rows]
        recorded = np.where(own != NO_DAY, own, recorded)
    ongoing = end == NO_DAY
    if of_a_day.any():
        ongoing &= ~of_a_day[what]
    seen = np.minimum(np.maximum(recorded, first), frame.today)
    least = np.where(ongoing, seen, np.where(end == NO_DAY, first, end))
    most = np.where(ongoing, np.int32(LAST_DAY), least)
    known = np.minimum(least, frame.today)
    return Stretches((first, first), (least, most), (known, known), ongoing, is_exact=True)


def _ends(facts: Facts, rows: Array, kinds: Sequence[Sign], what: Array) -> tuple[Array, Array]:
    """The ends of rows; a test that states a condition ends on the day it was taken."""
    if all(sign.fact.end is None for sign in kinds):
        return facts.end_first[rows], facts.end_last[rows]
    tests = np.array([sign.fact.end is not None for sign in kinds], bool)[what]
    first = np.where(tests, facts.first[rows], facts.end_first[rows])
    return first, np.where(tests, facts.last[rows], facts.end_last[rows])


def _seen(
    facts: Facts, rows: Array, dated: Array, first: tuple[Array, Array], frame: Frame
) -> tuple[tuple[Array, Array], Array]:
    """Up to when an ongoing row is known, before today is looked at, and where nothing after its start says so."""
    people, person = frame.cohort.people, facts.person[rows]
    recorded = people.end_first[person], people.end_last[person]
    if facts.seen_first.strides != (0,):
        own = facts.seen_first[rows] != NO_DAY
        recorded = (
            np.where(own, facts.seen_first[rows], recorded[0]),
            np.where(own, facts.seen_last[rows], recorded[1]),
        )
    unseen = (recorded[0] == NO_DAY) | (recorded[1] < first[0])
    otherwise = np.where(dated, first[0], FIRST_DAY), np.where(dated, first[1], frame.today)
    begin = np.where(unseen, otherwise[0], np.maximum(recorded[0], first[0]))
    return (begin, np.where(unseen, otherwise[1], recorded[1])), unseen


def aside_of(asked: Asked, frame: Frame) -> Rows:
    """The rows put aside that may be of the thing asked."""

    def make() -> Rows:
        return frame.aside(
            lambda row: (row.domain in asked.domains or not row.domain) and may_concern(row, asked.term)
        )

    found: Rows = frame.cached(("aside", asked.term, asked.domains), make)
    return found


def begun_by(aside: Rows, day: Array, count: int) -> Array:
    """Persons with such a row that may have begun by a day."""
    own = day if day.ndim == 0 else day[aside.person]
    return marked(count, aside.person[aside.first <= own])
