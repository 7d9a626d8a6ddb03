"""Stable regimens, for all persons: each drug that is taken was taken all through the window, at one dose."""

import msgspec
import numpy as np

from trialwright.evaluation.atoms.codes import (
    ABSENT,
    ASK,
    DOUBT,
    FALSE,
    TRUE,
    all_alike,
    all_true,
    any_true,
    negated,
)
from trialwright.evaluation.atoms.combinations import by_combination
from trialwright.evaluation.atoms.exposures import code_of, exposure
from trialwright.evaluation.atoms.frame import Frame, Rows, at, marked
from trialwright.evaluation.atoms.moments import Span, days_of
from trialwright.evaluation.atoms.occurrences import Subject, drug_signs_of, question
from trialwright.evaluation.atoms.periods import Question, joined, throughout
from trialwright.evaluation.atoms.signs import ALWAYS, PERHAPS, YES, Signs
from trialwright.evaluation.atoms.states import state_on
from trialwright.evaluation.columns import FIRST_DAY, Array
from trialwright.evaluation.exposure import DOMAINS
from trialwright.evaluation.open_lists import widest
from trialwright.evaluation.regimen import equivalent_to, one_dose
from trialwright.evaluation.signs import Asked
from trialwright.model.criterion import Exposure, StableRegimen


def stable_regimen(leaf: StableRegimen, frame: Frame) -> Array:
    """Whether at least one of the drugs is taken, and every one that is stands unchanged, within its cap."""
    days = days_of(leaf.when, frame)
    parts = [_of_term(term_id, days, frame) for term_id in leaf.terms.ids]
    taken = any_true([state for state, _, _ in parts])
    unchanged = all_true([any_true([negated(state), stable]) for state, stable, _ in parts])
    found = all_true([taken, unchanged, *(_within(cap, frame) for cap in leaf.caps)])
    stopped = np.logical_or.reduce([each for _, _, each in parts])
    found[stopped & (found == TRUE)] = DOUBT
    none_taken = all_alike(FALSE, frame.count) if leaf.terms.closed else _rest_denied(leaf, days, frame)
    return np.where(taken == FALSE, none_taken, found).astype(np.int8, copy=False)


def _rest_denied(leaf: StableRegimen, days: Span, frame: Frame) -> Array:
    rest = widest(leaf.terms.ids)
    if not rest:
        return all_alike(DOUBT, frame.count)
    denied = any_true([_of_term(each, days, frame)[0] for each in rest])
    return np.where(denied == FALSE, FALSE, np.where(denied == ASK, ASK, DOUBT)).astype(np.int8, copy=False)


def _within(cap: Exposure, frame: Frame) -> Array:
    plain = Exposure(terms=cap.terms, when=cap.when, route=cap.route)
    held = any_true([negated(exposure(plain, frame)), exposure(cap, frame)])
    for drug in (each for term_id in cap.terms.ids for each in equivalent_to(term_id)):
        held[_takes(drug, frame) & (held == TRUE)] = DOUBT
    return held


def _takes(drug: str, frame: Frame) -> Array:
    """Persons who take a drug today by a sign that stands."""
    subject = drug_signs_of(Asked(drug, DOMAINS, (), frame.empty_chart), "", frame)
    if not len(subject.signs.row):
        return marked(frame.count, subject.signs.segment)
    today = np.array(frame.today, np.int32)
    asked = question(subject, Span(np.array(FIRST_DAY), today, np.array(True), True), frame)
    standing = state_on(asked, today, subject.asked.valid_days).standing
    return marked(frame.count, subject.signs.segment[standing])


def _of_term(term_id: str, days: Span, frame: Frame) -> tuple[Array, Array, Array]:
    """Whether a drug is taken at the end of the window; whether what is stood unchanged all through it; who stopped one."""
    subject = drug_signs_of(Asked(term_id, DOMAINS, (), frame.empty_chart), "", frame)
    asked = question(subject, days, frame)
    now = state_on(asked, asked.until, subject.asked.valid_days)
    state = np.where(days.is_known, now.code, DOUBT).astype(np.int8, copy=False)
    stopped = _stopped(subject.signs, asked, now.standing) & days.is_known
    taken = (state == TRUE)[subject.signs.segment] & now.standing
    if not taken.any():
        return state, state, stopped
    unchanged = np.where(state == TRUE, _unchanged(subject, asked, taken, frame), state)
    return state, unchanged.astype(np.int8, copy=False), stopped


def _stopped(signs: Signs, asked: Question, standing: Array) -> Array:
    """Persons to whom a drug was perhaps given in the window that is not given at its end."""
    _, may = signs.when.meets(asked.of(asked.first), asked.of(asked.until))
    given = np.flatnonzero(signs.is_yes & may)
    if not len(given):
        return marked(asked.count, given)
    pair = _pairs(signs)
    gone = given[~np.isin(pair[given], pair[standing])]
    return marked(asked.count, signs.segment[gone])


def _pairs(signs: Signs) -> Array:
    """A number for each pair of a person and a drug that a sign is of."""
    drug = _drugs(signs)[signs.meaning]
    return signs.segment.astype(np.int64) * (int(drug.max(initial=0)) + 1) + drug


def _unchanged(subject: Subject, asked: Question, taken: Array, frame: Frame) -> Array:
    """Whether each drug that is taken stood unchanged: asked of every pair of a person and a drug."""
    signs = subject.signs
    pair_of_row = _pairs(signs)
    pairs, place = np.unique(pair_of_row[taken], return_index=True)
    person = signs.segment[taken][place].astype(np.int64)
    rows, pair = _rows_of_pairs(signs, pairs, pair_of_row, person)
    of_pair = Question(
        msgspec.structs.replace(signs.at(rows), segment=pair, kept={}),
        _aside_of_pairs(subject.aside, person),
        len(pairs), at(asked.first, person), at(asked.last, person), at(asked.since, person), asked.today,
    )  # fmt: skip
    answers = all_true([throughout(of_pair), _one_dose(subject.asked, of_pair, frame)])
    found = all_alike(TRUE, frame.count)
    found[person[answers < 0]] = ABSENT
    found[person[answers == ASK]] = ASK
    found[person[answers == FALSE]] = FALSE
    return found


def _drugs(signs: Signs) -> Array:
    """The number of the drug, by its ids alone, that each meaning names."""
    named = {sign.meaning: None for sign in signs.kinds}
    ids: dict[tuple[str, ...], int] = {}
    return np.array([ids.setdefault(meaning.ids, len(ids)) for meaning in named], np.int64)


def _rows_of_pairs(signs: Signs, pairs: Array, pair_of_row: Array, person: Array) -> tuple[Array, Array]:
    """The signs that each pair is judged by: its own drug's, and whatever is denied or in doubt of the person."""
    own = np.flatnonzero(signs.is_yes)
    place = np.searchsorted(pairs, pair_of_row[own])
    hit = (place < len(pairs)) & (pairs[np.minimum(place, len(pairs) - 1)] == pair_of_row[own])
    others = np.flatnonzero(signs.says != YES)
    pair, row = joined(person, others, signs.segment)
    rows, of = np.r_[own[hit], row], np.r_[place[hit], pair]
    order = np.argsort(of, kind="stable")
    return rows[order], of[order]


def _aside_of_pairs(aside: Rows, person: Array) -> Rows:
    pair, row = joined(person, np.arange(len(aside.person)), aside.person)
    return Rows(pair, aside.first[row], aside.last[row])


def _one_dose(asked: Asked, pairs: Question, frame: Frame) -> Array:
    """The interpreter's rule of one dose, asked once for each combination of kinds that occurs."""
    signs = pairs.signs
    surely, may = signs.when.meets(pairs.of(pairs.first), pairs.of(pairs.until))
    rows = np.flatnonzero((signs.says == YES) & may)
    odd = _needs_the_chart(signs)
    known: dict[frozenset[int], int] = frame.shared.setdefault(("one dose", asked.term, signs.kinds), {})

    def answer(keys: tuple[int, ...]) -> int:
        met = frozenset(keys)
        if met not in known:
            known[met] = _answer(asked, signs, met, odd)
        return known[met]

    code = all_alike(ABSENT, pairs.count)
    who, codes = by_combination(signs.segment[rows], signs.what[rows] * 2 + surely[rows], answer)
    code[who] = codes
    return code


def _needs_the_chart(signs: Signs) -> Array:
    """Kinds whose dose depends on more than the fact: on a body weight, or on how long it lasted."""
    return np.array(
        [
            sign.fact.dose_basis not in ("day", "week", "")
            or sign.fact.dose_basis.endswith("/kg")
            or sign.fact.dose_unit.endswith("/kg")
            for sign in signs.kinds
        ],
        bool,
    )


def _answer(asked: Asked, signs: Signs, keys: frozenset[int], odd: Array) -> int:
    """The rule for kinds of facts: a key is twice the kind, and one more where the fact surely lies in the window."""
    kinds = sorted((key // 2, bool(key & 1)) for key in keys)
    units = {signs.kinds[kind].fact.dose_unit for kind, _ in kinds}
    if len(units) > 1 or any(odd[kind] for kind, _ in kinds):
        return ASK
    day = asked.chart.index_date
    judged = [
        msgspec.structs.replace(signs.kinds[kind], when=ALWAYS if sure else PERHAPS) for kind, sure in kinds
    ]
    return code_of(one_dose(asked, judged, day, day))
