"""A cohort of facts in memory → columns."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import msgspec
import numpy as np

from trialwright.evaluation.columns import (
    NO_DAY,
    NO_NUMBER,
    SEXES,
    Array,
    Aside,
    Columns,
    Facts,
    OnePerson,
    People,
    millionths,
)
from trialwright.model.fact import Cohort, Decision, Fact, Person, UnusableRow
from trialwright.model.partial_date import PartialDate

_DATES = ("first", "last", "end_first", "end_last", "seen_first", "seen_last")
_NUMBERS = ("value", "other", "lower", "upper")
COLUMNS = (*_DATES, *_NUMBERS, "group")
_NOTHING: dict[str, object] = {
    "person_id": "", "row": 0, "start": None, "end": None, "recorded_on": None, "value": None, "other_value": None,
    "lower_limit": None, "upper_limit": None, "group_id": "", "written": "", "recorded_by": "", "source": "",
    "attributed_to_sle": "",
}  # fmt: skip


def columns_of(cohort: Cohort) -> Columns:
    """The columns of a cohort, persons in its order."""
    ids = [person.person_id for person in cohort.persons]
    place_of = {person_id: place for place, person_id in enumerate(ids)}
    owned = [(place, fact) for place, person_id in enumerate(ids) for fact in cohort.facts.get(person_id, ())]

    def chart(places: Sequence[int]) -> list[OnePerson]:
        return [_chart(cohort, cohort.persons[place]) for place in places]

    return Columns(
        cohort.name,
        people_of(cohort.persons),
        facts_of(owned),
        aside_of([(place_of[who], row) for who, rows in cohort.unusable.items() if who in place_of for row in rows]),
        _anchors(cohort, place_of),
        np.array([_groups(cohort.facts.get(person_id, ())) for person_id in ids], np.int32),
        np.array([_repeats(cohort.facts.get(person_id, ())) for person_id in ids], bool),
        chart,
        decisions_of(cohort, place_of),
    )  # fmt: skip


def decisions_of(
    cohort: Cohort, place_of: dict[str, int]
) -> dict[tuple[str, str], list[tuple[int, Decision]]]:
    """The decisions on each criterion of each trial, with the places of the persons."""
    found: dict[tuple[str, str], list[tuple[int, Decision]]] = defaultdict(list)
    for person_id, decisions in cohort.decisions.items():
        for each in decisions:
            if person_id in place_of:
                found[each.nct_id, each.criterion_id].append((place_of[person_id], each))
    return dict(found)


def _chart(cohort: Cohort, person: Person) -> OnePerson:
    who = person.person_id
    facts, unusable = cohort.facts.get(who, ()), cohort.unusable.get(who, ())
    return OnePerson(person, tuple(facts), tuple(unusable), cohort.anchors.get(who, {}))


def people_of(persons: Sequence[Person]) -> People:
    """The columns of the persons table."""
    return People(
        np.array([SEXES.index(person.sex) for person in persons], np.int8),
        *_days([person.birth_date for person in persons]),
        _days([person.observation_start for person in persons])[0],
        *_days([person.observation_end for person in persons]),
    )


def _days(dates: Sequence[PartialDate | None]) -> tuple[Array, Array]:
    first = [date.first.toordinal() if date else NO_DAY for date in dates]
    last = [date.last.toordinal() if date else NO_DAY for date in dates]
    return np.array(first, np.int32), np.array(last, np.int32)


def kind_of(fact: Fact) -> Fact:
    """What a fact has in common with all of its kind: no person, dates or numbers."""
    return msgspec.structs.replace(fact, **_NOTHING)


def facts_of(owned: Sequence[tuple[int, Fact]]) -> Facts:
    """The columns of facts, each with its person's place."""
    kinds: dict[Fact, int] = {}
    kind = np.array([kinds.setdefault(kind_of(fact), len(kinds)) for _, fact in owned], np.int64)
    person = np.array([place for place, _ in owned], np.int32)
    groups: dict[str, int] = {"": 0}
    columns: dict[str, Array] = {
        "group": np.array([groups.setdefault(fact.group_id, len(groups)) for _, fact in owned], np.int32)
    }
    for name, field in (("", "start"), ("end_", "end"), ("seen_", "recorded_on")):
        columns[f"{name}first"], columns[f"{name}last"] = _days([getattr(fact, field) for _, fact in owned])
    for name, field in (
        ("value", "value"),
        ("other", "other_value"),
        ("lower", "lower_limit"),
        ("upper", "upper_limit"),
    ):
        columns[name] = np.array([millionths(getattr(fact, field)) for _, fact in owned], np.int64)
    return arranged(tuple(kinds), kind, person, columns)


def arranged(kinds: tuple[Fact, ...], kind: Array, person: Array, columns: dict[str, Array]) -> Facts:
    """Facts in the order of the persons, with the rows of each concept; a column that lacks holds nothing."""
    if not (person[1:] >= person[:-1]).all():
        by_person = np.argsort(person, kind="stable")
        kind, person = kind[by_person], person[by_person]
        columns = {name: column[by_person] for name, column in columns.items()}
    concepts: dict[tuple[str, str], int] = {}
    number = [concepts.setdefault((each.domain, each.concept), len(concepts)) for each in kinds]
    concept = np.array(number, np.uint16 if len(kinds) < 2**16 else np.int64)
    of_row = concept[kind]
    order = np.argsort(of_row, kind="stable").astype(np.int32)
    offsets = np.r_[0, np.cumsum(np.bincount(of_row, minlength=len(concepts)))]
    blank = {name: np.broadcast_to(nothing_of(name), len(kind)) for name in COLUMNS if name not in columns}
    return Facts(kinds, concept, order, offsets, kind=kind, person=person, **columns, **blank)


def nothing_of(name: str) -> np.integer[Any]:
    """What stands in a column of facts where nothing is stated."""
    return np.int64(NO_NUMBER) if name in _NUMBERS else np.int32(NO_DAY)


def aside_of(rows: Sequence[tuple[int, UnusableRow]]) -> Aside:
    """The columns of rows put aside, each with its person's place, in the order of the persons."""
    rows = sorted(rows, key=lambda owned: owned[0])
    named: dict[tuple[str, str], int] = {}
    examples: list[UnusableRow] = []
    what = []
    for _, row in rows:
        key = row.domain, row.concept
        if key not in named:
            named[key] = len(named)
            examples.append(row)
        what.append(named[key])
    first, last = _days([row.start for _, row in rows])
    person = np.array([place for place, _ in rows], np.int32)
    return Aside(tuple(examples), person, np.array(what, np.int32), first, last)


def _anchors(cohort: Cohort, place_of: dict[str, int]) -> dict[str, Array]:
    found: dict[str, Array] = defaultdict(lambda: np.zeros(len(place_of), np.int32))
    for person_id, dates in cohort.anchors.items():
        for anchor, day in dates.items():
            if person_id in place_of:
                found[anchor][place_of[person_id]] = day.toordinal()
    return dict(found)


def _groups(facts: Sequence[Fact]) -> int:
    return len({fact.group_id for fact in facts if fact.group_id})


def _repeats(facts: Sequence[Fact]) -> bool:
    """In memory every fact is one of its own; what repeats a row was taken out when the table was read."""
    return False
