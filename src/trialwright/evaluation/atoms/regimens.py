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
from trialwright.evaluation.atoms.frame import Frame, Rows
from trialwright.evaluation.atoms.moments import Span, days_of
from trialwright.evaluation.atoms.occurrences import Subject, drug_signs_of, question
from trialwright.evaluation.atoms.periods import Question, joined, throughout
from trialwright.evaluation.atoms.signs import ALWAYS, PERHAPS, YES, Signs
from trialwright.evaluation.atoms.states import state_on
from trialwright.evaluation.columns import Array
from trialwright.evaluation.exposure import DOMAINS
from trialwright.evaluation.open_lists import widest
from trialwright.evaluation.regimen import one_dose
from trialwright.evaluation.signs import Asked
from trialwright.model.criterion import Exposure, StableRegimen


def stable_regimen(leaf: StableRegimen, frame: Frame) -> Array:
    """Whether at least one of the drugs is taken, and every one that is stands unchanged, within its cap."""
    days = days_of(leaf.when, frame)
    parts = [_of_term(term_id, days, frame) for term_id in leaf.terms.ids]
    taken = any_true([state for state, _ in parts])
    unchanged = all_true([any_true([negated(state), stable]) for state, stable in parts])
    found = all_true([taken, unchanged, *(_within(cap, frame) for cap in leaf.caps)])
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
    return any_true([negated(exposure(plain, frame)), exposure(cap, frame)])


def _of_term(term_id: str, days: Span, frame: Frame) -> tuple[Array, Array]:
    """Whether a drug is taken at the end of the window, and whether what is stood unchanged all through it."""
    subject = drug_signs_of(Asked(term_id, DOMAINS, (), frame.empty_chart), "", frame)
    asked = question(subject, days, frame)
    now = state_on(asked, asked.until, subject.asked.valid_days)
    state = np.where(days.is_known, now.code, DOUBT).astype(np.int8, copy=False)
    taken = (state == TRUE)[subject.signs.segment] & now.standing
    if not taken.any():
        return state, state
    return state, np.where(state == TRUE, _unchanged(subject, asked, taken, frame), state).astype(
        np.int8, copy=False
    )


def _unchanged(subject: Subject, asked: Question, taken: Array, frame: Frame) -> Array:
    """Whether each drug that is taken stood unchanged: asked of every pair of a person and a drug."""
    signs = subject.signs
    drug = _drugs(signs)[signs.meaning]
    width = np.int64(drug.max()) + 1
    pair_of_row = signs.segment.astype(np.int64) * width + drug
    pairs = np.unique(pair_of_row[taken])
    person = (pairs // width).astype(np.int64)
    rows, pair = _rows_of_pairs(signs, pairs, pair_of_row, person)
    of_pair = Question(
        msgspec.structs.replace(signs.at(rows), segment=pair),
        _aside_of_pairs(subject.aside, person),
        len(pairs), asked.first[person], asked.last[person], asked.since[person], asked.today,
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
