"""What one group of a given size can tell: exact intervals, rare events, and a test against a fixed rate."""

import msgspec
from scipy.special import bdtrc

from trialwright.design.claim.conventions import conventions
from trialwright.design.proportions.intervals import proportion_interval
from trialwright.model.explanation import ObservedInterval, SingleGroup


class ExactTest(msgspec.Struct, frozen=True):
    """An exact one-sided binomial test of a single group: reject at ``reject_from`` successes or more."""

    n: int
    p_null: float
    alpha: float
    reject_from: int
    size: float


def single_group(n: int) -> SingleGroup:
    """Intervals for some observed numbers, the bound when nobody has an event, and the chance to see a rare one.

    >>> shown = single_group(15)
    >>> [(one.events, round(one.low, 3), round(one.high, 3)) for one in shown.intervals][1:4]
    [(6, 0.163, 0.677), (8, 0.266, 0.787), (9, 0.323, 0.837)]
    >>> round(shown.none_seen_upper, 3), round(shown.seen["0.1"], 2)
    (0.181, 0.79)
    """
    table = conventions()["single_group"]
    counts = list(dict.fromkeys(int(n * share + 0.5) for share in table["shares"]))
    seen = {f"{rate:g}": 1 - (1 - rate) ** n for rate in table["event_rates"]}
    upper = 1 - (1 - table["level"]) ** (1 / n)
    return SingleGroup(n, table["level"], tuple(observed(count, n) for count in counts), upper, seen)


def observed(events: int, n: int) -> ObservedInterval:
    """The Clopper–Pearson 95 % interval of an observed number.

    >>> interval = observed(7, 15)
    >>> round(interval.low, 3), round(interval.high, 3)
    (0.213, 0.734)
    """
    level = conventions()["single_group"]["level"]
    interval = proportion_interval(events, n, level=level, method="clopper_pearson")
    return ObservedInterval(events, n, events / n, interval.low, interval.high)


def exact_test(n: int, p_null: float, alpha: float) -> ExactTest | None:
    """The exact one-sided test against ``p_null``; None if even n successes of n are no proof.

    >>> test = exact_test(15, 0.459, 0.05)
    >>> test.reject_from, round(test.size, 3), round(chance_to_reject(test, 0.8), 2)
    (11, 0.03, 0.84)
    """
    for least in range(n + 1):
        size = float(bdtrc(least - 1, n, p_null)) if least else 1.0
        if size <= alpha:
            return ExactTest(n, p_null, alpha, least, size)
    return None


def chance_to_reject(test: ExactTest, rate: float) -> float:
    """The power of an exact test at a true rate."""
    return float(bdtrc(test.reject_from - 1, test.n, rate))
