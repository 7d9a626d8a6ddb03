"""A claim as a calculation: which method it speaks of, with which inputs, and which number it should give."""

from math import isclose

import msgspec

from trialwright.design.claim.conventions import Kind, kinds
from trialwright.model.claim import Claim, Stated
from trialwright.model.explanation import Registered

# Designs whose participants are compared otherwise than as two independent groups.
NOT_PARALLEL = ("CROSSOVER", "FACTORIAL")
SURVIVAL = "logrank_events"
_PERIODS = {"day": 1 / 365.25, "week": 7 / 365.25, "month": 1 / 12, "year": 1.0}
# As far may a compounded rate be from the stated one and still be the same number told with fewer digits.
_SAME_RATE = 0.01


class Problem(msgspec.Struct, frozen=True):
    """What is computed. ``effect`` are the inputs that state the effect, in the method's names.

    ``compounded`` are the same with rates compounded from a stated rate per period, None if that changes nothing;
    ``compounding`` says how. ``ratio`` is treatment over control. Values of alpha, sides and power are None where
    the record does not state them.
    """

    kind: Kind
    effect: dict[str, float]
    alpha: float | None
    sides: int | None
    power: float | None
    dropout: float | None
    ratio: float
    compounded: dict[str, float] | None = None
    compounding: str = ""
    supplied: tuple[str, ...] = ()


def problem_of(claim: Claim) -> Problem | None:
    """The calculation a claim speaks of; None where its kind or its effect is not stated, or is not of two groups."""
    groups = claim.groups.value if claim.groups else 2
    if claim.single_group or claim.model in NOT_PARALLEL or groups != 2 or claim.intracluster_correlation:
        return None
    found = _survival(claim) or _proportions(claim) or _means(claim)
    if found is None:
        return None
    method, effect, supplied = found
    compounded, words = _compounded(claim, effect)
    return Problem(
        kind=kinds()[method],
        effect=effect,
        alpha=_value(claim.alpha),
        sides=int(claim.sides.value) if claim.sides else None,
        power=_value(claim.power),
        dropout=None if method == SURVIVAL else _value(claim.dropout),
        ratio=claim.ratio.value if claim.ratio else 1.0,
        compounded=compounded,
        compounding=words,
        supplied=supplied,
    )


def registered(claim: Claim) -> Registered | None:
    """The number to be explained: per group as stated, else the stated total, else the enrolment field.

    Of a hazard ratio it is the stated number of events: participants do not settle its power.
    """
    groups = int(claim.groups.value) if claim.groups else 2
    if claim.hazard_ratio:
        events = int(claim.events.value) if claim.events else None
        return Registered(None, events, groups, "events stated") if events else None
    if claim.n_per_group:
        each = int(claim.n_per_group.value)
        total = int(claim.n_total.value) if claim.n_total else each * groups
        return Registered(each, total, groups, "stated per group")
    said = claim.n_total or claim.enrolment
    if said is None:
        return None
    source = "stated in total" if claim.n_total else "the registry's enrolment field"
    total = int(said.value)
    is_even = claim.ratio is None or claim.ratio.value == 1
    each_of_total = total // groups if is_even and total % groups == 0 else None
    return Registered(each_of_total, total, groups, source)


def _value(stated: Stated | None) -> float | None:
    return stated.value if stated else None


def _survival(claim: Claim) -> tuple[str, dict[str, float], tuple[str, ...]] | None:
    hypothesis = claim.hypothesis.value if claim.hypothesis else "superiority"
    if claim.hazard_ratio is None or hypothesis != "superiority" or claim.hazard_ratio.value == 1:
        return None
    return SURVIVAL, {"hazard_ratio": claim.hazard_ratio.value}, ()


def _proportions(claim: Claim) -> tuple[str, dict[str, float], tuple[str, ...]] | None:
    hypothesis = claim.hypothesis.value if claim.hypothesis else None
    if hypothesis in ("non_inferiority", "equivalence"):
        control, treatment = claim.control_rate, claim.treatment_rate
        if (
            not (claim.margin and claim.margin.unit and control and treatment)
            or claim.outcome != "proportion"
        ):
            return None
        if not 0 < claim.margin.value < control.value < 1:
            return None
        effect = {"p_treatment": treatment.value, "p_control": control.value, "margin": claim.margin.value}
        name = "noninferiority" if hypothesis == "non_inferiority" else "equivalence"
        return f"two_proportions_{name}", effect, ()
    rates = _two_rates(claim)
    return ("two_proportions_superiority", rates, ()) if rates else None


def _two_rates(claim: Claim) -> dict[str, float] | None:
    """Two rates; or one with an absolute difference, which the words do not say the direction of: None then."""
    treatment, control = claim.treatment_rate, claim.control_rate
    if treatment and control and treatment.value != control.value:
        return {"p_treatment": treatment.value, "p_control": control.value}
    values = list(dict.fromkeys(rate.value for rate in claim.rates))
    if len(values) != 2:
        return None
    known = next((rate for rate in claim.rates if rate.of in ("control", "treatment")), None)
    first_is_control = known is not None and (known.of == "control") == (known.value == values[0])
    names = ("p_control", "p_treatment") if first_is_control else ("p_treatment", "p_control")
    return dict(zip(names, values, strict=True))


def _means(claim: Claim) -> tuple[str, dict[str, float], tuple[str, ...]] | None:
    hypothesis = claim.hypothesis.value if claim.hypothesis else None
    if hypothesis == "equivalence" or claim.rates:
        return None
    if hypothesis == "non_inferiority":
        if not (claim.margin and claim.sd) or claim.margin.unit == "%":
            return None
        effect = {"margin": claim.margin.value, "difference": 0.0, "sd": claim.sd.value}
        return "two_means_noninferiority", effect, ("true difference 0",)
    if claim.effect_size:
        return "two_means_superiority", {"difference": claim.effect_size.value, "sd": 1.0}, ()
    if claim.difference and claim.sd and claim.difference.unit not in ("%", "percentage points"):
        return "two_means_superiority", {"difference": claim.difference.value, "sd": claim.sd.value}, ()
    return None


def _compounded(claim: Claim, effect: dict[str, float]) -> tuple[dict[str, float] | None, str]:
    """The rates as they follow from a rate per period, where the stated ones are these told with fewer digits."""
    periods = _periods(claim)
    if claim.period_rate is None or periods is None or "p_control" not in effect:
        return None, ""
    rate = (1 - claim.period_rate.value) ** periods
    changed = {
        name: rate if name.startswith("p_") and abs(value - rate) <= _SAME_RATE else value
        for name, value in effect.items()
    }
    if all(isclose(changed[name], effect[name]) for name in effect):
        return None, ""
    return changed, f"{1 - claim.period_rate.value:g}^{periods:g} = {rate:.4g}"


def _periods(claim: Claim) -> float | None:
    """How many of the rate's periods the follow-up has."""
    if claim.period_rate is None or claim.follow_up is None:
        return None
    length, unit = claim.period_rate.unit.split()
    whole = claim.follow_up.value * _PERIODS.get(claim.follow_up.unit, 0.0)
    return round(whole / (float(length) * _PERIODS[unit]), 6) or None
