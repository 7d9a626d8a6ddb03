"""How many items of one assessment have one of the grades, for all persons."""

import math
from decimal import Decimal

import msgspec
import numpy as np

from trialwright.evaluation.atoms.assessments import aside_scores
from trialwright.evaluation.atoms.codes import (
    ABSENT,
    ASK,
    CONFLICT,
    DOUBT,
    FALSE,
    STALE,
    TRUE,
    UNUSABLE,
    all_alike,
)
from trialwright.evaluation.atoms.frame import Frame, Rows, marked
from trialwright.evaluation.atoms.moments import Span, days_of
from trialwright.evaluation.atoms.readings import Latest, aside_of_latest, latest
from trialwright.evaluation.columns import NO_DAY, Array
from trialwright.evaluation.count import NEVER_INVOLVED, items_asked
from trialwright.evaluation.instruments import item_of, speaks_of, version_of
from trialwright.evaluation.score import score_validity
from trialwright.knowledge.lexicon import all_terms
from trialwright.model.criterion import Count
from trialwright.model.fact import Fact
from trialwright.model.window import Window


class Assessments(msgspec.Struct, frozen=True):
    """The graded rows of an instrument, and to which assessment each belongs; ``person`` is whose each assessment is."""

    rows: Rows
    kind: Array
    kinds: tuple[Fact, ...]
    of: Array
    person: Array
    version: Array
    versions: tuple[str, ...]


def count(leaf: Count, frame: Frame) -> Array:
    """Whether the number of graded items lies in the range; grades of two assessments are never added."""
    found: Assessments = frame.cached(
        ("assessments", leaf.instrument), lambda: _assessments(leaf.instrument, frame)
    )
    when = leaf.when or Window("index")
    days = days_of(when, frame)
    last = days.until(frame.today)
    newest = latest(("assessments", leaf.instrument), found.rows, last, frame)
    answers = _answers(leaf, found)
    if leaf.pick == "any" or (leaf.pick == "" and when.since is not None):
        code = _some_assessment(leaf, found, answers, days, newest, frame)
    else:
        valid = (
            np.array(score_validity(leaf.instrument, frame.empty_chart))
            if days.is_open
            else last - days.first
        )
        code = _latest_assessment(found, answers, newest, last, valid, frame)
    aside = aside_of_latest(
        aside_scores(leaf.instrument, frame), newest.floor, _each(last, frame), frame.count
    )
    code[aside] = UNUSABLE
    return np.where(days.is_known, code, DOUBT).astype(np.int8, copy=False)


def _each(values: Array, frame: Frame) -> Array:
    return np.broadcast_to(values, (frame.count,))


def _assessments(instrument: str, frame: Frame) -> Assessments:
    """Rows of one version and one group, or of one day where no group is named, are one assessment."""
    facts = frame.cohort.facts

    def wanted(kind: Fact) -> bool:
        return speaks_of(kind, instrument) == "yes" and bool(item_of(kind, version_of(kind, instrument)))

    kinds = frame.kinds(wanted)
    rows, kind = frame.rows(kinds)
    versions: dict[str, int] = {}
    named = tuple(facts.kinds[place] for place in kinds)
    number = [versions.setdefault(version_of(one, instrument), len(versions)) for one in named]
    at = Rows(facts.person[rows], facts.first[rows], facts.last[rows])
    version, group = np.array(number, np.int32)[kind], facts.group[rows]
    begins = np.ones(len(rows), bool)
    begins[1:] = np.logical_or.reduce(
        [each[1:] != each[:-1] for each in (at.person, version, at.first, at.last, group)]
    )
    run = np.flatnonzero(begins)
    grouped = group[run] != 0
    first, last = np.where(grouped, -1, at.first[run]), np.where(grouped, group[run], at.last[run])
    distinct, of_run = _distinct(np.stack([at.person[run], version[run], first, last]).astype(np.int64))
    of = of_run[np.cumsum(begins) - 1]
    return Assessments(at, kind, named, of, distinct[0], distinct[1], tuple(versions))


def _distinct(keys: Array) -> tuple[Array, Array]:
    """The distinct columns of whole numbers, and for each column which of them it is."""
    low = keys.min(axis=1, initial=0)
    widths = [int(width) + 1 for width in keys.max(axis=1, initial=0) - low]
    if math.prod(widths) >= 2**62:
        distinct, of = np.unique(keys, axis=1, return_inverse=True)
        return distinct, of.ravel()
    packed = np.zeros(keys.shape[1], np.int64)
    for row, least, width in zip(keys, low, widths, strict=True):
        packed = packed * width + (row - least)
    begins = np.ones(len(packed), bool)
    begins[1:] = packed[1:] != packed[:-1]
    if (packed[1:] >= packed[:-1]).all():
        return keys[:, begins], np.cumsum(begins) - 1
    _, first, of = np.unique(packed, return_index=True, return_inverse=True)
    return keys[:, first], of


def _answers(leaf: Count, found: Assessments) -> Array:
    """For every assessment whether the number of graded items lies in the range, DOUBT where that is open."""
    code = all_alike(DOUBT, len(found.person))
    for place, version in enumerate(found.versions):
        listed = _listed(leaf, version, found.kinds)
        code_of_version = _tally(leaf, found, version, listed)
        own = found.version == place
        code[own] = code_of_version[own]
    return code


def _listed(leaf: Count, version: str, kinds: tuple[Fact, ...]) -> tuple[str, ...] | None:
    """The items that are asked about; None where they are those that happen to be recorded."""
    if leaf.items:
        return leaf.items
    return (
        items_asked(leaf, [kind for kind in kinds if version_of(kind, leaf.instrument) == version][:1])
        if (version in all_terms() and all_terms()[version].items)
        else None
    )


def _tally(leaf: Count, found: Assessments, version: str, listed: tuple[str, ...] | None) -> Array:
    items = [item_of(kind, version_of(kind, leaf.instrument)) for kind in found.kinds]
    asked = listed if listed is not None else tuple(sorted(set(items)))
    number = {item: place for place, item in enumerate(asked)}
    column = np.array([number.get(item, -1) for item in items], np.int64)[found.kind]
    cell = np.where(column < 0, len(found.person) * len(asked), found.of * len(asked) + column)
    hit = np.array([_hit(leaf, kind) for kind in found.kinds], np.int8)[found.kind]

    def marks(mask: Array) -> Array:
        flat = np.zeros(len(found.person) * len(asked) + 1, bool)
        flat[cell[mask]] = True
        return flat[:-1].reshape(len(found.person), len(asked))

    yes, no = marks(hit == TRUE), marks(hit == FALSE)
    counted = (yes & ~no).sum(axis=1)
    seen = len(asked) if listed is not None else marks(hit > -2).sum(axis=1)
    return _in_range(leaf, counted, seen - (yes ^ no).sum(axis=1))


def _hit(leaf: Count, kind: Fact) -> int:
    """Whether a grade is one asked for; below 0 where no grade is stated exactly."""
    grade = kind.value_text if kind.comparator == "=" else ""
    return -1 if not grade else TRUE if grade in leaf.grades else FALSE


def _in_range(leaf: Count, counted: Array, open_: Array) -> Array:
    width = int(open_.max(initial=0)) + 1
    pairs, places = np.unique(counted * width + open_, return_inverse=True)
    codes = []
    for pair in pairs:
        sure, more = divmod(int(pair), width)
        inside = leaf.range.relation(Decimal(sure), Decimal(sure + more))
        codes.append(DOUBT if inside is None else int(inside))
    return np.array(codes, np.int8)[places]


def _latest_assessment(
    found: Assessments, answers: Array, newest: Latest, last: Array, valid: Array, frame: Frame
) -> Array:
    person, answer = found.rows.person[newest.chosen], answers[found.of[newest.chosen]]
    yes, no, open_ = (
        marked(frame.count, person[mask]) for mask in (answer == TRUE, answer == FALSE, answer < 0)
    )
    code = yes.astype(np.int8, copy=False)
    code[open_] = DOUBT
    code[(yes & no) | (yes & open_) | (no & open_)] = CONFLICT
    code[(newest.floor == NO_DAY) | (last - newest.floor > valid)] = DOUBT
    code[last - newest.newest > valid] = STALE
    code[newest.newest == NO_DAY] = ABSENT
    return code


def _some_assessment(
    leaf: Count, found: Assessments, answers: Array, days: Span, newest: Latest, frame: Frame
) -> Array:
    """True by any assessment that surely lies in the window; who may never have been involved is for the interpreter."""
    rows, person = found.rows, found.rows.person
    first, last = _each(days.first, frame)[person], _each(days.until(frame.today), frame)[person]
    inside = (rows.first != NO_DAY) & (rows.first >= first) & (rows.last <= last)
    whole = np.ones(len(found.person), bool)
    whole[found.of[~inside]] = False
    code = all_alike(ABSENT, frame.count)
    code[_perhaps_never(leaf, found, newest, frame)] = ASK
    code[found.person[whole & (answers == TRUE)]] = TRUE
    return code


def _perhaps_never(leaf: Count, found: Assessments, newest: Latest, frame: Frame) -> Array:
    """Persons whose latest assessment may grade every item asked about as never involved."""
    never = NEVER_INVOLVED.get(leaf.instrument)
    graded = np.array([kind.value_text == never for kind in found.kinds], bool)[found.kind]
    rows = newest.chosen[graded[newest.chosen]]
    listed = [_listed(leaf, version, found.kinds) for version in found.versions]
    least = min((len(items) if items else 1 for items in listed), default=1)
    return np.asarray(np.bincount(found.rows.person[rows], minlength=frame.count) >= max(least, 1))
