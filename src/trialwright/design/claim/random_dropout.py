"""Exact power when each participant drops out by chance, so that the analysed numbers are random themselves."""

import numpy as np
from numpy.typing import NDArray

from trialwright.design.normal import critical_value
from trialwright.design.proportions.enumeration import binomial_probabilities
from trialwright.design.proportions.lower_tests import TESTS, Outcomes
from trialwright.design.proportions.score import Rates

Counts = NDArray[np.int64]
# Analysed numbers less likely than this are left out; together they weigh less than 1 in 1000.
_NEGLIGIBLE = 2e-4


def power_with_random_dropout(
    *,
    n: int,
    dropout: float,
    alpha: float,
    sides: int,
    p_treatment: float,
    p_control: float,
    margin: float,
    test: str,
) -> float:
    """The exact non-inferiority power of ``n`` per group, averaged over binomial numbers of dropouts.

    ``test`` as in ``two_proportions_noninferiority_exact``. Each test rejects from some number of successes with
    treatment on, given those with control; that number is found by halving, for all control numbers at once.

    >>> round(power_with_random_dropout(n=110, dropout=0.2, alpha=0.05, sides=2, p_treatment=0.86, p_control=0.86,
    ...     margin=0.15, test="wald"), 3)
    0.819
    """
    z = critical_value(alpha, sides)
    chances = binomial_probabilities(n, 1 - dropout)
    sizes = [size for size in range(1, n + 1) if chances[size] > _NEGLIGIBLE]
    tails = {size: at_least(binomial_probabilities(size, p_treatment)) for size in sizes}
    controls = {size: binomial_probabilities(size, p_control) for size in sizes}
    treated = np.array(sizes)
    share = chances[treated] / chances[treated].sum()
    total = 0.0
    for control, weight in zip(sizes, share, strict=True):
        least = least_rejecting(test, treated, control, margin, z)
        reached = np.array([tails[size][row] for size, row in zip(sizes, least, strict=True)])
        total += float(weight) * float(share @ reached @ controls[control])
    return total


def at_least(probabilities: Rates) -> Rates:
    """The chance of at least 0, 1 … n and of n + 1 successes."""
    return np.append(np.cumsum(probabilities[::-1])[::-1], 0.0)


def least_rejecting(test: str, treated: Counts, control: int, margin: float, z: float) -> Counts:
    """For each treated size (rows) and 0 … ``control`` successes, the least number with treatment that rejects."""
    rates = np.arange(control + 1)[None, :] / control
    sizes = treated[:, None].astype(np.float64)
    low = np.zeros((len(treated), control + 1), dtype=np.int64)
    high = np.repeat(treated[:, None] + 1, control + 1, axis=1)
    while np.any(low < high):
        middle = (low + high) // 2
        inside = np.minimum(middle, treated[:, None])
        rejects = _rejects(test, inside / sizes, rates, sizes, control, margin, z)
        open_ = low < high
        high = np.where(open_ & rejects, middle, high)
        low = np.where(open_ & ~rejects, middle + 1, low)
    return low


def _rejects(
    test: str, treatment: Rates, rates: Rates, sizes: Rates, control: int, margin: float, z: float
) -> Outcomes:
    """One table of outcomes whose rows have group sizes of their own."""
    return TESTS[test](treatment, rates, (sizes, control), -margin, z)  # type: ignore[arg-type]
