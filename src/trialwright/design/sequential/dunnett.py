"""Dunnett's critical values: several treatments compared with one control."""

from functools import lru_cache
from math import inf, sqrt

import numpy as np
from scipy.optimize import brentq
from scipy.special import gammaln, ndtr

from trialwright.design.errors import refused
from trialwright.design.sequential.recursion import Floats

_REACH, _NODES = 9.0, 200


def dunnett_critical(
    treatments: int, *, alpha: float, sides: int, correlation: float = 0.5, degrees_of_freedom: float = inf
) -> float:
    """The value that the largest of ``treatments`` comparisons exceeds with probability ``alpha`` under no effect.

    ``correlation`` of two comparisons is 0.5 for groups of equal size, n / (n + n_control) for a larger control group.
    Raises DesignInputError D002. Source: Dunnett 1955, J Am Stat Assoc 50:1096; 1964, Biometrics 20:482.

    >>> round(dunnett_critical(2, alpha=0.05, sides=2), 2), round(dunnett_critical(3, alpha=0.05, sides=1), 2)
    (2.21, 2.06)
    """
    if treatments < 1 or sides not in (1, 2) or not 0 < alpha < 1:
        given = f"treatments={treatments!r}, sides={sides!r}, alpha={alpha!r}"
        raise refused("D002", "treatments is at least 1, sides 1 or 2, alpha between 0 and 1", words=given)
    if not 0 <= correlation < 1:
        raise refused("D002", f"correlation is from 0 to below 1, not {correlation!r}", place="correlation")

    def excess(critical: float) -> float:
        return 1 - _below(critical, treatments, sides, correlation, degrees_of_freedom) - alpha

    return float(brentq(excess, 0.0 if sides == 2 else -20.0, 500.0, xtol=1e-12))


def _below(critical: float, treatments: int, sides: int, correlation: float, freedom: float) -> float:
    if freedom == inf:
        return float(_normal_below(np.array([critical]), treatments, sides, correlation)[0])
    scale, weights = _scaled_chi(freedom)
    return float(weights @ _normal_below(critical * scale, treatments, sides, correlation))


def _normal_below(critical: Floats, treatments: int, sides: int, correlation: float) -> Floats:
    """P(all comparisons ≤ each of ``critical``): given the control's mean they are independent."""
    nodes, weights = _legendre(-_REACH, _REACH)
    shared, own = sqrt(correlation) * nodes[:, None], sqrt(1 - correlation)
    each = ndtr((critical + shared) / own)
    if sides == 2:
        each = each - ndtr((-critical + shared) / own)
    density = weights * np.exp(-0.5 * nodes**2) / sqrt(2 * np.pi)
    return np.asarray(density @ each**treatments, dtype=np.float64)


def _scaled_chi(freedom: float) -> tuple[Floats, Floats]:
    """Nodes and weights for s = √(χ²_ν / ν), the estimated standard deviation over the true one."""
    spread = 8 / sqrt(2 * freedom)
    nodes, weights = _legendre(max(1e-9, 1 - spread), 1 + spread)
    log_density = (
        np.log(2.0) + freedom / 2 * np.log(freedom / 2) - gammaln(freedom / 2)
        + (freedom - 1) * np.log(nodes) - freedom * nodes**2 / 2
    )  # fmt: skip
    return nodes, np.asarray(weights * np.exp(log_density), dtype=np.float64)


def _legendre(low: float, high: float) -> tuple[Floats, Floats]:
    nodes, weights = _unit_legendre()
    half = (high - low) / 2
    return low + half * (nodes + 1), weights * half


@lru_cache(maxsize=1)
def _unit_legendre() -> tuple[Floats, Floats]:
    nodes, weights = np.polynomial.legendre.leggauss(_NODES)
    return nodes, weights
