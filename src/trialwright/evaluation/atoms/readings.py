"""Values taken on days, for all persons: the latest, or those of a window, held against a range or a list."""

from collections.abc import Callable

import msgspec
import numpy as np

from trialwright.evaluation.atoms.codes import ABSENT, CONFLICT, DOUBT, STALE, TRUE, UNUSABLE, all_alike
from trialwright.evaluation.atoms.frame import Frame, Rows, at, marked
from trialwright.evaluation.atoms.moments import days_of
from trialwright.evaluation.columns import NO_DAY, Array
from trialwright.evaluation.windows import is_of_a_moment
from trialwright.model.criterion import Pick
from trialwright.model.window import Window

# More days than any period of validity has.
FOREVER = 2**30


class Values(msgspec.Struct, frozen=True):
    """Rows that may answer a leaf, in the order of the persons. ``key`` names them, to share what they have in common.

    ``side`` says of rows at some places: TRUE where one is as asked, FALSE where it is not, DOUBT where that is open.
    """

    key: tuple[object, ...]
    rows: Rows
    side: Callable[[Array], Array]
    aside: Rows
    valid_days: int


class Latest(msgspec.Struct, frozen=True):
    """For every person the rows that may stand on the latest day, and how old that day is.

    ``chosen`` are places of rows; ``floor`` is the day the latest cannot precede, 0 if nothing bounds it;
    ``newest`` the latest day there may be, 0 without any row. ``who`` are the persons who have rows, ``least`` and
    ``most`` how many days old their latest is, FOREVER if nothing bounds it; ``of`` says whose in ``who`` each chosen
    row is, and is empty where each has one.
    """

    chosen: Array
    floor: Array
    newest: Array
    who: Array
    least: Array
    most: Array
    of: Array

    @property
    def persons(self) -> Array:
        """Whose the chosen rows are."""
        return self.who[self.of] if len(self.of) else self.who


def read(values: Values, when: Window | None, pick: Pick, frame: Frame) -> Array:
    """The answer of the latest value, of the latest at a moment, or of the values of a window, for everyone."""
    today = np.array(frame.today, np.int32)
    if when is None:
        return latest_reading(values, today, np.array(values.valid_days), frame)
    days = days_of(when, frame)
    last = days.until(frame.today)
    if is_of_a_moment(when) and pick in ("", "latest"):
        found = latest_reading(values, last, np.array(values.valid_days), frame)
    elif pick == "latest":
        found = latest_reading(values, last, last - days.first, frame)
    else:
        mode = when.mode
        found = _of_window(values, days.first, last, "all" if mode == "throughout" else pick, mode, frame)
    begun = True if (is_of_a_moment(when) and pick in ("", "latest")) or days.is_open else days.first <= last
    return np.where(days.is_known & begun, found, np.where(days.is_known, ABSENT, DOUBT)).astype(
        np.int8, copy=False
    )


def latest_reading(values: Values, day: Array, valid_days: Array, frame: Frame) -> Array:
    """The answer of the values of the latest day on or before a day, if it is recent enough."""
    found = latest(values.key, values.rows, day, frame)
    valid = at(valid_days, found.who)
    side = values.side(found.chosen)
    own = _together(side, found) if len(found.of) else side
    if found.most is not found.least:
        own[(found.most > valid) & ((own >= 0) | (own == CONFLICT))] = DOUBT
    own[found.least > valid] = STALE
    code = all_alike(ABSENT, frame.count)
    code[found.who] = own
    if len(values.aside.person):
        code[aside_of_latest(values.aside, found.floor, day, frame.count)] = UNUSABLE
    return code


def _together(side: Array, found: Latest) -> Array:
    """On which side the latest rows of each person lie: CONFLICT where some lie on each, DOUBT where one is open."""
    yes, no, open_ = (marked(len(found.who), found.of[mask]) for mask in (side == TRUE, side == 0, side < 0))
    code = yes.astype(np.int8)
    code[yes & no] = CONFLICT
    code[open_] = DOUBT
    return code


def latest(key: tuple[object, ...], rows: Rows, day: Array, frame: Frame) -> Latest:
    """Which rows may be the latest of those on or before a day, shared by all atoms that ask the same."""
    if day.ndim:
        return _latest(rows, day, frame.count)
    found: Latest = frame.cached(
        ("latest", key, int(day)), lambda: _latest(rows, np.full(frame.count, day), frame.count)
    )
    return found


def _latest(rows: Rows, day: Array, count: int) -> Latest:
    own = day[rows.person]
    known = np.flatnonzero(rows.first <= own)
    person, own = rows.person[known], own[known]
    first = rows.first[known]
    if len(known) and first.min() != NO_DAY and np.array_equal(first, rows.last[known]):
        newest = greatest(person, first, count)
        return _latest_of(known, person, first >= newest[person], newest, newest, day)
    dated = first != NO_DAY
    newest_of_row = np.where(dated, np.minimum(rows.last[known], own), own)
    sure = dated & (rows.last[known] <= own)
    floor = greatest(person, np.where(sure, first, NO_DAY), count)
    newest = greatest(person, newest_of_row, count)
    return _latest_of(known, person, newest_of_row >= floor[person], floor, newest, day)


def _latest_of(known: Array, person: Array, chosen: Array, floor: Array, newest: Array, day: Array) -> Latest:
    persons = person[chosen]
    begins = np.ones(len(persons), bool)
    begins[1:] = persons[1:] != persons[:-1]
    who = persons[begins]
    of = np.zeros(0, np.int64) if begins.all() else np.cumsum(begins) - 1
    least = day[who] - newest[who]
    exact = floor is newest or bool((floor[who] == newest[who]).all())
    most = least if exact else np.where(floor[who] == NO_DAY, FOREVER, day[who] - floor[who])
    return Latest(known[chosen], floor, newest, who, least, most, of)


def greatest(person: Array, values: Array, count: int) -> Array:
    """The greatest value of each person, rows being in the order of the persons; 0 for those without a row."""
    found = np.zeros(count, np.int32)
    if len(person):
        begins = np.flatnonzero(np.r_[True, person[1:] != person[:-1]])
        found[person[begins]] = np.maximum.reduceat(values, begins)
    return found


def aside_of_latest(aside: Rows, floor: Array, day: Array, count: int) -> Array:
    """Persons with a row put aside that may be as late as the latest usable one, or later."""
    own = at(day, aside.person)
    newest = np.where(aside.first == NO_DAY, own, np.minimum(aside.last, own))
    return marked(count, aside.person[(aside.first <= own) & (newest >= floor[aside.person])])


def _of_window(values: Values, first: Array, last: Array, pick: Pick, mode: str, frame: Frame) -> Array:
    """The answer of all values that lie in a window; no value leaves it open, and so does a value perhaps in it."""
    rows, count = values.rows, frame.count
    side = values.side(np.arange(len(rows.person)))
    begin, end = at(first, rows.person), at(last, rows.person)
    undated = rows.first == NO_DAY
    sure = ~undated & (rows.first >= begin) & (rows.last <= end)
    perhaps = ~sure & (undated | ((rows.last >= begin) & (rows.first <= end)))

    def some(mask: Array) -> Array:
        return marked(count, rows.person[mask])

    yes, no, open_ = side == TRUE, side == 0, side < 0
    is_yes, is_no, is_open = some(sure & yes), some(sure & no), some(sure & open_)
    maybe_yes, maybe_no, maybe_open = some(perhaps & yes), some(perhaps & no), some(perhaps & open_)
    maybe = maybe_yes | maybe_no | maybe_open
    differs = maybe & (maybe_open | (maybe_yes != is_yes) | (maybe_no != is_no))
    code = is_yes.astype(np.int8, copy=False)
    if mode == "throughout":
        code[is_yes] = ABSENT
    code[is_yes & is_no] = CONFLICT
    code[differs] = DOUBT
    code[is_open] = DOUBT
    code[~(is_yes | is_no | is_open)] = ABSENT
    code[~(is_yes | is_no | is_open) & maybe] = DOUBT
    code[_aside_in(values.aside, first, last, count)] = UNUSABLE
    if pick == "any":
        code[is_yes] = TRUE
    if pick == "all":
        code[is_no] = 0
    return code


def _aside_in(aside: Rows, first: Array, last: Array, count: int) -> Array:
    begin, end = at(first, aside.person), at(last, aside.person)
    inside = (aside.first == NO_DAY) | ((aside.first <= end) & (aside.last >= begin))
    return marked(count, aside.person[inside])
