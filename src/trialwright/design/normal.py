"""The normal distribution as tests use it: critical values, and the chance to exceed them."""

from scipy.special import ndtr, ndtri


def critical_value(alpha: float, sides: int) -> float:
    """The z that a test of level ``alpha`` must exceed; a two-sided test has half of alpha on each side.

    >>> round(critical_value(0.05, 2), 4), round(critical_value(0.05, 1), 4)
    (1.96, 1.6449)
    """
    return float(-ndtri(alpha / sides))


def quantile(probability: float) -> float:
    """The standard normal quantile.

    >>> round(quantile(0.9), 4)
    1.2816
    """
    return float(ndtri(probability))


def below(z: float) -> float:
    """The probability of a standard normal value below ``z``.

    >>> round(below(1.96), 4)
    0.975
    """
    return float(ndtr(z))
