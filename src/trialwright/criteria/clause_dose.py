"""A drug with a dose: "prednisone or equivalent ≤ 20 mg/day", "methylprednisolone, cumulative dose 1.5 to 3.0 g"."""

import msgspec

from trialwright.criteria.clause import Clause, Passage
from trialwright.criteria.clause_measure import mirrored
from trialwright.criteria.clause_score import window_at
from trialwright.criteria.coordination import either
from trialwright.criteria.doses import StatedDose, dose_at
from trialwright.criteria.elements import Element, elements_at
from trialwright.criteria.term_leaves import EVER
from trialwright.model.criterion import And, Exposure, Expr, Judgement, Not, Terms
from trialwright.model.window import Window

_EQUIVALENT_TO = "prednisone"
_WHO_TAKES_NONE = "is who takes none of it let in too?"
_NAMED_EQUIVALENT = ("prednisone_equivalent",)


def read_dose(passage: Passage, at: int) -> Clause | None:
    """One drug at a stated dose; None without either.

    A bare ceiling ("prednisone ≤ 20 mg/day") is kept by whoever takes none, or asks for some of it as a requirement.
    """
    start = at
    at, taken = _head(passage, at)
    led = _leading_dose(passage, at)
    at = led[1] if led else at
    found = elements_at(passage, at)
    if found is None or len(found.parts) != 1 or found.parts[0].sort != "drug":
        return None
    one = found.parts[0]
    if len(one.choices) != 1 or one.members or one.lasting or one.dose:
        return None
    end = passage.skip(one.end, "were_used", "frame")
    window, end = window_at(passage, end)
    equivalent, end = _equivalent(passage, end)
    dose = led[0] if led else dose_at(passage, end)
    if dose is None:
        return None
    if not led:
        equivalent_after, end = _equivalent(passage, dose.end)
        equivalent = equivalent or equivalent_after
    if window is None:
        window, end = window_at(passage, end)
    expr = _tree(passage, one, dose, (start, end), window, taken=taken, equivalent=equivalent)
    return Clause(expr, end, "drug", window is not None)


def _leading_dose(passage: Passage, at: int) -> tuple[StatedDose, int] | None:
    """The dose before the drug ("> 3 g/day of MMF"), and the place of the drug; None without a basis of time."""
    dose = dose_at(passage, at) if passage.is_a(at, "bounds", "dose") else None
    if dose is None or dose.basis not in ("day", "week"):
        return None
    return dose, passage.skip(dose.end, "frame", "dose")


def _equivalent(passage: Passage, at: int) -> tuple[bool, int]:
    """Whether "or equivalent" stands at a place, in brackets too, and the place after it."""
    bracket = passage.is_a(at, "(") and passage.is_a(at + 1, "equivalent") and passage.is_a(at + 2, ")")
    if bracket:
        return True, at + 3
    return passage.is_a(at, "equivalent"), passage.skip(at, "equivalent")


def _head(passage: Passage, at: int) -> tuple[int, str]:
    """The place of the drug, and whether it is said to be "taken" or is being taken ("taking")."""
    said = ""
    while passage.is_a(at, "frame", "with", "taken", "taking", "use", "current", "earlier"):
        said = "taken" if passage.is_a(at, "taken", "earlier") else said
        said = "taking" if passage.is_a(at, "taking", "current", "use") and not said else said
        at += 1
    if (
        at + 1 < len(passage.tokens)
        and passage.is_a(at + 1, ":")
        and passage.tokens[at].terms == ("glucocorticoid",)
    ):
        at += 2
    return at, said


def _tree(
    passage: Passage,
    one: Element,
    dose: StatedDose,
    whole: tuple[int, int],
    window: Window | None,
    *,
    taken: str,
    equivalent: bool,
) -> Expr:
    equivalent = equivalent or one.choices == _NAMED_EQUIVALENT
    ids = ("glucocorticoid",) if equivalent else one.choices
    ceiling = dose.range.low is None and not taken and dose.basis != "total" and not one.therapy
    leaf = Exposure(
        terms=Terms(ids),
        when=window or (EVER if taken == "taken" or dose.basis == "total" else None),
        dose=mirrored(dose.range) if ceiling else dose.range,
        dose_unit=dose.unit,
        dose_basis=dose.basis,
        equivalent_to=_EQUIVALENT_TO if equivalent else "",
        route=one.route,
        spans=passage.spans(whole),
    )
    expr: Expr = Not(part=leaf) if ceiling else leaf
    if ceiling and passage.role == "inclusion":
        taken_at_all = msgspec.structs.replace(
            leaf, dose=None, dose_unit="", dose_basis="", equivalent_to="", spans=leaf.spans
        )
        expr = either([expr, And(parts=(taken_at_all, expr))], _WHO_TAKES_NONE)
    if one.narrowing:
        words = passage.words(one.first, one.end)
        expr = And(parts=(expr, Judgement(text=words, spans=passage.spans(*one.narrowing))))
    return expr
