"""Confidence intervals of one proportion and of a difference of two, by the names the tests have too."""

from collections.abc import Callable
from math import sqrt

import numpy as np
from scipy.special import betaincinv

from trialwright.design.bracketing import bracketed_root
from trialwright.design.errors import refused
from trialwright.design.normal import critical_value
from trialwright.design.proportions.lower_tests import wilson_limits
from trialwright.design.proportions.score import score_statistic
from trialwright.model.design import ConfidenceInterval

_Limits = tuple[float, float]


def proportion_interval(x: int, n: int, *, level: float, method: str) -> ConfidenceInterval:
    """The interval of a proportion ``x``/``n``: wald, wilson, agresti_coull or clopper_pearson.

    ``level`` is two-sided (0.95). Raises DesignInputError D002, D005, D007, D008.

    >>> interval = proportion_interval(0, 15, level=0.9, method="clopper_pearson")
    >>> interval.low, round(interval.high, 3)
    (0.0, 0.181)
    """
    _refuse_counts(x, n)
    formula, source = _named(ONE_PROPORTION, method)
    low, high = formula(x, n, _refuse_level(level))
    return ConfidenceInterval(method, x / n, low, high, level, source)


def difference_interval(
    x_treatment: int, n_treatment: int, x_control: int, n_control: int, *, level: float, method: str
) -> ConfidenceInterval:
    """The interval of pT − pC: wald, agresti_caffo, newcombe, miettinen_nurminen or farrington_manning (alias mee).

    >>> interval = difference_interval(56, 70, 48, 80, level=0.95, method="miettinen_nurminen")
    >>> round(interval.low, 4), round(interval.high, 4)
    (0.0528, 0.3382)
    """
    _refuse_counts(x_treatment, n_treatment)
    _refuse_counts(x_control, n_control)
    formula, source = _named(DIFFERENCE, method)
    z = critical_value(1 - _refuse_level(level), 2)
    rates = x_treatment / n_treatment, x_control / n_control
    low, high = formula(*rates, (n_treatment, n_control), z)
    return ConfidenceInterval(method, rates[0] - rates[1], low, high, level, source)


def _named(
    formulas: dict[str, tuple[Callable[..., _Limits], str]], method: str
) -> tuple[Callable[..., _Limits], str]:
    if method not in formulas:
        raise refused(
            "D008", f"there is no interval named {method}", place="method", help=f"use {', '.join(formulas)}"
        )
    return formulas[method]


def _refuse_counts(x: int, n: int) -> None:
    if n < 1 or n != int(n):
        raise refused("D005", f"n is a whole number of at least 1, not {n}", place="n")
    if not 0 <= x <= n or x != int(x):
        raise refused("D007", f"{x} successes do not fit {n} participants", place="x", words=f"x={x}, n={n}")


def _refuse_level(level: float) -> float:
    if not 0 < level < 1:
        raise refused("D002", f"level is strictly between 0 and 1, not {level!r}", place="level")
    return level


def _wald_one(x: int, n: int, level: float) -> _Limits:
    half = critical_value(1 - level, 2) * sqrt(x / n * (1 - x / n) / n)
    return x / n - half, x / n + half


def _wilson(x: int, n: int, level: float) -> _Limits:
    low, high = wilson_limits(np.asarray(x / n), n, critical_value(1 - level, 2))
    return max(float(low), 0.0), min(float(high), 1.0)


def _agresti_coull(x: int, n: int, level: float) -> _Limits:
    z = critical_value(1 - level, 2)
    more = n + z * z
    rate = (x + z * z / 2) / more
    half = z * sqrt(rate * (1 - rate) / more)
    return rate - half, rate + half


def _clopper_pearson(x: int, n: int, level: float) -> _Limits:
    tail = (1 - level) / 2
    low = float(betaincinv(x, n - x + 1, tail)) if x else 0.0
    return low, float(betaincinv(x + 1, n - x, 1 - tail)) if x < n else 1.0


def _wald(treatment: float, control: float, n: tuple[int, int], z: float) -> _Limits:
    half = z * sqrt(treatment * (1 - treatment) / n[0] + control * (1 - control) / n[1])
    return treatment - control - half, treatment - control + half


def _agresti_caffo(treatment: float, control: float, n: tuple[int, int], z: float) -> _Limits:
    more = n[0] + 2, n[1] + 2
    return _wald((treatment * n[0] + 1) / more[0], (control * n[1] + 1) / more[1], more, z)


def _newcombe(treatment: float, control: float, n: tuple[int, int], z: float) -> _Limits:
    low, high = (float(one) for one in wilson_limits(np.asarray(treatment), n[0], z))
    low_control, high_control = (float(one) for one in wilson_limits(np.asarray(control), n[1], z))
    below = sqrt((treatment - low) ** 2 + (high_control - control) ** 2)
    above = sqrt((high - treatment) ** 2 + (control - low_control) ** 2)
    return treatment - control - below, treatment - control + above


def _score(treatment: float, control: float, n: tuple[int, int], z: float, bias: float) -> _Limits:
    """The differences at which the score statistic is z and −z."""
    estimate = treatment - control

    def excess(difference: float, wanted: float) -> float:
        found = float(score_statistic(treatment, control, n, difference, bias))
        return min(max(found, -1e6), 1e6) - wanted

    low = -1.0 if estimate <= -1 else bracketed_root(lambda one: excess(one, z), -1.0, estimate)
    return low, 1.0 if estimate >= 1 else bracketed_root(lambda one: excess(one, -z), estimate, 1.0)


def _farrington_manning(treatment: float, control: float, n: tuple[int, int], z: float) -> _Limits:
    return _score(treatment, control, n, z, 1.0)


def _miettinen_nurminen(treatment: float, control: float, n: tuple[int, int], z: float) -> _Limits:
    return _score(treatment, control, n, z, sum(n) / (sum(n) - 1))


_MEE = "Mee 1984, Biometrics 40:1175; Farrington & Manning 1990, Stat Med 9:1447"
ONE_PROPORTION: dict[str, tuple[Callable[..., _Limits], str]] = {
    "wald": (_wald_one, "Laplace; as in Newcombe 1998, Stat Med 17:857, method 1"),
    "wilson": (_wilson, "Wilson 1927, JASA 22:209"),
    "agresti_coull": (_agresti_coull, "Agresti & Coull 1998, Am Stat 52:119"),
    "clopper_pearson": (_clopper_pearson, "Clopper & Pearson 1934, Biometrika 26:404"),
}
DIFFERENCE: dict[str, tuple[Callable[..., _Limits], str]] = {
    "wald": (_wald, "as in Newcombe 1998, Stat Med 17:873, method 1"),
    "agresti_caffo": (_agresti_caffo, "Agresti & Caffo 2000, Am Stat 54:280"),
    "newcombe": (_newcombe, "Newcombe 1998, Stat Med 17:873, method 10"),
    "miettinen_nurminen": (_miettinen_nurminen, "Miettinen & Nurminen 1985, Stat Med 4:213"),
    "farrington_manning": (_farrington_manning, _MEE),
    "mee": (_farrington_manning, _MEE),
}
