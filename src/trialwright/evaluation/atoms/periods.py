"""Whether something was so in a window, for all persons: at some time in it, all through it, or begun in it."""

import msgspec
import numpy as np

from trialwright.evaluation.atoms.codes import (
    ABSENT,
    CONFLICT,
    DOUBT,
    FALSE,
    STALE,
    TRUE,
    UNUSABLE,
    all_alike,
)
from trialwright.evaluation.atoms.frame import Rows, at, marked
from trialwright.evaluation.atoms.signs import MAYBE, NO, YES, Signs, begun_by
from trialwright.evaluation.columns import Array


class Question(msgspec.Struct, frozen=True):
    """What is asked of the segments: signs, rows put aside, and the days of each.

    ``first`` and ``last`` are the window, one day a segment or one of all; ``since`` is ``first``, or from when a denial must
    reach where the window reaches back without end, ``last`` at the latest. ``closed`` takes nothing to have happened unrecorded.
    """

    signs: Signs
    aside: Rows
    count: int
    first: Array
    last: Array
    since: Array
    today: int
    closed: bool = False

    @property
    def until(self) -> Array:
        """The last day of the window, at most today."""
        return np.minimum(self.last, self.today)

    def some(self, mask: Array) -> Array:
        """Segments with a sign that is marked."""
        return marked(self.count, self.signs.segment[mask])

    def of(self, days: Array) -> Array:
        """For each sign the day of its segment; one day of all stays one."""
        return at(days, self.signs.segment)


def during(asked: Question) -> Array:
    """Whether it was so at some time in the window."""
    signs, until = asked.signs, asked.until
    first, last = asked.of(asked.first), asked.of(until)
    surely, may = signs.when.meets(first, last)
    sure = signs.is_yes & surely
    standing = sure & ~_contradicted(asked, sure, first, last)
    code = denied_all_through(asked)
    doubt = may & ~sure & (signs.says != NO)
    if not signs.none_is_out:
        doubt &= ~signs.is_out
    if doubt.any():
        gone = signs.when.is_ongoing & (signs.when.known[1] < first) & (signs.says == YES)
        code[signs.segment[doubt & gone]] = STALE
        code[signs.segment[doubt & ~gone]] = DOUBT
    if len(asked.aside.person):
        code[begun_by(asked.aside, until, asked.count)] = UNUSABLE
    code[signs.segment[sure & ~standing]] = CONFLICT
    code[signs.segment[standing]] = TRUE
    code[asked.first > until] = ABSENT
    return code


def denied_all_through(asked: Question) -> Array:
    """False if denials, and what an exception took away, cover the window; else unknown."""
    if asked.closed:
        return all_alike(FALSE, asked.count)
    signs = asked.signs
    code = all_alike(ABSENT, asked.count)
    if signs.none_is_out:
        segment, begin, end = signs.cached("denied days", lambda: _denied_days(signs, asked.today))
        code[segment[(begin <= at(asked.since, segment)) & (end >= at(asked.last, segment))]] = FALSE
        return code
    sure, out = days_covered(signs, signs.denies, "sure"), days_covered(signs, signs.is_out, "possible")
    covering = [np.concatenate(each) for each in zip(sure, out, strict=True)]
    begun = covering[1] <= asked.today
    segment, begin, end = (each[begun] for each in covering)
    known = np.minimum(end, asked.today)
    code[are_covered(asked.count, asked.since, asked.last, segment, begin, known)] = FALSE
    return code


def _denied_days(signs: Signs, today: int) -> Array:
    """Segment, first and last day of stretches, as long as can be, on every day of which the term is denied."""
    segment, begin, end = days_covered(signs, signs.denies, "sure")
    begun = begin <= today
    segment, begin, end = segment[begun], begin[begun], np.minimum(end[begun], today)
    if not len(segment) or (segment[1:] > segment[:-1]).all():
        return np.stack([segment, begin, end])
    order = np.lexsort((begin, segment))
    segment, begin, end = segment[order], begin[order], end[order]
    reached, begins, before = _reached(segment, begin, end)
    starts = np.flatnonzero(begins | (begin > before + 1))
    return np.stack([segment[starts], begin[starts], reached[np.r_[starts[1:], len(segment)] - 1]])


def days_covered(signs: Signs, mask: Array, which: str) -> tuple[Array, Array, Array]:
    """Segment, first and last day of what some signs surely, or possibly, cover."""
    chosen, when = np.flatnonzero(mask), signs.when
    segment = signs.segment[chosen]
    if which == "possible":
        return segment, when.first[0][chosen], when.last[1][chosen]
    begin, end = (each[chosen] for each in when.sure)
    some = begin <= end
    return segment[some], begin[some], end[some]


def are_covered(count: int, first: Array, last: Array, segment: Array, begin: Array, end: Array) -> Array:
    """Where every day from first to last lies in one of the spans of the segment; an empty window is covered."""
    done = np.broadcast_to(first > last, (count,))
    inside = (end >= at(first, segment)) & (begin <= at(last, segment))
    segment, begin, end = segment[inside], begin[inside], end[inside]
    if not len(segment):
        return done
    if (segment[1:] > segment[:-1]).all():
        done = done.copy()
        done[segment[(begin <= at(first, segment)) & (end >= at(last, segment))]] = True
        return done
    order = np.lexsort((begin, segment))
    segment, begin, end = segment[order], begin[order], end[order]
    reached, begins, before = _reached(segment, begin, end)
    before = np.where(begins, at(first, segment) - 1, before)
    gap = begin > before + 1
    broken = np.zeros(count, bool)
    broken[segment[gap]] = True
    ends = np.r_[begins[1:], True]
    reaches = np.zeros(count, bool)
    reaches[segment[ends]] = reached[ends] >= at(last, segment[ends])
    return done | (reaches & ~broken)


def _reached(segment: Array, begin: Array, end: Array) -> tuple[Array, Array, Array]:
    """Of spans in order: up to which day those of the segment reach so far, where a segment begins, and up to where before."""
    begins = np.ones(len(segment), bool)
    begins[1:] = segment[1:] != segment[:-1]
    rank = np.cumsum(begins) - 1
    far = np.int64(1) << 23
    reached = np.maximum.accumulate(rank * far + end) - rank * far
    return reached, begins, np.r_[0, reached[:-1]]


def _contradicted(asked: Question, sure: Array, first: Array, last: Array) -> Array:
    """Signs whose days in the window are all denied, by denials of the same or a wider thing."""
    signs, found = asked.signs, np.zeros(len(sure), bool)
    places = np.flatnonzero(sure & signs.beside_denials)
    if not len(places):
        return found
    when = signs.when.at(places)
    begin, end = when.first[0], np.where(when.is_ongoing, when.known[1], when.last[1])
    begin, end = np.maximum(begin, at(first, places)), np.minimum(np.maximum(end, begin), at(last, places))
    pair, denial = denials_of(asked, places)
    span = signs.when.at(denial).sure
    some = span[0] <= span[1]
    hit = are_covered(len(places), begin, end, pair[some], span[0][some], span[1][some])
    found[places] = hit & (begin <= end)
    return found


def denials_of(asked: Question, places: Array) -> tuple[Array, Array]:
    """Pairs of a sign, as its place in ``places``, and a denial of what it says in the same segment."""
    signs = asked.signs
    pair, denial = joined(signs.segment[places], np.flatnonzero(signs.says == NO), signs.segment)
    fits = signs.overrides[signs.meaning[denial], signs.meaning[places[pair]]]
    return pair[fits], denial[fits]


def joined(left: Array, right: Array, segment: Array) -> tuple[Array, Array]:
    """All pairs of a place in ``left``, and a row of ``right``, which is in the order of the segments, of the same."""
    owners = segment[right]
    begin, end = np.searchsorted(owners, left, "left"), np.searchsorted(owners, left, "right")
    sizes = end - begin
    pair = np.repeat(np.arange(len(left)), sizes)
    within = np.arange(len(pair)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    return pair, right[np.repeat(begin, sizes) + within]


def begun_during(asked: Question) -> Array:
    """Whether it began in the window. False if each day of it is denied or lies in a stretch begun before."""
    signs, until = asked.signs, asked.until
    first, last = asked.of(asked.first), asked.of(until)
    whole = during(asked)
    present = signs.is_yes
    surely, may = signs.when.begins_in(first, last)
    begun = present & surely
    begun &= ~_contradicted(asked, begun, first, last)
    meets = signs.when.meets(first, last)[1]
    earlier = present & (signs.when.first[1] < first)
    covering = days_covered(signs, earlier | signs.denies, "sure")
    whole_window = are_covered(asked.count, asked.first, asked.last, *covering)
    code = np.where(whole_window, FALSE, ABSENT).astype(np.int8, copy=False)
    code[asked.some((signs.says == MAYBE) & meets)] = DOUBT
    code[asked.some(present & may & ~surely)] = DOUBT
    code[begun_by(asked.aside, until, asked.count)] = UNUSABLE
    code[asked.some(begun)] = TRUE
    settled = (whole == FALSE) | (whole == CONFLICT) | (whole == UNUSABLE)
    code[settled] = whole[settled]
    code[asked.first > until] = ABSENT
    return code


def throughout(asked: Question) -> Array:
    """Whether it was so on every day of the window, if it has any. False by any day on which it is denied."""
    signs = asked.signs
    surely, _ = signs.when.meets(asked.of(asked.since), asked.of(asked.last))
    present, contrary = signs.is_yes, signs.denies & surely
    segment, begin, end = days_covered(signs, present, "sure")
    known = np.minimum(end, asked.today)
    lasting = are_covered(asked.count, asked.since, asked.last, segment, begin, known)
    code = all_alike(ABSENT, asked.count)
    code[asked.some(signs.says == MAYBE)] = DOUBT
    against = asked.some(contrary)
    code[against] = FALSE
    code[lasting] = TRUE
    code[(lasting & against) | _share_a_day(asked, present, contrary)] = CONFLICT
    code[begun_by(asked.aside, asked.last, asked.count)] = UNUSABLE
    code[asked.first > asked.last] = ABSENT
    return code


def _share_a_day(asked: Question, present: Array, contrary: Array) -> Array:
    signs = asked.signs
    places = np.flatnonzero(present & asked.some(contrary)[signs.segment])
    pair, other = joined(signs.segment[places], np.flatnonzero(contrary), signs.segment)
    one, two = signs.when.at(places[pair]).sure, signs.when.at(other).sure
    shared = (one[0] <= one[1]) & (two[0] <= two[1]) & (one[0] <= two[1]) & (two[0] <= one[1])
    return marked(asked.count, signs.segment[places[pair[shared]]])
