"""Conditions, procedures, drugs, relations to drugs and attestations, for all persons: what the signs of a term say."""

from collections.abc import Callable

import msgspec
import numpy as np

from trialwright.evaluation import exposure, has, people, procedure, relation
from trialwright.evaluation.atoms.assessments import score
from trialwright.evaluation.atoms.codes import (
    ABSENT,
    ASK,
    DOUBT,
    FALSE,
    PEOPLE,
    STALE,
    TRUE,
    all_alike,
    any_true,
)
from trialwright.evaluation.atoms.frame import Frame, Rows, View, marked
from trialwright.evaluation.atoms.moments import Span, days_of, moment
from trialwright.evaluation.atoms.periods import Question, begun_during, during, joined, throughout
from trialwright.evaluation.atoms.signs import NO, Signs, aside_of, signs_of
from trialwright.evaluation.atoms.states import State, state_on
from trialwright.evaluation.columns import FIRST_DAY, SEXES, Array
from trialwright.evaluation.concepts import plain_form
from trialwright.evaluation.implied import implied_facts
from trialwright.evaluation.open_lists import widest
from trialwright.evaluation.signs import Asked, Sign
from trialwright.evaluation.windows import is_of_a_moment
from trialwright.knowledge.chart_wording import implied_conditions, points_that_meet, route_named
from trialwright.knowledge.spelling import normalised
from trialwright.model.criterion import Attest, Exposure, Has, Procedure, Score, Terms
from trialwright.model.fact import Fact
from trialwright.model.partial_date import PartialDate
from trialwright.model.quantity import Interval
from trialwright.model.window import Window

_SOME_DAY = PartialDate.parse("2000-01-01")


class Subject(msgspec.Struct, frozen=True):
    """A term as a leaf asks about it: the signs of everyone and the rows put aside that may be of it.

    ``excluded`` are persons who cannot have it, ``unsure`` those whose signs the interpreter must judge.
    """

    asked: Asked
    signs: Signs
    aside: Rows
    excluded: Array | None = None
    unsure: Array | None = None
    status: str = "present"


def question(subject: Subject, days: Span, frame: Frame) -> Question:
    """What is asked about a term in a window, of everyone or of what an exception looks at."""
    first, last = frame.each(days.first), frame.each(days.last)
    since = np.minimum(frame.each(frame.beginning), last) if days.is_open else first
    signs, aside, closed = subject.signs, subject.aside, False
    if frame.view is not None:
        closed = subject.asked.term in frame.view.closed
        signs, aside = seen_through(frame.view, signs, aside, frame)
    count = frame.count if frame.view is None or frame.view.alone is None else len(frame.view.alone)
    return Question(signs, aside, count, first, last, since, frame.today, closed)


def seen_through(view: View, signs: Signs, aside: Rows, frame: Frame) -> tuple[Signs, Rows]:
    """Signs and rows put aside as an exception looks at them."""
    if view.out is not None and len(view.out):
        taken = np.isin(signs.row, view.out) & (signs.says != NO)
        signs = msgspec.structs.replace(signs, is_out=taken, kept={})
    if view.alone is None:
        return signs, aside
    owner = frame.cohort.facts.person[view.alone]
    signs = _of_rows_alone(signs, view.alone, owner)
    pair, row = joined(owner, np.argsort(aside.person, kind="stable"), aside.person)
    return signs, Rows(pair, aside.first[row], aside.last[row])


def _of_rows_alone(signs: Signs, rows: Array, owner: Array) -> Signs:
    """The signs for each of some rows: its own, and what the person's other facts deny or state elsewhere."""
    order = np.argsort(rows, kind="stable")
    place = np.minimum(np.searchsorted(rows[order], signs.row), len(rows) - 1)
    of_row = (rows[order][place] == signs.row) & (signs.says != NO)
    own = np.flatnonzero(of_row)
    segment, shared = joined(owner, np.flatnonzero(~of_row), signs.segment)
    segments = np.r_[order[place[own]], segment]
    chosen = np.r_[own, shared]
    by_segment = np.argsort(segments, kind="stable")
    return msgspec.structs.replace(signs.at(chosen[by_segment]), segment=segments[by_segment], kept={})


def of_terms(terms: Terms, of_term: Callable[[str], Array]) -> Array:
    """The answer of a list; a false one of an open list stands only if the rest is denied too."""
    if not terms.ids:
        raise ValueError("a leaf without terms says nothing")
    found = any_true([of_term(each) for each in terms.ids])
    if terms.closed:
        return found
    rest = widest(terms.ids)
    denied = any_true([of_term(each) for each in rest]) if rest else all_alike(ABSENT, len(found))
    stands = np.where(denied == FALSE, FALSE, np.where(denied == ASK, ASK, DOUBT))
    return np.where(found == FALSE, stands, found).astype(np.int8, copy=False)


def state_now(subject: Subject, when: Window | None, frame: Frame) -> tuple[State, Array]:
    """The state at the moment of a window, by default today, and the day of each person; ABSENT anchors are DOUBT."""
    day, known = moment(when.anchor, frame) if when else (np.array(frame.today, np.int32), np.array(True))
    days = Span(np.array(FIRST_DAY), np.minimum(day, frame.today), known, True)
    asked = question(subject, days, frame)
    state = state_on(asked, asked.last, subject.asked.valid_days)
    known = frame.each(known)
    code = np.where(known, state.code, DOUBT).astype(np.int8, copy=False)
    return State(code, state.standing & asked.of(known)), asked.last


def in_window(subject: Subject, when: Window, frame: Frame) -> Array:
    """Whether it was so in a window, as its mode asks."""
    days = days_of(when, frame)
    asked = question(subject, days, frame)
    modes = {"any": during, "throughout": throughout, "start_in": begun_during}
    return np.where(frame.each(days.is_known), modes[when.mode](asked), DOUBT).astype(np.int8, copy=False)


def with_exceptions(code: Array, subject: Subject, frame: Frame) -> Array:
    """The answer with those who cannot have it, and those about whom the interpreter is asked."""
    if subject.unsure is not None:
        code[frame.each(subject.unsure)] = ASK
    if subject.excluded is not None:
        code[frame.each(subject.excluded)] = FALSE
    return code


def condition(leaf: Has, frame: Frame) -> Array:
    """Whether one of the conditions holds, as asked; or one of the relations to a drug."""
    if leaf.relation:
        return of_terms(leaf.terms, lambda drug: _related(leaf, drug, frame))
    return of_terms(leaf.terms, lambda term_id: _condition(leaf, term_id, frame))


def _condition(leaf: Has, term_id: str, frame: Frame) -> Array:
    points = points_that_meet(term_id)
    if points is not None:
        enough = Interval(low=points, includes_low=True)
        return score(Score(instrument=term_id, range=enough, when=leaf.when), frame)
    subject = condition_subject(leaf, term_id, frame)
    return with_exceptions(ask_condition(leaf, subject, frame), subject, frame)


def ask_condition(leaf: Has, subject: Subject, frame: Frame) -> Array:
    """Whether a condition is there now or in the window."""
    is_history = subject.status == "history"
    if not is_history and (leaf.when is None or is_of_a_moment(leaf.when)):
        return state_now(subject, leaf.when, frame)[0].code
    when = leaf.when or Window("index")
    code = in_window(subject, when, frame)
    if is_history and when.since is not None and when.mode == "any":
        begun = in_window(subject, msgspec.structs.replace(when, mode="start_in"), frame)
        code[(code == TRUE) & (begun != TRUE)] = DOUBT
    return code


def condition_subject(leaf: Has, term_id: str, frame: Frame) -> Subject:
    """The signs of a condition."""
    form = plain_form((term_id,))
    status = "active" if form.is_active and leaf.status == "present" else leaf.status
    asked = Asked(form.ids[0] if form.is_active else term_id, has.DOMAINS, (), frame.empty_chart)

    def wanted(kind: Fact) -> list[Sign | None]:
        if kind.domain in has.DOMAINS:
            return [has.sign_of(leaf, asked, status, kind)]
        of_kind = msgspec.structs.replace(asked, chart=msgspec.structs.replace(asked.chart, facts=(kind,)))
        tests = [msgspec.structs.replace(fact, end=_SOME_DAY) for fact in implied_facts(of_kind)]
        return [has.sign_of(leaf, asked, status, fact) for fact in tests]

    signs = signs_of(asked, ("condition", asked.term, status, leaf.qualifier), wanted, frame)
    unsure = _qualified_elsewhere(leaf.qualifier, frame) if leaf.qualifier else None
    return Subject(asked, signs, aside_of(asked, frame), _excluded(asked.term, frame), unsure, status)


def _excluded(term_id: str, frame: Frame) -> Array | None:
    rule = implied_conditions().get(term_id)
    if rule is None or not rule.rules_out:
        return None
    return np.asarray(frame.cohort.people.sex == SEXES.index(rule.rules_out))


def _qualified_elsewhere(qualifier: str, frame: Frame) -> Array:
    """Persons with a fact that may say of another fact that it carries the qualifier."""
    ending = f" {normalised(qualifier)}"
    rows, _ = frame.rows(frame.kinds(lambda kind: normalised(kind.concept).endswith(ending)))
    return marked(frame.count, frame.cohort.facts.person[rows])


def _related(leaf: Has, drug: str, frame: Frame) -> Array:
    asked = Asked(drug, relation.DOMAINS, (), frame.empty_chart)
    signs = signs_of(
        asked,
        ("relation", leaf.relation, drug),
        lambda kind: [relation.sign_of(leaf.relation, drug, kind, asked.chart)],
        frame,
    )
    subject = Subject(asked, signs, aside_of(asked, frame))
    if leaf.when is None and leaf.relation != "failure" and leaf.status != "history":
        return state_now(subject, None, frame)[0].code
    return in_window(subject, msgspec.structs.replace(leaf.when or Window("index"), mode="any"), frame)


def done(leaf: Procedure, frame: Frame) -> Array:
    """Whether one of the procedures was done."""
    when = leaf.when or Window("index")
    return of_terms(leaf.terms, lambda each: in_window(procedure_subject(each, frame), when, frame))


def procedure_subject(term_id: str, frame: Frame) -> Subject:
    """The signs of a procedure."""
    asked = Asked(term_id, procedure.DOMAINS, (), frame.empty_chart)

    def wanted(kind: Fact) -> list[Sign | None]:
        return [procedure.sign_of(asked, kind)] if kind.domain in procedure.DOMAINS else []

    return Subject(asked, signs_of(asked, ("procedure", term_id), wanted, frame), aside_of(asked, frame))


def drug_subject(leaf: Exposure, term_id: str, frame: Frame) -> Subject:
    """The signs of a drug or class, by a route if one is asked."""
    form = plain_form((term_id,))
    asked = Asked(form.ids[0] if form.route else term_id, exposure.DOMAINS, (), frame.empty_chart)
    return drug_signs_of(asked, route_named(leaf.route or form.route), frame)


def drug_signs_of(asked: Asked, route: str, frame: Frame) -> Subject:
    """The signs of a drug as asked, by a route."""

    def wanted(kind: Fact) -> list[Sign | None]:
        return [exposure.sign_of(asked, kind, route)] if kind.domain == "drug" else []

    return Subject(asked, signs_of(asked, ("drug", asked.term, route), wanted, frame), aside_of(asked, frame))


def attested(leaf: Attest, frame: Frame) -> Array:
    """What persons said or signed, if a fresh attestation of this kind is recorded."""
    asked = Asked(leaf.kind, people.DOMAINS, (), frame.empty_chart)

    def wanted(kind: Fact) -> list[Sign | None]:
        return [people.sign_of(leaf, kind, asked.chart)] if kind.domain == "attestation" else []

    subject = Subject(asked, signs_of(asked, ("attest", leaf.kind), wanted, frame), aside_of(asked, frame))
    code = state_now(subject, None, frame)[0].code
    return np.where((code == ABSENT) | (code == STALE), PEOPLE, code).astype(np.int8, copy=False)
