"""The eGFR computed from every creatinine: by floating point, and by the exact equation where rounding could matter."""

import datetime
from decimal import Decimal

import numpy as np

from trialwright.evaluation.atoms.frame import Frame, Rows, marked
from trialwright.evaluation.columns import NO_DAY, NO_NUMBER, SEXES, Array
from trialwright.evaluation.derived import ADULT, egfr_bounds
from trialwright.evaluation.person import completed

_SOURCE = "serum_creatinine"


def egfr_rows(frame: Frame) -> tuple[Rows, Array, Array]:
    """Rows of computed eGFR: whose and when, and the two numbers of millionths it lies between."""
    facts, people = frame.cohort.facts, frame.cohort.people
    kinds = frame.kinds(lambda kind: kind.domain == "measurement" and kind.concept == _SOURCE)
    rows, kind = frame.rows(kinds)
    plain = np.array([facts.kinds[place].comparator == "=" for place in kinds], bool)[kind]
    person, day, value = facts.person[rows], facts.first[rows], facts.value[rows]
    known = plain & (value > 0) & (day != NO_DAY) & (day == facts.last[rows])
    known &= (
        (people.sex[person] != 0) & (people.birth_last[person] != NO_DAY) & (people.birth_last[person] <= day)
    )
    known &= ~_in_doubt(frame)[person]
    rows, person, day, value = rows[known], person[known], day[known], value[known]
    youngest, oldest = _ages(people.birth_last[person], day), _ages(people.birth_first[person], day)
    adult = (youngest >= ADULT) | _reported(frame)[person]
    person, day, value = person[adult], day[adult], value[adult]
    low, high = _bounds(value, youngest[adult], oldest[adult], people.sex[person])
    return Rows(person, day, day), low, high


def _in_doubt(frame: Frame) -> Array:
    """Persons with a row of creatinine put aside: nothing is computed of them."""
    aside = frame.aside(lambda row: row.concept == _SOURCE)
    return marked(frame.count, aside.person)


def _reported(frame: Frame) -> Array:
    rows, _ = frame.rows(frame.kinds(lambda kind: kind.concept == "egfr"))
    return marked(frame.count, frame.cohort.facts.person[rows])


def _ages(birth: Array, day: Array) -> Array:
    """Completed years, one look for each distinct pair of days."""
    pairs, places = np.unique(np.stack([birth, day]), axis=1, return_inverse=True)
    ages = [
        completed(datetime.date.fromordinal(int(a)), datetime.date.fromordinal(int(b)), "year")
        for a, b in pairs.T
    ]
    return np.array(ages, np.int32)[places.ravel()]


def _bounds(value: Array, youngest: Array, oldest: Array, sex: Array) -> tuple[Array, Array]:
    """The exact bounds, worked out once for each distinct creatinine, pair of ages and sex."""
    cases, places = np.unique(np.stack([value, youngest, oldest, sex]), axis=1, return_inverse=True)
    found = [
        egfr_bounds(Decimal(int(v)).scaleb(-6), (int(a), int(b)), SEXES[int(s)])  # type: ignore[arg-type]
        for v, a, b, s in cases.T
    ]
    low = np.array([int(one.scaleb(6)) for one, _ in found], np.int64)
    high = np.array([int(two.scaleb(6)) for _, two in found], np.int64)
    places = places.ravel()
    return (low[places], high[places]) if len(found) else (np.zeros(0, np.int64), np.full(0, NO_NUMBER))
