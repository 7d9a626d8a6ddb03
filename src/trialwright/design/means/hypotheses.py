"""Power of tests of means: superiority, non-inferiority and equivalence; one group, pairs or two groups; z or t.

All functions take ``n`` as group sizes, whole or not: one number for one group (or pairs), two for (treatment, control).
``sd`` is the standard deviation of one observation (of the differences, for pairs); ``sd_control`` that of the control
group where it differs, and then the t test is Welch's with Satterthwaite's degrees of freedom.
"""

from math import sqrt

from trialwright.design.normal import below, critical_value
from trialwright.design.proportions.equivalence import two_one_sided_power
from trialwright.design.student import chance_above, critical_t, two_one_sided_t_power

Sizes = tuple[float, ...]


def superiority_power(
    *,
    n: Sizes,
    alpha: float,
    sides: int,
    difference: float,
    sd: float,
    test: str,
    sd_control: float | None = None,
    ratio: float = 1.0,
) -> float:
    """The power to show a difference from nought; both tails of a two-sided test count.

    >>> round(superiority_power(n=(20, 20), alpha=0.05, sides=2, difference=1, sd=1, test="t"), 5)
    0.86895
    """
    error, df = standard_error(n, sd, sd_control)
    distance = abs(difference) / error
    far = _chance(-distance, df, alpha / 2, test) if sides == 2 else 0.0
    return min(_chance(distance, df, alpha / sides, test) + far, 1.0)


def noninferiority_power(
    *,
    n: Sizes,
    alpha: float,
    sides: int,
    difference: float,
    margin: float,
    sd: float,
    test: str,
    sd_control: float | None = None,
    ratio: float = 1.0,
) -> float:
    """The power to show that the mean is not lower by the margin or more; ``sides`` 2 uses alpha/2.

    >>> round(noninferiority_power(n=(50, 50), alpha=0.05, sides=1, difference=0, margin=0.05, sd=0.1, test="z"), 3)
    0.804
    """
    error, df = standard_error(n, sd, sd_control)
    return _chance((difference + margin) / error, df, alpha / sides, test)


def equivalence_power(
    *,
    n: Sizes,
    alpha: float,
    difference: float,
    margin: float,
    sd: float,
    test: str,
    beta: str,
    sd_control: float | None = None,
    ratio: float = 1.0,
) -> float:
    """The power of two one-sided tests of level ``alpha``: that both reject, or (``beta`` "half") the textbook's bound.

    >>> round(equivalence_power(n=(108, 108), alpha=0.05, difference=0.01, margin=0.05, sd=0.1, test="z", beta="half"), 3)
    0.805
    """
    error, df = standard_error(n, sd, sd_control)
    if beta == "half":
        return max(2 * _chance((margin - abs(difference)) / error, df, alpha, test) - 1, 0.0)
    if test == "z":
        return two_one_sided_power(difference, margin, error, alpha)
    return two_one_sided_t_power(difference, (-margin, margin), error, df, alpha)


def standard_error(n: Sizes, sd: float, sd_control: float | None) -> tuple[float, float]:
    """The standard error of the mean or of the difference, and the degrees of freedom of its estimate.

    >>> error, df = standard_error((10, 20), 2.0, 1.0)
    >>> round(error, 4), round(df, 2)
    (0.6708, 11.31)
    """
    if len(n) == 1:
        return sd / sqrt(n[0]), n[0] - 1
    if sd_control is None or sd_control == sd:
        return sd * sqrt(1 / n[0] + 1 / n[1]), n[0] + n[1] - 2
    parts = sd**2 / n[0], sd_control**2 / n[1]
    df = sum(parts) ** 2 / (parts[0] ** 2 / (n[0] - 1) + parts[1] ** 2 / (n[1] - 1))
    return sqrt(sum(parts)), df


def _chance(distance: float, df: float, alpha: float, test: str) -> float:
    """The chance that a one-sided test of level ``alpha`` rejects at this distance from the null, in standard errors."""
    if test == "z":
        return below(distance - critical_value(alpha, 1))
    return chance_above(critical_t(alpha, df), df, distance)
