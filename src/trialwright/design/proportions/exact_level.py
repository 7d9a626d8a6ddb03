"""The true level of a test of two proportions: how often it errs where the null hypothesis just holds."""

from typing import Any

from trialwright.design.proportions.enumeration import (
    equivalence_power_exact,
    noninferiority_power_exact,
    superiority_power_exact,
)


def noninferiority_level_exact(
    *, n: tuple[float, ...], p_control: float, margin: float, **design: Any
) -> float:
    """The chance that the test calls a treatment non-inferior which is worse by exactly the margin.

    ``design`` has alpha, sides and test; a treatment rate among it is not used.

    >>> round(noninferiority_level_exact(n=(88, 88), alpha=0.05, sides=2, p_control=0.86, margin=0.15, test="wald"), 4)
    0.0268
    """
    worse = {**design, "p_treatment": p_control - margin, "p_control": p_control, "margin": margin}
    return noninferiority_power_exact(n=n, **worse)


def superiority_level_exact(*, n: tuple[float, ...], p_control: float, sides: int, **design: Any) -> float:
    """The chance, on one side, that the test finds a difference where both rates are that of control.

    >>> round(superiority_level_exact(n=(70, 70), alpha=0.05, sides=2, p_control=0.65, test="pooled"), 4)
    0.0249
    """
    alike = {**design, "p_treatment": p_control, "p_control": p_control}
    return superiority_power_exact(n=n, sides=sides, **alike) / sides


def equivalence_level_exact(*, n: tuple[float, ...], p_control: float, margin: float, **design: Any) -> float:
    """The chance that the test calls a treatment equivalent which differs by exactly the margin, at the worse limit.

    >>> round(equivalence_level_exact(n=(70, 70), alpha=0.05, p_control=0.6, margin=0.2, test="wald"), 3)
    0.051
    """
    limits = [rate for rate in (p_control - margin, p_control + margin) if 0 < rate < 1]
    differing = {**design, "p_control": p_control, "margin": margin}
    return max(equivalence_power_exact(n=n, **{**differing, "p_treatment": rate}) for rate in limits)
