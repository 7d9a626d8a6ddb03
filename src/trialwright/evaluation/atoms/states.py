"""Whether something is so on a day, for all persons: the latest word on it, if recent enough and without doubt."""

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
from trialwright.evaluation.atoms.frame import at
from trialwright.evaluation.atoms.periods import Question, denials_of
from trialwright.evaluation.atoms.signs import MAYBE, NO, YES, begun_by
from trialwright.evaluation.columns import Array


class State(msgspec.Struct, frozen=True):
    """The code of each segment, and which signs stand for it."""

    code: Array
    standing: Array


def state_on(asked: Question, day: Array, valid_days: int) -> State:
    """Whether it is so on a day of each segment, not after today; the window of the question is not looked at."""
    signs, when = asked.signs, asked.signs.when
    own = asked.of(day)
    known = when.first[0] <= own
    holds, may_hold = _holds(asked, own)
    fresh, stale = _freshness(asked, own, valid_days)
    standing = known & signs.is_yes & holds & fresh
    overtaken, conflict = _fates(asked, known, standing, own)
    left = standing & ~overtaken & ~conflict
    denied = known & (signs.says == NO) & signs.denies & fresh
    doubt = known & ~stale & may_hold & ((signs.says == MAYBE) | ((signs.says == YES) & (~fresh | ~holds)))
    doubt &= ~signs.is_out
    if doubt.any():
        doubt &= ~_idle(asked, known, own)
    code, whose = all_alike(ABSENT, asked.count), signs.segment
    code[whose[known & stale]] = STALE
    code[whose[known & ~stale & ~fresh]] = DOUBT
    if asked.closed:
        code[~asked.some(known & ~signs.is_out & (signs.says != NO))] = FALSE
    for mask, said in ((denied, FALSE), (doubt, DOUBT), (conflict, CONFLICT), (left, TRUE)):
        code[whose[mask]] = said
    if len(asked.aside.person):
        code[begun_by(asked.aside, day, asked.count)] = UNUSABLE
    return State(code, left)


def _holds(asked: Question, own: Array) -> tuple[Array, Array]:
    """Signs that reach the day or are carried on to it, and those that may."""
    signs, when = asked.signs, asked.signs.when
    one_day = ~when.is_ongoing & (when.first[0] == when.last[0]) & (when.first[1] == when.last[1])
    carried = when.is_ongoing | one_day | (signs.says == NO)
    return carried | (when.last[0] >= own), carried | (when.last[1] >= own)


def _freshness(asked: Question, own: Array, valid_days: int) -> tuple[Array, Array]:
    """Signs that surely speak of the day, and those too old to."""
    when = asked.signs.when
    newest, oldest = (own - np.minimum(known, own) for known in (when.known[1], when.known[0]))
    stale = newest > valid_days
    return ~stale & (oldest <= valid_days) & (when.first[1] <= own), stale


def _fates(asked: Question, known: Array, fresh: Array, own: Array) -> tuple[Array, Array]:
    """Signs that denials of the same thing overtake, and those they contradict."""
    places, pair, denial = _met(asked, known, fresh)
    overtaken, conflict = np.zeros(len(fresh), bool), np.zeros(len(fresh), bool)
    if len(pair):
        when, place, day = asked.signs.when, places[pair], at(own, places[pair])
        later = np.minimum(when.known[1][denial], day) < np.minimum(when.known[0][place], day)
        over = np.minimum(when.first[0][denial], day) > np.minimum(when.known[1][place], day)
        overtaken[place[~later & over]] = True
        conflict[place[~later & ~over]] = True
    return overtaken, conflict


def _idle(asked: Question, known: Array, own: Array) -> Array:
    """Signs that a later denial of the same thing makes idle."""
    signs, when = asked.signs, asked.signs.when
    places, pair, denial = _met(asked, known, known & (signs.says != NO))
    idle = np.zeros(len(known), bool)
    if len(pair):
        place = places[pair]
        day = at(own, place)
        later = np.minimum(when.known[0][denial], day) > np.minimum(when.known[1][place], day)
        one, two = when.at(place).sure, when.at(denial).sure
        shared = (one[0] <= one[1]) & (two[0] <= two[1]) & (one[0] <= two[1]) & (two[0] <= one[1])
        idle[place[later & ~shared]] = True
    return idle


def _met(asked: Question, known: Array, some: Array) -> tuple[Array, Array, Array]:
    """Places of some signs, and pairs of a place among them and a known denial of what it says."""
    places = np.flatnonzero(some & asked.signs.beside_denials)
    pair, denial = denials_of(asked, places)
    kept = known[denial]
    return places, pair[kept], denial[kept]
