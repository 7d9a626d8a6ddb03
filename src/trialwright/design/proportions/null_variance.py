"""Variances of a difference of two proportions, under the truth and under each rule for the null hypothesis."""

from collections.abc import Callable
from math import asin, sqrt

from trialwright.design.proportions.score import restricted_rates

# Rules that replace the variance under the null; "arcsine" is another statistic and has its own formula.
VARIANCES = ("unpooled", "pooled", "farrington_manning", "dunnett_gent", "null_shift", "arcsine")


def variance_of_difference(p_treatment: float, p_control: float, ratio: float) -> float:
    """The variance of p̂T − p̂C times the control group's size; ``ratio`` is nT/nC.

    >>> round(variance_of_difference(0.86, 0.86, 1), 4)
    0.2408
    """
    return p_treatment * (1 - p_treatment) / ratio + p_control * (1 - p_control)


def _restricted(p_treatment: float, p_control: float, difference: float, ratio: float) -> tuple[float, float]:
    treatment, control = restricted_rates(p_treatment, p_control, difference, ratio)
    return float(treatment), float(control)


def _pooled(p_treatment: float, p_control: float, difference: float, ratio: float) -> tuple[float, float]:
    mean = (ratio * p_treatment + p_control) / (ratio + 1)
    return mean, mean


def _fixed_total(
    p_treatment: float, p_control: float, difference: float, ratio: float
) -> tuple[float, float]:
    """Rates that keep the expected total and differ as the null says (Dunnett & Gent 1977), kept within 0 and 1."""
    control = (ratio * p_treatment + p_control - ratio * difference) / (1 + ratio)
    control = min(max(control, -difference, 0.0), 1.0, 1 - difference)
    return control + difference, control


_NULL_RATES: dict[str, Callable[[float, float, float, float], tuple[float, float]]] = {
    "unpooled": lambda p_treatment, p_control, difference, ratio: (p_treatment, p_control),
    "pooled": _pooled,
    "farrington_manning": _restricted,
    "dunnett_gent": _fixed_total,
    "null_shift": lambda p_treatment, p_control, difference, ratio: (p_control + difference, p_control),
}


def null_variance(rule: str, p_treatment: float, p_control: float, difference: float, ratio: float) -> float:
    """The variance under the null hypothesis pT − pC = ``difference`` by one of the rules, times the control's size.

    >>> round(null_variance("dunnett_gent", 0.86, 0.86, -0.15, 1), 5)
    0.22955
    """
    rates = _NULL_RATES[rule](p_treatment, p_control, difference, ratio)
    return variance_of_difference(*rates, ratio)


def arcsine_distance(p_treatment: float, p_null: float) -> float:
    """Cohen's h of a rate against another: 2 arcsin √p − 2 arcsin √p0.

    >>> round(arcsine_distance(0.86, 0.71), 4)
    0.3704
    """
    return 2 * asin(sqrt(p_treatment)) - 2 * asin(sqrt(p_null))
