"""The score statistic of a difference of two proportions, for whole tables of outcomes at once."""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Rates: TypeAlias = NDArray[np.float64]


def restricted_rates(
    p_treatment: Rates | float, p_control: Rates | float, difference: float, ratio: float
) -> tuple[Rates, Rates]:
    """The maximum-likelihood rates among those with pT − pC = ``difference``; ``ratio`` is nT/nC.

    The cubic equation of Miettinen & Nurminen (1985) in the closed form of Farrington & Manning (1990), appendix.

    >>> treatment, control = restricted_rates(0.86, 0.86, -0.15, 1)
    >>> round(float(treatment), 4), round(float(control), 4)
    (0.7571, 0.9071)
    """
    share = 1 / ratio
    a = 1 + share
    b = -(1 + share + p_treatment + share * p_control + difference * (share + 2))
    c = difference**2 + difference * (2 * p_treatment + share + 1) + p_treatment + share * p_control
    d = -p_treatment * difference * (1 + difference)
    v = np.asarray(b**3 / (27 * a**3) - b * c / (6 * a**2) + d / (2 * a))
    u = np.copysign(np.sqrt(np.maximum(b**2 / (9 * a**2) - c / (3 * a), 0)), v)
    cosine = np.divide(v, u**3, out=np.ones_like(v), where=u != 0)
    w = (np.pi + np.arccos(np.clip(cosine, -1, 1))) / 3
    treatment = np.clip(2 * u * np.cos(w) - b / (3 * a), max(0.0, difference), min(1.0, 1 + difference))
    return treatment, np.clip(treatment - difference, 0, 1)


def score_statistic(
    p_treatment: Rates | float,
    p_control: Rates | float,
    n: tuple[float, float],
    difference: float,
    bias: float,
) -> Rates:
    """z of pT − pC against ``difference``; ``n`` is (treatment, control), ``bias`` multiplies the variance.

    Farrington & Manning take ``bias`` 1, Miettinen & Nurminen N/(N − 1). Where the variance is nought, z is 0
    if the estimate is the difference itself, else infinite with its sign.

    >>> round(float(score_statistic(0.8, 0.6, (70, 80), 0, 1)), 4)
    2.6502
    """
    treatment, control = restricted_rates(p_treatment, p_control, difference, n[0] / n[1])
    variance = treatment * (1 - treatment) / n[0] + control * (1 - control) / n[1]
    return signed_ratio(np.asarray(p_treatment - p_control - difference), np.sqrt(variance * bias))


def signed_ratio(distance: Rates, error: Rates) -> Rates:
    """Distance by standard error; infinite, or 0 for no distance, where the error is nought."""
    none = error < 1e-12
    limit = np.where(np.abs(distance) < 1e-12, 0.0, np.copysign(np.inf, distance))
    return np.where(none, limit, distance / np.where(none, 1.0, error))
