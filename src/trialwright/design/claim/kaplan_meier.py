"""The power of a comparison of Kaplan–Meier estimates at one time, by simulation of whole trials."""

from math import log

import numpy as np
from numpy.typing import NDArray

from trialwright.design.normal import critical_value

Floats = NDArray[np.float64]
_BATCH = 4000


def kaplan_meier_power(
    *,
    n: int,
    p_treatment: float,
    p_control: float,
    margin: float,
    dropout: float,
    alpha: float,
    sides: tuple[int, ...],
    trials: int,
    seed: int,
) -> tuple[float, ...]:
    """The share of simulated trials whose lower confidence limit of the difference lies above −``margin``.

    One share for each entry of ``sides``, of the same trials.

    ``n`` are randomised to each of two groups. Times to the event and to dropout are exponential, so that at the end
    of follow-up the stated shares are free of the event and have dropped out. Variance after Greenwood; the same
    ``seed`` gives the same value.

    >>> shares = kaplan_meier_power(n=110, p_treatment=0.86, p_control=0.86, margin=0.15, dropout=0.2, alpha=0.05,
    ...     sides=(2, 1), trials=4000, seed=1)
    >>> abs(shares[0] - 0.855) < 0.02, abs(shares[1] - 0.915) < 0.02
    (True, True)
    """
    random = np.random.Generator(np.random.Philox(seed))
    shown = dict.fromkeys(sides, 0)
    for start in range(0, trials, _BATCH):
        size = min(_BATCH, trials - start)
        treatment = _estimates(random, size, n, p_treatment, dropout)
        control = _estimates(random, size, n, p_control, dropout)
        error = np.sqrt(treatment[1] + control[1])
        for each in sides:
            lower = treatment[0] - control[0] - critical_value(alpha, each) * error
            shown[each] += int(np.count_nonzero(lower > -margin))
    return tuple(shown[each] / trials for each in sides)


def _estimates(
    random: np.random.Generator, trials: int, n: int, free: float, dropout: float
) -> tuple[Floats, Floats]:
    """The Kaplan–Meier estimate at the end of follow-up and its Greenwood variance, one a trial.

    With constant hazards the next of k participants leaves after an exponential time of rate k times the sum of the
    hazards, and by an event with a fixed chance: nothing has to be sorted. The end of follow-up is time 1.
    """
    event, loss = -log(free), -log(1 - dropout) if dropout else 0.0
    at_risk = np.arange(n, 0, -1, dtype=np.float64)
    waits = random.standard_exponential((trials, n)) / (at_risk * (event + loss))
    is_event = random.random((trials, n)) < event / (event + loss)
    counted = is_event & (np.cumsum(waits, axis=1) <= 1.0)
    kept = np.where(counted, np.log1p(-1 / np.where(at_risk > 1, at_risk, 2.0)), 0.0)
    last = counted[:, -1]  # the last one at risk had the event: nobody is left, the estimate is 0
    greenwood = np.where(counted, 1 / (at_risk * np.where(at_risk > 1, at_risk - 1, np.inf)), 0.0).sum(axis=1)
    estimate = np.where(last, 0.0, np.exp(kept.sum(axis=1)))
    return estimate, np.where(last, 0.0, estimate**2 * greenwood)
