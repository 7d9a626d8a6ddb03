"""Drugs, for all persons: given in a window or now, at a dose; lengths and sums of doses are left to the interpreter."""

from decimal import Decimal

import msgspec
import numpy as np

from trialwright.evaluation.atoms.codes import ABSENT, ASK, DOUBT, FALSE, TRUE, code_of_reason
from trialwright.evaluation.atoms.combinations import by_combination
from trialwright.evaluation.atoms.frame import Frame, at, marked
from trialwright.evaluation.atoms.moments import Span, days_of, moment
from trialwright.evaluation.atoms.occurrences import (
    Subject,
    drug_subject,
    in_window,
    of_terms,
    question,
    state_now,
)
from trialwright.evaluation.atoms.periods import Question, are_covered, days_covered, during
from trialwright.evaluation.atoms.signs import ALWAYS, NO, YES, Signs
from trialwright.evaluation.atoms.states import State
from trialwright.evaluation.columns import FIRST_DAY, Array
from trialwright.evaluation.doses import Dose
from trialwright.evaluation.finding import Finding
from trialwright.evaluation.signs import Sign
from trialwright.evaluation.taken_doses import doses_of, is_at
from trialwright.evaluation.windows import is_of_a_moment
from trialwright.model.criterion import Exposure
from trialwright.model.quantity import Interval
from trialwright.model.truth import Truth

# What kinds of facts sum up to, for each drug: between which doses, or why that is open.
Sums = tuple[tuple[Decimal, Decimal] | str, ...]
# A dose for one of these periods depends on nothing but the fact that states it.
_BY_ITSELF = frozenset({"day", "week"})


def exposure(leaf: Exposure, frame: Frame) -> Array:
    """Whether one of the drugs was given as asked."""
    return of_terms(leaf.terms, lambda term_id: _of_term(leaf, term_id, frame))


def _of_term(leaf: Exposure, term_id: str, frame: Frame) -> Array:
    subject = drug_subject(leaf, term_id, frame)
    if leaf.when is None or is_of_a_moment(leaf.when):
        return _now(leaf, subject, frame)
    if leaf.lasting is None and leaf.dose is None:
        return in_window(subject, leaf.when, frame)
    plain = in_window(subject, msgspec.structs.replace(leaf.when, mode="any"), frame)
    if leaf.lasting is not None:
        return _asked_where(plain, plain == TRUE)
    if leaf.dose_basis == "total":
        return _total(subject, days_of(leaf.when, frame), frame)
    return _dosed_during(leaf, subject, plain, frame)


def _asked_where(code: Array, mask: Array) -> Array:
    return np.where(mask, ASK, code).astype(np.int8, copy=False)


def _now(leaf: Exposure, subject: Subject, frame: Frame) -> Array:
    state, day = state_now(subject, leaf.when, frame)
    signs = subject.signs
    if leaf.lasting is not None:
        return _asked_where(state.code, marked(frame.count, signs.segment[state.standing]))
    if leaf.dose is None:
        return state.code
    if leaf.dose_basis == "total":
        known = moment(leaf.when.anchor, frame)[1] if leaf.when else np.array(True)
        return _total(subject, Span(np.array(FIRST_DAY), day, known, True), frame)
    return _dosed_now(leaf, subject, state, day, frame)


def _total(subject: Subject, days: Span, frame: Frame) -> Array:
    """Sums are for the interpreter; where nothing was given the answer without a dose stands."""
    asked, signs = question(subject, days, frame), subject.signs
    _, may = signs.when.meets(asked.of(asked.first), asked.of(asked.until))
    code = _asked_where(during(asked), asked.some(signs.is_yes & may))
    return np.where(days.is_known, code, DOUBT).astype(np.int8, copy=False)


def _dosed_now(leaf: Exposure, subject: Subject, state: State, day: Array, frame: Frame) -> Array:
    """Whether a drug is taken at the dose: by the signs that stand, and those that may, each combination once."""
    signs = subject.signs
    own = at(day, signs.segment)
    taken = state.code == TRUE
    _, may = signs.when.meets(own, own)
    recent = signs.when.known[1] >= own - subject.asked.valid_days
    doubtful = (signs.says != NO) & ~signs.is_out & ~state.standing & may & recent
    return _by_combination(leaf, subject, state.code, taken, state.standing, doubtful, frame)


def _by_combination(
    leaf: Exposure, subject: Subject, code: Array, taken: Array, surely: Array, perhaps: Array, frame: Frame
) -> Array:
    """The dose rule of the interpreter, asked once for each combination of kinds of facts that occurs."""
    signs = subject.signs
    code = code.copy()
    rows = np.flatnonzero((surely | perhaps) & taken[signs.segment])
    by_itself = _by_themselves(leaf, signs)
    odd = marked(frame.count, signs.segment[rows[~by_itself[signs.what[rows]]]])
    code[taken & (odd | frame.cohort.repeats)] = ASK
    denied = marked(frame.count, signs.segment[signs.says == NO])
    plain = msgspec.structs.replace(leaf, dose=None, when=None)
    known: dict[tuple[int, ...], Sums] = frame.shared.setdefault(
        ("doses", plain, subject.asked.term, signs.kinds), {}
    )
    codes: dict[tuple[Sums, int], int] = {}

    def answer(keys: tuple[int, ...]) -> int:
        if keys not in known:
            known[keys] = _sums(leaf, subject, keys)
        case = known[keys], keys[0] & 1
        if case not in codes:
            codes[case] = _code_of_sums(leaf, subject.asked.term, *case)
        return codes[case]

    keys = signs.what[rows] * 4 + surely[rows] * 2 + denied[signs.segment[rows]]
    left = code[signs.segment[rows]] != ASK
    who, answers = by_combination(signs.segment[rows][left], keys[left], answer)
    code[who] = answers
    return code


def _by_themselves(leaf: Exposure, signs: Signs) -> Array:
    """Kinds whose dose for the period asked depends on the fact alone: not on weight, not on how long it lasted."""

    def is_plain(sign: Sign) -> bool:
        basis = sign.fact.dose_basis
        weighed = any(text.endswith("/kg") for text in (basis, sign.fact.dose_unit, leaf.dose_unit))
        return not weighed and (basis in _BY_ITSELF or basis == leaf.dose_basis or not basis)

    return np.array([is_plain(sign) for sign in signs.kinds], bool)


def _sums(leaf: Exposure, subject: Subject, keys: tuple[int, ...]) -> Sums:
    """The doses that kinds of facts sum up to: a key is four times the kind, two if surely taken, one if some are denied."""
    kinds = [(_alone(subject.signs.kinds[key // 4], row), bool(key & 2)) for row, key in enumerate(keys)]
    surely, perhaps = [sign for sign, sure in kinds if sure], [sign for sign, sure in kinds if not sure]
    found = [dose for _, dose in doses_of(leaf, subject.asked, surely, perhaps)]
    return tuple((dose.low, dose.high) if isinstance(dose, Dose) else dose for dose in found)


def _code_of_sums(leaf: Exposure, term_id: str, sums: Sums, denied: int) -> int:
    """Whether one of the sums is at the dose, as the interpreter judges each."""
    asked = leaf.dose or Interval()
    said = [
        each if isinstance(each, str) else is_at(asked, Dose(*each), term_id, went_through=bool(denied))
        for each in sums
    ]
    doubts = [each for each in said if isinstance(each, str)]
    return TRUE if True in said else code_of_reason(doubts[0]) if doubts else FALSE


def _alone(sign: Sign, row: int) -> Sign:
    """A sign with no dates and a row of its own, so that two alike stay two."""
    return msgspec.structs.replace(sign, when=ALWAYS, fact=msgspec.structs.replace(sign.fact, row=row))


def code_of(found: Finding) -> int:
    """A finding of the interpreter as a code."""
    if found.truth is Truth.UNKNOWN:
        return code_of_reason(found.missing[0].reason)
    return TRUE if found.truth is Truth.TRUE else FALSE


def _dosed_during(leaf: Exposure, subject: Subject, plain: Array, frame: Frame) -> Array:
    """Whether a drug was taken at the dose in a window. One exact stretch is settled here, several by the interpreter."""
    assert leaf.when is not None
    every = leaf.when.mode == "throughout"
    days = days_of(leaf.when, frame)
    asked, signs = question(subject, days, frame), subject.signs
    first, last = asked.of(asked.first), asked.of(asked.until)
    surely, may = signs.when.meets(first, last)
    meeting = (signs.says != NO) & ~signs.is_out & may
    taken = (plain == TRUE) & np.broadcast_to(days.is_known, plain.shape)
    when = signs.when
    exact = (when.first[0] == when.first[1]) & ((when.last[0] == when.last[1]) | (when.last[0] >= last))
    simple = meeting & surely & exact & (signs.says == YES)
    many = np.bincount(signs.segment[meeting], minlength=frame.count) != 1
    settled = taken & ~many & asked.some(simple)
    if every:
        open_ = marked(frame.count, signs.segment) | (asked.first > asked.until)
        return np.where(open_ & days.is_known, ASK, ABSENT).astype(np.int8, copy=False)
    code = _asked_where(plain, taken & ~settled)
    row = simple & settled[signs.segment]
    code = _by_combination(
        leaf, subject, np.where(settled, TRUE, code), settled, row, ~np.ones_like(row), frame
    )
    return _unless_more(asked, code, row, settled)


def _unless_more(asked: Question, code: Array, row: Array, settled: Array) -> Array:
    """A dose that was not as asked makes the window false only if on all its other days nothing was given."""
    signs = asked.signs
    begin, end = signs.when.sure
    spans = days_covered(signs, signs.denies, "sure")
    segment, first, last = (
        np.r_[one, two] for one, two in zip(spans, (signs.segment[row], begin[row], end[row]), strict=True)
    )
    known = np.minimum(last, asked.today)
    whole = are_covered(asked.count, asked.first, asked.until, segment, first, known)
    code[settled & (code == FALSE) & ~whole] = DOUBT
    return code
