"""The difference of two restricted mean survival times, hazards and dropout constant."""

from functools import cache
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from trialwright.design.normal import below, critical_value

_NODES = 60


@cache
def _legendre() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    return np.polynomial.legendre.leggauss(_NODES)


def restricted_mean(hazard: float, tau: float) -> float:
    """The mean time without event up to ``tau``.

    >>> round(restricted_mean(0.1, 10), 4)
    6.3212
    """
    return float(-np.expm1(-hazard * tau) / hazard)


def restricted_mean_variance(hazard: float, dropout_hazard: float, tau: float) -> float:
    """The variance for one participant of the area under a Kaplan–Meier curve up to ``tau``.

    It is the integral of (area from t to tau)² times the hazard over the chance to be still at risk at t.

    >>> round(restricted_mean_variance(0.1, 0.0, 10), 4)
    12.8906
    """
    nodes, weights = _legendre()
    t = (nodes + 1) * tau / 2
    area = (np.exp(-hazard * t) - np.exp(-hazard * tau)) / hazard
    return float(np.sum(weights * area**2 * hazard * np.exp((hazard + dropout_hazard) * t)) * tau / 2)


def restricted_mean_power(
    *,
    n: tuple[float, ...],
    alpha: float,
    sides: int,
    hazard_treatment: float,
    hazard_control: float,
    dropout_hazard: float,
    tau: float,
    margin: float | None = None,
    ratio: float = 1.0,
) -> float:
    """The power to show a difference, or with a ``margin`` (in time units) that the treatment's mean is not lower by it.

    >>> round(restricted_mean_power(n=(100, 100), alpha=0.05, sides=2, hazard_treatment=0.05, hazard_control=0.1,
    ...     dropout_hazard=0.01, tau=10), 3)
    0.889
    """
    variances = [
        restricted_mean_variance(one, dropout_hazard, tau) for one in (hazard_treatment, hazard_control)
    ]
    error = sqrt(variances[0] / n[0] + variances[1] / n[1])
    difference = restricted_mean(hazard_treatment, tau) - restricted_mean(hazard_control, tau)
    z = critical_value(alpha, sides)
    if margin is not None:
        return below((difference + margin) / error - z)
    distance = abs(difference) / error
    return below(distance - z) + (below(-distance - z) if sides == 2 else 0.0)
