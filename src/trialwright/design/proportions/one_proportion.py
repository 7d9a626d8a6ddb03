"""One proportion against a fixed rate: the normal approximation and the exact binomial test."""

from collections.abc import Mapping
from math import sqrt
from typing import Any

import numpy as np

from trialwright.design.errors import refused
from trialwright.design.normal import below, critical_value, quantile
from trialwright.design.proportions.enumeration import binomial_probabilities

_LARGEST_N = 5000


def one_proportion_n(*, alpha: float, sides: int, power: float, p_null: float, p: float) -> float:
    """The unrounded n, each hypothesis with its own variance.

    >>> round(one_proportion_n(alpha=0.05, sides=2, power=0.8, p_null=0.3, p=0.5), 2)
    43.49
    """
    null, true = sqrt(p_null * (1 - p_null)), sqrt(p * (1 - p))
    return ((critical_value(alpha, sides) * null + quantile(power) * true) / (p - p_null)) ** 2


def one_proportion_power(*, n: tuple[float, ...], alpha: float, sides: int, p_null: float, p: float) -> float:
    """The power of ``n`` participants, the far tail of a two-sided test left out.

    >>> round(one_proportion_power(n=(43,), alpha=0.05, sides=2, p_null=0.3, p=0.5), 3)
    0.796
    """
    null, true = sqrt(p_null * (1 - p_null)), sqrt(p * (1 - p))
    return below((abs(p - p_null) * sqrt(n[0]) - critical_value(alpha, sides) * null) / true)


def critical_count(n: int, p_null: float, alpha: float) -> int:
    """The fewest successes whose chance under ``p_null``, or of more, is at most ``alpha``; n + 1 where there is none.

    >>> critical_count(15, 0.459, 0.05)
    11
    """
    at_least = np.cumsum(binomial_probabilities(n, p_null)[::-1])[::-1]
    return int(np.count_nonzero(at_least > alpha))


def one_proportion_power_exact(
    *, n: tuple[float, ...], alpha: float, sides: int, p_null: float, p: float
) -> float:
    """The power of the exact binomial test; a two-sided one has at most alpha/2 in each tail, and both count.

    >>> round(one_proportion_power_exact(n=(15,), alpha=0.05, sides=1, p_null=0.459, p=0.8), 2)
    0.84
    """
    size = round(n[0])
    above = float(binomial_probabilities(size, p)[critical_count(size, p_null, alpha / sides) :].sum())
    under = float(
        binomial_probabilities(size, 1 - p)[critical_count(size, 1 - p_null, alpha / sides) :].sum()
    )
    return min(above + under, 1.0) if sides == 2 else (above if p > p_null else under)


def one_proportion_n_exact(*, alpha: float, sides: int, power: float, p_null: float, p: float) -> float:
    """The smallest n whose exact power reaches the target; a somewhat larger n may fall short again.

    >>> one_proportion_n_exact(alpha=0.05, sides=1, power=0.8, p_null=0.2, p=0.4)
    35.0
    """
    for size in range(1, _LARGEST_N + 1):
        if one_proportion_power_exact(n=(size,), alpha=alpha, sides=sides, p_null=p_null, p=p) >= power:
            return float(size)
    raise refused("D006", f"no n up to {_LARGEST_N} reaches a power of {power:g} exactly", place="n")


def check_rates(inputs: Mapping[str, Any]) -> None:
    """Raises D009 where the assumed rate is that of the null hypothesis."""
    if inputs.get("p") is not None and inputs["p"] == inputs.get("p_null"):
        raise refused("D009", f"the assumed rate is that of the null hypothesis, {inputs['p']:g}", place="p")
