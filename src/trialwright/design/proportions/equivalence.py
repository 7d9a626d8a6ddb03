"""Equivalence of two proportions: the difference lies within a margin on both sides, by two one-sided tests."""

from collections.abc import Mapping
from math import sqrt
from typing import Any

from trialwright.design.bracketing import bracketed_root
from trialwright.design.errors import refused
from trialwright.design.normal import below, critical_value, quantile
from trialwright.design.proportions.null_variance import variance_of_difference


def equivalence_n(
    *,
    alpha: float,
    power: float,
    p_treatment: float,
    p_control: float,
    margin: float,
    beta: str,
    ratio: float = 1.0,
) -> float:
    """The unrounded size of the control group; each of the two tests has level ``alpha``.

    ``beta`` "half" is the textbook's closed form, which gives half of beta to each test whatever the assumed difference;
    "both_tests" solves for the probability that both reject, and gives no more than is needed.

    >>> design = dict(alpha=0.05, power=0.8, p_treatment=0.75, p_control=0.8, margin=0.2)
    >>> round(equivalence_n(**design, beta="half"), 2), round(equivalence_n(**design, beta="both_tests"), 2)
    (132.26, 97.06)
    """
    variance = variance_of_difference(p_treatment, p_control, ratio)
    room = margin - abs(p_treatment - p_control)
    half = variance * ((critical_value(alpha, 1) + quantile((1 + power) / 2)) / room) ** 2
    if beta == "half":
        return half

    def lacking(control: float) -> float:
        error = sqrt(variance / control)
        return two_one_sided_power(p_treatment - p_control, margin, error, alpha) - power

    return bracketed_root(lacking, half / 1e3, half * 1.001)


def equivalence_power(
    *,
    n: tuple[float, ...],
    alpha: float,
    p_treatment: float,
    p_control: float,
    margin: float,
    beta: str,
    ratio: float = 1.0,
) -> float:
    """The power of groups of ``n`` = (treatment, control); ``beta`` as in ``equivalence_n``.

    >>> round(equivalence_power(n=(133, 133), alpha=0.05, p_treatment=0.75, p_control=0.8, margin=0.2, beta="half"), 3)
    0.803
    """
    error = sqrt(variance_of_difference(p_treatment, p_control, n[0] / n[1]) / n[1])
    difference = p_treatment - p_control
    if beta == "half":
        return max(2 * below((margin - abs(difference)) / error - critical_value(alpha, 1)) - 1, 0.0)
    return two_one_sided_power(difference, margin, error, alpha)


def two_one_sided_power(difference: float, margin: float, error: float, alpha: float) -> float:
    """The probability that both one-sided z tests reject, for a normal estimate with a known standard error.

    >>> round(two_one_sided_power(0.0, 0.2, 0.05, 0.05), 4)
    0.9815
    """
    z = critical_value(alpha, 1)
    return max(below((margin - difference) / error - z) - below((-margin - difference) / error + z), 0.0)


def check_limits(inputs: Mapping[str, Any]) -> None:
    """Raises D003 for a margin no difference of rates can have, D009 where the assumed difference is not within it."""
    treatment, control, margin = (inputs.get(name) for name in ("p_treatment", "p_control", "margin"))
    if control is None or margin is None:
        return
    words = f"margin={margin:g}, p_control={control:g}"
    if margin >= max(control, 1 - control):
        raise refused(
            "D003",
            f"no rate is a margin of {margin:g} away from the control's {control:g}",
            place="margin",
            words=words,
        )
    if treatment is not None and abs(treatment - control) >= margin:
        raise refused(
            "D009",
            f"the assumed difference {abs(treatment - control):g} is not within the margin {margin:g}",
            place="p_treatment",
            words=f"p_treatment={treatment:g}, {words}",
        )
