"""Combining the p-values of two stages whatever the first one changed: Fisher's product and the inverse normal."""

from math import exp, log, sqrt
from typing import NamedTuple

from scipy.optimize import brentq
from scipy.special import chdtri, ndtr, ndtri

from trialwright.design.errors import refused


class CombinationTest(NamedTuple):
    """Limits of a two-stage combination test for one-sided p-values.

    Reject at once when p1 ≤ ``stop_for_efficacy``, stop without when p1 > ``stop_for_futility``; else reject
    when the combination of p1 and p2 is at most ``critical``.
    """

    critical: float
    stop_for_efficacy: float
    stop_for_futility: float
    source: str


def fisher_combination(alpha: float, stop_for_futility: float = 1.0) -> CombinationTest:
    """Limits of Bauer and Köhne's test: reject when p1 × p2 ≤ exp(−χ²_{4, 1−α} / 2).

    ``alpha`` is one-sided. With ``stop_for_futility`` (α0) 1 there is no stop for futility and the first stage
    rejects at p1 ≤ the critical product itself; with less, α1 solves α1 + c ln(α0 / α1) = α. Futility is binding.
    Raises DesignInputError D002. Source: Bauer and Köhne 1994, Biometrics 50:1029.

    >>> test = fisher_combination(0.025, 0.5)
    >>> round(test.critical, 4), round(test.stop_for_efficacy, 4)
    (0.0038, 0.0102)
    """
    if not 0 < alpha < 1:
        raise refused("D002", f"alpha is strictly between 0 and 1, not {alpha!r}", place="alpha")
    if not alpha < stop_for_futility <= 1:
        raise refused(
            "D002",
            f"stop_for_futility is above alpha and at most 1, not {stop_for_futility!r}",
            place="stop_for_futility",
        )
    critical = exp(-float(chdtri(4, alpha)) / 2)

    def excess(first: float) -> float:
        return first + critical * log(stop_for_futility / first) - alpha

    first = critical if stop_for_futility == 1 else float(brentq(excess, critical, alpha, xtol=1e-15))
    return CombinationTest(critical, first, stop_for_futility, "Bauer and Köhne 1994, Biometrics 50:1029")


def fisher_p(p1: float, p2: float) -> float:
    """The p-value of the product p1 × p2, without stopping between: q (1 − ln q) for q = p1 p2.

    >>> round(fisher_p(0.1, 0.038), 3)
    0.025
    """
    _refuse_p(p1, p2)
    product = p1 * p2
    return product * (1 - log(product)) if product > 0 else 0.0


def inverse_normal_z(p1: float, p2: float, first_weight: float) -> float:
    """The combined Z = √w z1 + √(1 − w) z2, w the share of information planned for the first stage.

    Source: Lehmacher and Wassmer 1999, Biometrics 55:1286.

    >>> round(inverse_normal_z(0.025, 0.025, 0.5), 4)
    2.7718
    """
    _refuse_p(p1, p2)
    if not 0 < first_weight < 1:
        raise refused(
            "D002", f"first_weight is strictly between 0 and 1, not {first_weight!r}", place="first_weight"
        )
    return sqrt(first_weight) * -float(ndtri(p1)) + sqrt(1 - first_weight) * -float(ndtri(p2))


def inverse_normal_p(p1: float, p2: float, first_weight: float) -> float:
    """The one-sided p-value of the inverse normal combination.

    >>> round(inverse_normal_p(0.025, 0.025, 0.5), 5)
    0.00279
    """
    return float(ndtr(-inverse_normal_z(p1, p2, first_weight)))


def _refuse_p(*values: float) -> None:
    for value in values:
        if not 0 <= value <= 1:
            raise refused("D002", f"a p-value is from 0 to 1, not {value!r}", place="p1, p2")
