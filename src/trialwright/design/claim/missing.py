"""What a claim lacks for its kind of design: named, never filled in."""

from trialwright.model.claim import Claim


def missing(claim: Claim) -> tuple[str, ...]:
    """The inputs that the stated kind of design needs and the record does not state, in reading order.

    A record that states nothing lacks everything, its hypothesis first. A single group lacks no comparison,
    an interval of a stated width no effect and no power.
    """
    if claim.hypothesis is None and not claim.is_stated:
        return (
            ("expected rate or precision",)
            if claim.single_group
            else ("hypothesis", "effect", "alpha", "power")
        )
    if claim.precision and not claim.hypothesis and not claim.power:
        return () if claim.rates else ("expected rate",)
    if claim.hypothesis and claim.hypothesis.value != "superiority":
        lacking = [*([] if claim.margin else ["margin"]), *_assumption(claim)]
    else:
        lacking = _effect(claim)
    lacking += ["cluster size"] if claim.intracluster_correlation else []
    lacking += [] if claim.alpha else ["alpha"]
    lacking += ["sides"] if claim.alpha and not claim.sides else []
    lacking += [] if claim.power else ["power"]
    return tuple(lacking)


def _assumption(claim: Claim) -> list[str]:
    if claim.outcome == "mean":
        return [] if claim.sd else ["standard deviation"]
    if claim.outcome == "time_to_event":
        return [] if claim.control_rate or claim.events else ["events"]
    return [] if claim.control_rate and claim.treatment_rate else ["rate"]


def _effect(claim: Claim) -> list[str]:
    if claim.effect_size or claim.hazard_ratio or _has_two_rates(claim):
        return []
    if claim.difference is None:
        return ["second rate"] if claim.rates and not claim.single_group else ["effect"]
    if claim.difference.unit in ("%", "percentage points"):
        return [] if claim.rates else ["rate"]
    return [] if claim.sd else ["standard deviation"]


def _has_two_rates(claim: Claim) -> bool:
    return len({rate.value for rate in claim.rates}) > 1
