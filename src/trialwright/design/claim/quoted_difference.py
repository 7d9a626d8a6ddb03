"""Two quoted rates judged: from how many per group they differ, and p where the numbers are cited."""

from math import ceil, sqrt

from trialwright.design.normal import below, critical_value
from trialwright.model.claim import Quoted
from trialwright.model.explanation import QuotedDifference

_ALPHA, _SIDES = 0.05, 2


def quoted_difference(quoted: Quoted) -> QuotedDifference | None:
    """From how many per group the two rates differ at two-sided 0.05 (pooled z test); None for a single rate.

    The p-value needs the group sizes: without them in the record's words there is none.

    >>> from trialwright.model.claim import Quoted
    >>> found = quoted_difference(Quoted(0.80, 0.71, "80% vs 71%", "", said="not_significant"))
    >>> found.significant_from, found.p_value
    (176, None)
    """
    if quoted.second is None or quoted.first == quoted.second:
        return None
    first, second = quoted.first, quoted.second
    p_value = two_proportion_p(first, second, (quoted.n[0], quoted.n[1])) if len(quoted.n) == 2 else None
    return QuotedDifference(
        first, second, quoted.words, quoted.said, significant_from(first, second), p_value
    )


def significant_from(first: float, second: float) -> int:
    """The smallest number per group at which two observed rates differ significantly."""
    mean = (first + second) / 2
    return ceil(2 * mean * (1 - mean) * (critical_value(_ALPHA, _SIDES) / (first - second)) ** 2)


def two_proportion_p(first: float, second: float, n: tuple[int, int]) -> float:
    """The two-sided p-value of the pooled z test.

    >>> round(two_proportion_p(0.80, 0.71, (287, 290)), 3)
    0.012
    """
    mean = (first * n[0] + second * n[1]) / sum(n)
    z = abs(first - second) / sqrt(mean * (1 - mean) * (1 / n[0] + 1 / n[1]))
    return 2 * below(-z)
