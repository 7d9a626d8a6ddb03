"""Age, sex and how long ago a condition began, for all persons."""

import datetime
import math
from decimal import Decimal

import numpy as np

from trialwright.evaluation.atoms.codes import ABSENT, DOUBT, UNUSABLE, all_alike
from trialwright.evaluation.atoms.frame import Frame, marked
from trialwright.evaluation.atoms.moments import moment
from trialwright.evaluation.atoms.readings import greatest
from trialwright.evaluation.atoms.signs import aside_of
from trialwright.evaluation.columns import LAST_DAY, NO_DAY, SEXES, Array
from trialwright.evaluation.duration import is_of
from trialwright.evaluation.has import DOMAINS
from trialwright.evaluation.lasting import is_ago
from trialwright.evaluation.signs import Asked
from trialwright.evaluation.windows import back
from trialwright.model.criterion import Age, AgeUnit, Duration, Sex
from trialwright.model.window import Offset, TimeUnit

# The ordinal of 1 January 1970.
_EPOCH = 719_163


def age(leaf: Age, frame: Frame) -> Array:
    """The least and the greatest age of everyone; whether they lie in the range is asked once for each pair of ages."""
    birth = frame.cohort.people.birth_first
    anchor = leaf.when.anchor if leaf.when else "index"
    day, is_known = moment(anchor, frame)
    known = (birth != NO_DAY) & (birth <= day) & is_known
    pairs, places = frame.cached(("ages", leaf.unit, anchor), lambda: _pairs_of_ages(leaf.unit, day, frame))
    codes = []
    for least, greatest_ in pairs:
        inside = leaf.range.relation(Decimal(least), Decimal(greatest_))
        codes.append(DOUBT if inside is None else int(inside))
    return np.where(known, np.array(codes, np.int8)[places], ABSENT).astype(np.int8, copy=False)


def _pairs_of_ages(unit: AgeUnit, day: Array, frame: Frame) -> tuple[list[tuple[int, int]], Array]:
    """The distinct least and greatest ages on a day, and which of them each person has."""
    people = frame.cohort.people
    youngest = ages(unit, np.minimum(people.birth_last, day), day, is_greatest=False)
    oldest = ages(unit, people.birth_first, day, is_greatest=True)
    low = int(youngest.min(initial=0))
    width = int(oldest.max(initial=0)) - low + 1
    keys, places = np.unique((youngest - low) * width + oldest - low, return_inverse=True)
    return [(int(key) // width + low, int(key) % width + low) for key in keys], places


def ages(unit: AgeUnit, birth: Array, day: Array, *, is_greatest: bool) -> Array:
    """Completed units from births to days; hours and minutes between the least and the greatest there may be."""
    days = day - np.where(birth == NO_DAY, day, birth).astype(np.int64)
    match unit:
        case "day":
            return days
        case "week":
            return days // 7
        case "hour" | "minute":
            per_day = 24 if unit == "hour" else 1440
            within: Array = np.maximum((days + (1 if is_greatest else -1)) * per_day, 0)
            return within
    months = _calendar(birth, "M")
    now = _calendar(day, "M")
    late = day - _first_of_month(now) < np.where(birth == NO_DAY, 1, birth) - _first_of_month(months)
    passed = now - months - late
    found: Array = passed // 12 if unit == "year" else passed
    return found


def _calendar(days: Array, unit: str) -> Array:
    """Months since January 1970."""
    known = np.where(days == NO_DAY, 1, days).astype(np.int64)
    return (known - _EPOCH).astype("datetime64[D]").astype(f"datetime64[{unit}]").astype(np.int64)


def _first_of_month(months: Array) -> Array:
    return months.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64) + _EPOCH


def _day(number: int) -> datetime.date:
    return datetime.date.fromordinal(number)


def distinct_pairs(one: Array, two: Array) -> tuple[list[tuple[int, int]], Array]:
    """The distinct pairs of days, and for each place which of them it is."""
    keys, places = np.unique(one.astype(np.int64) << 32 | two.astype(np.int64), return_inverse=True)
    return [(int(key) >> 32, int(key) & 0xFFFFFFFF) for key in keys], places


def sex(leaf: Sex, frame: Frame) -> Array:
    """Whether the recorded sex is the one asked for."""
    recorded = frame.cohort.people.sex
    return np.where(recorded == 0, ABSENT, recorded == SEXES.index(leaf.sex)).astype(np.int8, copy=False)


def duration(leaf: Duration, frame: Frame) -> Array:
    """Whether the earliest recorded start is so long ago: the interpreter's rule, once for each pair of days."""
    facts = frame.cohort.facts
    rows, _ = frame.rows(frame.kinds(lambda kind: kind.domain in DOMAINS and is_of(kind, leaf)))
    person, count = facts.person[rows], frame.count
    undated = marked(count, person[facts.first[rows] == NO_DAY])
    some = marked(count, person)
    earliest = [
        LAST_DAY - greatest(person, LAST_DAY - each[rows], count) for each in (facts.first, facts.last)
    ]
    code = all_alike(ABSENT, count)
    known = np.flatnonzero(some & ~undated)
    if leaf.terms.closed and len(known):
        code[known] = _ago(leaf, earliest[0][known], earliest[1][known], frame)
    else:
        code[known] = DOUBT
    code[undated] = DOUBT
    for each in leaf.terms.ids:
        aside = aside_of(Asked(each, DOMAINS, (), frame.empty_chart), frame)
        code[marked(count, aside.person)] = UNUSABLE
    return code


def _ago(leaf: Duration, first: Array, last: Array, frame: Frame) -> Array:
    """The rule for days known to the day at once; for others once for each pair of days."""
    code = np.ones(len(first), np.int8)
    today = _day(frame.today)
    for bound, is_low in ((leaf.range.low, True), (leaf.range.high, False)):
        if bound is not None:
            or_equal = leaf.range.includes_low if is_low else not leaf.range.includes_high
            edge = _latest_start(bound, leaf.unit, frame.today, or_equal=or_equal)
            code[(first <= edge) != is_low] = 0
    whole = leaf.unit not in ("month", "year") or all(
        _is_whole(leaf, each) for each in (leaf.range.low, leaf.range.high)
    )
    partial = np.flatnonzero(first != last) if whole else np.arange(len(first))
    pairs, places = distinct_pairs(first[partial], last[partial])
    said = [is_ago((_day(one), _day(two)), today, leaf.range, leaf.unit) for one, two in pairs]
    code[partial] = np.array([DOUBT if one is None else int(one) for one in said], np.int8)[places]
    return code


def _is_whole(leaf: Duration, bound: Decimal | None) -> bool:
    months = (bound or Decimal(0)) * (12 if leaf.unit == "year" else 1)
    return months == months.to_integral_value()


def _latest_start(amount: Decimal, unit: TimeUnit, today: int, *, or_equal: bool) -> int:
    """The latest day so long before today, or longer."""
    if unit in ("month", "year"):
        edge = back(_day(today), Offset(int(amount * (12 if unit == "year" else 1)), "month")).toordinal()
        return edge if or_equal else edge - 1
    days = amount * 7 if unit == "week" else amount / 24 if unit == "hour" else amount
    passed = math.ceil(days) if or_equal else math.floor(days) + 1
    return today - passed
