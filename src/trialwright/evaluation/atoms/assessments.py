"""Scores and findings with named values, for all persons."""

from decimal import Decimal

import numpy as np

from trialwright.evaluation import category as one_category
from trialwright.evaluation.atoms.codes import ASK, DOUBT
from trialwright.evaluation.atoms.frame import Frame, Rows, marked
from trialwright.evaluation.atoms.ranges import inside
from trialwright.evaluation.atoms.readings import Values, read
from trialwright.evaluation.columns import NO_NUMBER, Array
from trialwright.evaluation.concepts import is_a, may_concern, meaning
from trialwright.evaluation.instruments import item_of, speaks_of
from trialwright.evaluation.score import score_side, score_validity
from trialwright.knowledge.chart_wording import validity_days
from trialwright.knowledge.worded_tests import all_worded_tests, methods_of
from trialwright.model.criterion import Category, Score
from trialwright.model.fact import Fact

_MAY_SCORE = frozenset({"score", ""})


def score(leaf: Score, frame: Frame) -> Array:
    """Whether a score lies in the range. Assessments of which there may be a newer one are for the interpreter."""

    def wanted(kind: Fact) -> bool:
        if kind.domain != "score" or item_of(kind, leaf.instrument) != leaf.item:
            return False
        return speaks_of(kind, leaf.instrument) == "yes"

    facts = frame.cohort.facts
    kinds = frame.cached(("score kinds", leaf.instrument, leaf.item), lambda: frame.kinds(wanted))
    rows, kind = frame.rows(kinds)
    comparators = [facts.kinds[place].comparator for place in kinds]

    def side(places: Array) -> Array:
        value = facts.value[rows[places]]
        numbered = value != NO_NUMBER
        found = np.where(numbered, inside(leaf.range, value), DOUBT).astype(np.int8, copy=False)
        exact = np.array([each == "=" for each in comparators], bool)[kind[places]]
        for place in np.flatnonzero(numbered & ~exact):
            comparator = comparators[kind[places[place]]]
            said = score_side(leaf.range, comparator, Decimal(int(value[place])).scaleb(-6))
            found[place] = said if isinstance(said, bool) else DOUBT
        return found

    values = Values(
        ("score", leaf.instrument, leaf.item),
        _rows_at(("score", leaf.instrument, leaf.item), rows, frame),
        side,
        aside_scores(leaf.instrument, frame),
        score_validity(leaf.instrument, frame.empty_chart),
    )
    return _superseded(read(values, leaf.when, leaf.pick, frame), rows, frame)


def aside_scores(instrument: str, frame: Frame) -> Rows:
    """The rows put aside that may be of the instrument."""
    found: Rows = frame.cached(
        ("aside scores", instrument),
        lambda: frame.aside(lambda row: row.domain in _MAY_SCORE and may_concern(row, instrument)),
    )
    return found


def _rows_at(key: tuple[str, ...], rows: Array, frame: Frame) -> Rows:
    """Whose and when some rows are, kept under a key."""
    facts = frame.cohort.facts
    found: Rows = frame.cached(
        ("rows at", key), lambda: Rows(facts.person[rows], facts.first[rows], facts.last[rows])
    )
    return found


def _superseded(code: Array, rows: Array, frame: Frame) -> Array:
    """The interpreter is asked of persons with several groups, one of which answers: a newer one may be silent."""
    facts = frame.cohort.facts
    if not frame.cohort.groups.any():
        return code
    grouped = rows[facts.group[rows] != 0]
    several = marked(frame.count, facts.person[grouped]) & (frame.cohort.groups > 1)
    return np.where(several, ASK, code).astype(np.int8, copy=False)


def category(leaf: Category, frame: Frame) -> Array:
    """Whether the latest value of a finding is one of those named."""
    facts, domains, methods = frame.cohort.facts, one_category.DOMAINS, methods_of(leaf.finding)
    kinds = frame.cached(
        ("category kinds", leaf.finding),
        lambda: frame.kinds(
            lambda kind: (
                kind.domain in domains
                and (kind.concept in methods or bool(is_a(meaning(kind.concept), leaf.finding)))
            )
        ),
    )
    rows, kind = frame.rows(kinds)
    said = [one_category.side_of(leaf, facts.kinds[place], [], frame.empty_chart) for place in kinds]
    of_kind = np.array([each if isinstance(each, bool) else DOUBT for each in said], np.int8)
    domain = "measurement" if leaf.finding in all_worded_tests() else "finding"
    assumed = frame.valid_for.get(domain, validity_days(leaf.finding, domain))
    values = Values(
        ("category", leaf.finding),
        _rows_at(("category", leaf.finding), rows, frame),
        lambda places: of_kind[kind[places]],
        frame.aside(lambda row: (row.domain in domains or not row.domain) and may_concern(row, leaf.finding)),
        frame.valid_for.get(leaf.finding, assumed),
    )
    return _superseded(read(values, leaf.when, "latest", frame), rows, frame)
