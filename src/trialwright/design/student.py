"""Power of t tests by integration over the distribution of the estimated standard deviation.

The noncentral t of special-function libraries loses its digits, or returns NaN, at large noncentrality; a normal
probability averaged over the ratio of estimated to true standard deviation does not. The same average, cut where
the two critical regions meet, is Owen's Q and so the exact power of two one-sided tests.
"""

from collections.abc import Callable
from functools import cache
from math import lgamma, log, sqrt

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammainccinv, gammaincinv, ndtr, stdtrit

_Values = NDArray[np.float64]
_TAIL = 1e-15
_NODES = 120


@cache
def _legendre() -> tuple[_Values, _Values]:
    return np.polynomial.legendre.leggauss(_NODES)


def mean_over_scale(df: float, value: Callable[[_Values], _Values], highest: float = np.inf) -> float:
    """The mean of ``value(s)`` over s = estimated/true standard deviation with ``df`` degrees of freedom, for s ≤ ``highest``.

    >>> round(mean_over_scale(10, lambda s: s**2), 12)
    1.0
    """
    low = sqrt(2 * float(gammaincinv(df / 2, _TAIL)) / df)
    high = min(sqrt(2 * float(gammainccinv(df / 2, _TAIL)) / df), highest)
    if high <= low:
        return 0.0
    nodes, weights = _legendre()
    s = low + (nodes + 1) * (high - low) / 2
    log_density = log(2) + df / 2 * log(df / 2) - lgamma(df / 2) + (df - 1) * np.log(s) - df * s * s / 2
    return float(np.sum(weights * np.exp(log_density) * value(s)) * (high - low) / 2)


def critical_t(alpha: float, df: float) -> float:
    """The t that a one-sided test of level ``alpha`` must exceed.

    >>> round(critical_t(0.025, 10), 4)
    2.2281
    """
    return float(-stdtrit(df, alpha))


def chance_above(t: float, df: float, noncentrality: float) -> float:
    """The probability that a noncentral t exceeds ``t``.

    >>> round(chance_above(2.0243942, 38, 3.1622777), 6)
    0.868953
    """
    return min(max(mean_over_scale(df, lambda s: np.asarray(ndtr(noncentrality - t * s))), 0.0), 1.0)


def two_one_sided_t_power(
    difference: float, limits: tuple[float, float], error: float, df: float, alpha: float
) -> float:
    """The exact probability that two one-sided t tests of level ``alpha`` both reject, each against one of the limits.

    ``error`` is the true standard error of the estimate.

    >>> round(two_one_sided_t_power(0.0, (-1.0, 1.0), 0.3, 20, 0.05), 4)
    0.8842
    """
    t, (low, high) = critical_t(alpha, df), limits

    def both_reject(s: _Values) -> _Values:
        above = ndtr((low - difference) / error + t * s)
        return np.asarray(ndtr((high - difference) / error - t * s) - above)

    widest = (high - low) / (2 * error * t) if t > 0 else np.inf
    return max(mean_over_scale(df, both_reject, highest=widest), 0.0)
