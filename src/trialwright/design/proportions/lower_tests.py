"""Which outcomes of a two-group trial show a difference above the null, by each test: one table of booleans a test."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln, ndtr

from trialwright.design.errors import refused
from trialwright.design.proportions.score import Rates, score_statistic, signed_ratio

Outcomes = NDArray[np.bool_]
Sizes = tuple[int, int]
Part = tuple[range, range]
# Fisher's test needs the whole table at once.
_LARGEST_TABLE = 30_000_000


def shows_more(test: str, n: Sizes, difference: float, z: float, part: Part | None = None) -> Outcomes:
    """For xT = 0 … nT (rows) and xC = 0 … nC (columns): whether the test says pT − pC > ``difference``.

    ``part`` (two ranges) asks for some rows and columns only.

    ``z`` is the critical value; the interval tests reject where their lower limit of that z lies above.
    An estimate without variance (all or none succeed) rejects for the Wald test if it is above. "pooled" and "fisher" are
    tests of no difference only.

    >>> int(shows_more("wald", (2, 2), 0.0, 1.645).sum())
    1
    """
    rows, columns = part or (range(n[0] + 1), range(n[1] + 1))
    treatment = np.arange(rows.start, rows.stop)[:, None] / n[0]
    control = np.arange(columns.start, columns.stop)[None, :] / n[1]
    return TESTS[test](treatment, control, n, difference, z)


def shows_less(test: str, n: Sizes, difference: float, z: float, part: Part | None = None) -> Outcomes:
    """The mirror image: whether the test says pT − pC < ``difference``.

    >>> int(shows_less("wald", (2, 2), 0.0, 1.645).sum())
    1
    """
    turned = (part[1], part[0]) if part else None
    return shows_more(test, (n[1], n[0]), -difference, z, turned).T


def wilson_limits(rate: Rates, n: float, z: float) -> tuple[Rates, Rates]:
    """Wilson's score limits of a proportion.

    >>> low, high = wilson_limits(np.array(15 / 148), 148, 1.959964)
    >>> round(float(low), 4), round(float(high), 4)
    (0.0624, 0.1605)
    """
    centre = rate + z * z / (2 * n)
    half = z * np.sqrt(rate * (1 - rate) / n + z * z / (4 * n * n))
    return (centre - half) / (1 + z * z / n), (centre + half) / (1 + z * z / n)


def _wald(treatment: Rates, control: Rates, n: Sizes, difference: float, z: float) -> Outcomes:
    error = np.sqrt(treatment * (1 - treatment) / n[0] + control * (1 - control) / n[1])
    return np.asarray(signed_ratio(treatment - control - difference, error) > z)


def _pooled(treatment: Rates, control: Rates, n: Sizes, difference: float, z: float) -> Outcomes:
    mean = (treatment * n[0] + control * n[1]) / (n[0] + n[1])
    error = np.sqrt(mean * (1 - mean) * (1 / n[0] + 1 / n[1]))
    return np.asarray(signed_ratio(treatment - control - difference, error) > z)


def _agresti_caffo(treatment: Rates, control: Rates, n: Sizes, difference: float, z: float) -> Outcomes:
    more = ((treatment * n[0] + 1) / (n[0] + 2), (control * n[1] + 1) / (n[1] + 2))
    return _wald(more[0], more[1], (n[0] + 2, n[1] + 2), difference, z)


def _farrington_manning(treatment: Rates, control: Rates, n: Sizes, difference: float, z: float) -> Outcomes:
    return np.asarray(score_statistic(treatment, control, n, difference, 1.0) > z)


def _miettinen_nurminen(treatment: Rates, control: Rates, n: Sizes, difference: float, z: float) -> Outcomes:
    total = n[0] + n[1]
    return np.asarray(score_statistic(treatment, control, n, difference, total / (total - 1)) > z)


def _newcombe(treatment: Rates, control: Rates, n: Sizes, difference: float, z: float) -> Outcomes:
    low, high = wilson_limits(treatment, n[0], z)[0], wilson_limits(control, n[1], z)[1]
    limit = treatment - control - np.sqrt((treatment - low) ** 2 + (high - control) ** 2)
    return np.asarray(limit > difference)


def _fisher(treatment: Rates, control: Rates, n: Sizes, difference: float, z: float) -> Outcomes:
    """One-sided p-values of Fisher's exact test: sums down the tables of the same total."""
    if n[0] * n[1] > _LARGEST_TABLE:
        raise refused(
            "D006", f"fisher's test of {n[0]} and {n[1]} is too large to enumerate", place="n_per_group"
        )
    more, fewer = np.arange(n[0] + 1)[:, None], np.arange(n[1] + 1)[None, :]
    chance = np.exp(_log_choose(n[0], more) + _log_choose(n[1], fewer) - _log_choose(sum(n), more + fewer))
    tail = np.zeros((n[0] + 2, n[1] + 2))
    for x in range(n[0], -1, -1):
        tail[x, 1:] = chance[x] + tail[x + 1, :-1]
    # A hair above alpha is alpha: the p-value is a sum of rounded terms.
    shown = tail[:-1, 1:] <= ndtr(-z) * (1 + 1e-9)
    return np.asarray(shown[np.rint(treatment * n[0]).astype(int), np.rint(control * n[1]).astype(int)])


def _log_choose(n: int, k: NDArray[np.int_]) -> Rates:
    return np.asarray(gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1))


TESTS: dict[str, Callable[[Rates, Rates, Sizes, float, float], Outcomes]] = {
    "fisher": _fisher,
    "wald": _wald,
    "pooled": _pooled,
    "agresti_caffo": _agresti_caffo,
    "farrington_manning": _farrington_manning,
    "miettinen_nurminen": _miettinen_nurminen,
    "newcombe": _newcombe,
}
