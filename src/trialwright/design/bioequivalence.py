"""Bioequivalence in a two-period crossover: two one-sided t tests of the log ratio, exactly."""

from collections.abc import Mapping
from math import exp, log, log1p, sqrt
from typing import Any

from trialwright.design.errors import refused
from trialwright.design.inputs import ALPHA, POWER, positive
from trialwright.design.method import Effect, Method
from trialwright.design.student import two_one_sided_t_power


def crossover_bioequivalence_power(
    *,
    n: tuple[float, ...],
    alpha: float,
    cv: float,
    geometric_mean_ratio: float,
    lower_limit: float,
    upper_limit: float,
) -> float:
    """The exact power of ``n`` participants in each of the two sequences; ``cv`` is that within participants.

    >>> round(crossover_bioequivalence_power(n=(20, 20), alpha=0.05, cv=0.3, geometric_mean_ratio=0.95,
    ...     lower_limit=0.8, upper_limit=1.25), 6)
    0.815845
    """
    within = sqrt(log1p(cv * cv))
    error = within * sqrt((1 / n[0] + 1 / n[1]) / 2)
    limits = log(lower_limit), log(upper_limit)
    return two_one_sided_t_power(log(geometric_mean_ratio), limits, error, n[0] + n[1] - 2, alpha)


def _check_limits(inputs: Mapping[str, Any]) -> None:
    """Raises D007 for limits that leave no room, D009 where the assumed ratio is not between them."""
    low, high, assumed = inputs["lower_limit"], inputs["upper_limit"], inputs.get("geometric_mean_ratio")
    words = f"lower_limit={low:g}, upper_limit={high:g}"
    if low >= high:
        raise refused(
            "D007",
            f"the limits {low:g} and {high:g} leave no room between them",
            place="lower_limit",
            words=words,
        )
    if assumed is not None and not low < assumed < high:
        raise refused(
            "D009",
            f"the assumed ratio {assumed:g} is not between {low:g} and {high:g}",
            place="geometric_mean_ratio",
            words=words,
        )


def _ratios(inputs: Mapping[str, Any], direction: str) -> tuple[float, float]:
    """From the limit to the middle of the limits, where the power is highest."""
    limit = inputs["upper_limit"] if direction == "higher" else inputs["lower_limit"]
    return float(limit), exp((log(inputs["lower_limit"]) + log(inputs["upper_limit"])) / 2)


METHODS = (
    Method(
        name="crossover_bioequivalence",
        title="bioequivalence, two-period crossover, two one-sided tests",
        family="bioequivalence",
        inputs=(
            ALPHA,
            POWER,
            positive("cv", "coefficient of variation within participants"),
            positive("geometric_mean_ratio", "assumed ratio of geometric means, test by reference"),
            positive("lower_limit", "lower limit of equivalence of the ratio (regulators: 0.80)"),
            positive("upper_limit", "upper limit of equivalence of the ratio (regulators: 1.25)"),
        ),
        formula="power = P(both one-sided t tests reject) by Owen's integral; se = σw·√((1/n1 + 1/n2)/2), σw² = ln(1 + cv²)",
        source="Owen 1965, Biometrika 52:437; Phillips 1990, J Pharmacokinet Biopharm 18:137",
        power_at=crossover_bioequivalence_power,
        groups=("test first", "reference first"),
        shares=lambda inputs: (1.0, 1.0),
        effect=Effect("geometric_mean_ratio", _ratios, has_direction=True),
        check=_check_limits,
        smallest_n=1.5,
        rounding="each sequence rounded up to a whole number",
        assumptions=(
            "alpha is the level of each of the two one-sided tests",
            "log-normal values, equal sequences",
        ),
    ),
)
