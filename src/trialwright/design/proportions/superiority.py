"""Superiority of two proportions: a difference from nought, by the normal approximation."""

from collections.abc import Mapping
from typing import Any

from trialwright.design.errors import refused
from trialwright.design.proportions.normal_approximation import approximate_power, control_n

VARIANCES = ("unpooled", "pooled", "arcsine")


def superiority_n(
    *,
    alpha: float,
    sides: int,
    power: float,
    p_treatment: float,
    p_control: float,
    variance: str,
    ratio: float = 1.0,
    continuity: bool = False,
) -> float:
    """The unrounded size of the control group; a one-sided test looks in the direction of the assumed difference.

    >>> round(superiority_n(alpha=0.05, sides=2, power=0.9, p_treatment=0.75, p_control=0.5, variance="pooled"), 3)
    76.707
    """
    return control_n(
        alpha=alpha,
        sides=sides,
        power=power,
        p_treatment=p_treatment,
        p_control=p_control,
        null_difference=0.0,
        ratio=ratio,
        variance=variance,
        continuity=continuity,
    )


def superiority_power(
    *,
    n: tuple[float, ...],
    alpha: float,
    sides: int,
    p_treatment: float,
    p_control: float,
    variance: str,
    ratio: float = 1.0,
    continuity: bool = False,
) -> float:
    """The power of groups of ``n`` = (treatment, control), the far tail of a two-sided test left out.

    >>> round(superiority_power(n=(77, 77), alpha=0.05, sides=2, p_treatment=0.75, p_control=0.5, variance="pooled"), 3)
    0.901
    """
    return approximate_power(
        n=n,
        alpha=alpha,
        sides=sides,
        p_treatment=p_treatment,
        p_control=p_control,
        null_difference=0.0,
        variance=variance,
        continuity=continuity,
    )


def check_difference(inputs: Mapping[str, Any]) -> None:
    """Raises D009 where both rates are the same: there is nothing to find."""
    treatment, control = inputs.get("p_treatment"), inputs.get("p_control")
    if treatment is not None and treatment == control:
        raise refused(
            "D009",
            f"both groups are assumed to have the rate {treatment:g}: there is no difference to show",
            place="p_treatment",
            words=f"p_treatment={treatment:g}, p_control={control:g}",
        )
