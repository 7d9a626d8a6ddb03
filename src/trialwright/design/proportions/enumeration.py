"""Exact power by enumeration: the probability of each outcome, summed over those in which the test rejects."""

from collections.abc import Callable
from math import sqrt

import numpy as np
from scipy.special import gammaln, xlog1py, xlogy

from trialwright.design.normal import critical_value
from trialwright.design.proportions.lower_tests import Outcomes, Part, Sizes, shows_less, shows_more
from trialwright.design.proportions.score import Rates


def binomial_probabilities(n: int, rate: float) -> Rates:
    """The probability of 0 … n successes.

    >>> [round(float(one), 2) for one in binomial_probabilities(2, 0.5)]
    [0.25, 0.5, 0.25]
    """
    x = np.arange(n + 1)
    ways = gammaln(n + 1) - gammaln(x + 1) - gammaln(n - x + 1)
    return np.asarray(np.exp(ways + xlogy(x, rate) + xlog1py(n - x, -rate)))


def _probable(n: int, rate: float) -> range:
    """The counts that matter: beyond nine standard deviations and twenty more lies less than 1e-15."""
    reach = 9 * sqrt(n * rate * (1 - rate)) + 20
    return range(max(int(n * rate - reach), 0), min(int(n * rate + reach), n) + 1)


def _power(rejects: Callable[[Part], Outcomes], n: Sizes, p_treatment: float, p_control: float) -> float:
    """The probability of the outcomes in which the test rejects, over the part of the table that matters."""
    rows, columns = _probable(n[0], p_treatment), _probable(n[1], p_control)
    first = binomial_probabilities(n[0], p_treatment)[rows.start : rows.stop]
    second = binomial_probabilities(n[1], p_control)[columns.start : columns.stop]
    return min(float(first @ rejects((rows, columns)) @ second), 1.0)


def noninferiority_power_exact(
    *,
    n: tuple[float, ...],
    alpha: float,
    sides: int,
    p_treatment: float,
    p_control: float,
    margin: float,
    test: str,
    ratio: float = 1.0,
) -> float:
    """The exact power of a non-inferiority test on groups of ``n`` = (treatment, control), which are whole numbers.

    ``test`` is wald, agresti_caffo, farrington_manning, miettinen_nurminen or newcombe.

    >>> round(noninferiority_power_exact(n=(88, 88), alpha=0.05, sides=2, p_treatment=0.86, p_control=0.86,
    ...     margin=0.15, test="farrington_manning"), 3)
    0.797
    """
    sizes = (round(n[0]), round(n[1]))
    z = critical_value(alpha, sides)
    return _power(lambda part: shows_more(test, sizes, -margin, z, part), sizes, p_treatment, p_control)


def superiority_power_exact(
    *,
    n: tuple[float, ...],
    alpha: float,
    sides: int,
    p_treatment: float,
    p_control: float,
    test: str,
    ratio: float = 1.0,
) -> float:
    """The exact power to show a difference; both tails of a two-sided test count.

    >>> round(superiority_power_exact(n=(70, 70), alpha=0.05, sides=2, p_treatment=0.85, p_control=0.65,
    ...     test="pooled"), 3)
    0.797
    """
    sizes, z = (round(n[0]), round(n[1])), critical_value(alpha, sides)

    def rejects(part: Part) -> Outcomes:
        if sides == 2:
            return shows_more(test, sizes, 0.0, z, part) | shows_less(test, sizes, 0.0, z, part)
        return (shows_more if p_treatment > p_control else shows_less)(test, sizes, 0.0, z, part)

    return _power(rejects, sizes, p_treatment, p_control)


def equivalence_power_exact(
    *,
    n: tuple[float, ...],
    alpha: float,
    p_treatment: float,
    p_control: float,
    margin: float,
    test: str,
    ratio: float = 1.0,
) -> float:
    """The exact power of two one-sided tests, each of level ``alpha``.

    >>> round(equivalence_power_exact(n=(133, 133), alpha=0.05, p_treatment=0.75, p_control=0.8, margin=0.2,
    ...     test="wald"), 2)
    0.9
    """
    sizes, z = (round(n[0]), round(n[1])), critical_value(alpha, 1)

    def rejects(part: Part) -> Outcomes:
        return shows_more(test, sizes, -margin, z, part) & shows_less(test, sizes, margin, z, part)

    return _power(rejects, sizes, p_treatment, p_control)
