"""Size and power of a comparison of two proportions by the normal approximation, for any null hypothesis."""

from math import sqrt

from trialwright.design.normal import below, critical_value, quantile
from trialwright.design.proportions.continuity import corrected_n, uncorrected_n
from trialwright.design.proportions.null_variance import (
    arcsine_distance,
    null_variance,
    variance_of_difference,
)


def control_n(
    *,
    alpha: float,
    sides: int,
    power: float,
    p_treatment: float,
    p_control: float,
    null_difference: float,
    ratio: float,
    variance: str,
    continuity: bool,
) -> float:
    """The unrounded size of the control group for a test of pT − pC = ``null_difference``; treatment is ratio times that.

    The far tail of a two-sided test is left out, as every published formula does.
    """
    null, true, distance = _scales(p_treatment, p_control, null_difference, ratio, variance)
    raw = ((critical_value(alpha, sides) * null + quantile(power) * true) / distance) ** 2
    return corrected_n(raw, ratio, p_treatment - p_control - null_difference) if continuity else raw


def approximate_power(
    *,
    n: tuple[float, ...],
    alpha: float,
    sides: int,
    p_treatment: float,
    p_control: float,
    null_difference: float,
    variance: str,
    continuity: bool,
) -> float:
    """The power of groups of ``n`` = (treatment, control); the inverse of ``control_n``."""
    ratio, control = n[0] / n[1], n[1]
    null, true, distance = _scales(p_treatment, p_control, null_difference, ratio, variance)
    if continuity:
        control = uncorrected_n(control, ratio, p_treatment - p_control - null_difference)
    return below((abs(distance) * sqrt(control) - critical_value(alpha, sides) * null) / true)


def _scales(
    p_treatment: float, p_control: float, null_difference: float, ratio: float, variance: str
) -> tuple[float, float, float]:
    """Standard deviations under the null and the truth, for one control participant, and the distance between the two."""
    if variance == "arcsine":
        scale = sqrt(1 + 1 / ratio)
        return scale, scale, arcsine_distance(p_treatment, p_control + null_difference)
    null = null_variance(variance, p_treatment, p_control, null_difference, ratio)
    true = variance_of_difference(p_treatment, p_control, ratio)
    return sqrt(null), sqrt(true), p_treatment - p_control - null_difference
