"""The law of a Brownian path that has not yet crossed a boundary, carried from look to look.

The score process S of a group sequential trial is a Brownian motion with drift, seen at information
times t_1 < t_2 < …; Z_k = S_k / sqrt(t_k). The density of S_k on the paths that go on is an integral of the
density before (Armitage, McPherson and Rowe 1969, J R Stat Soc A 132:235; Jennison and Turnbull 2000,
chapter 19). It is carried here on Gauss–Legendre panels; their width follows the sharpest curve
there is, so that looks close to one another cost more nodes and no digits.
"""

from collections.abc import Sequence
from functools import lru_cache
from math import sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

Floats = NDArray[np.float64]
Interval = tuple[float, float]

_ORDER = 32
# A panel of 32 nodes integrates a normal curve over ten of its standard deviations to machine accuracy.
_PANEL = 10.0
# P(|Z| > 8.5) is 2e-17: outside lies nothing that a double can see.
_REACH = 8.5


class SubDensity(NamedTuple):
    """The part of the score's law that has gone on so far: mass ``masses[i]`` at score ``nodes[i]``.

    ``began`` is the (information, score) the paths began at, which says where they can be.
    """

    information: float
    nodes: Floats
    masses: Floats
    drift: float
    began: tuple[float, float] = (0.0, 0.0)

    def above(self, score: float, information: float) -> float:
        """Probability of going on so far and then having a score above ``score`` at the next look."""
        return float(self.masses @ ndtr(-self._standardised(score, information)))

    def below(self, score: float, information: float) -> float:
        """Probability of going on so far and then having a score below ``score`` at the next look."""
        return float(self.masses @ ndtr(self._standardised(score, information)))

    def density(self, score: float, information: float) -> float:
        """Density of the next look's score at ``score``, on the paths that went on so far."""
        standardised = self._standardised(score, information)
        step = information - self.information
        return float(self.masses @ np.exp(-0.5 * standardised**2)) / sqrt(2 * np.pi * step)

    def advanced(self, information: float, going_on: Sequence[Interval], then: float) -> "SubDensity":
        """The law one look later of the paths whose score lies in one of the intervals ``going_on``.

        ``then`` is the information at the look after: the nearer it is, the finer the nodes.
        """
        step, ahead = information - self.information, then - information
        scale = sqrt(step * ahead / (step + ahead))
        since = information - self.began[0]
        centre, reach = self.began[1] + self.drift * since, _REACH * sqrt(since)
        kept = [(max(low, centre - reach), min(high, centre + reach)) for low, high in going_on]
        placed = [_panels(low, high, scale) for low, high in kept if high > low]
        if not placed:
            return self._replace(information=information, nodes=np.empty(0), masses=np.empty(0))
        nodes = np.concatenate([nodes for nodes, _ in placed])
        weights = np.concatenate([weights for _, weights in placed])
        gap = nodes[:, None] - (self.nodes + self.drift * step)
        gap *= gap
        gap *= -0.5 / step
        density = np.exp(gap, out=gap) @ self.masses
        masses = weights * density / sqrt(2 * np.pi * step)
        return self._replace(information=information, nodes=nodes, masses=masses)

    def _standardised(self, score: float, information: float) -> Floats:
        step = information - self.information
        return (score - self.nodes - self.drift * step) / sqrt(step)


def origin(drift: float) -> SubDensity:
    """The law before the first look: all of it at score zero.

    >>> round(origin(0.0).above(1.959964, 1.0), 6)
    0.025
    """
    return SubDensity(0.0, np.zeros(1), np.ones(1), drift)


def continued(information: float, score: float, drift: float) -> SubDensity:
    """The law of a path that is at ``score`` at an interim look: all of it there.

    >>> round(continued(0.5, 1.0, 0.0).above(1.0, 1.0), 6)
    0.5
    """
    return SubDensity(information, np.array([score]), np.ones(1), drift, (information, score))


def _panels(low: float, high: float, scale: float) -> tuple[Floats, Floats]:
    """Nodes and weights on [low, high] for an integrand as sharp as a normal curve of SD ``scale``."""
    base, base_weights = _legendre()
    count = max(1, int(np.ceil((high - low) / (_PANEL * scale))))
    half = (high - low) / (2 * count)
    centres = low + half * (2 * np.arange(count) + 1)
    return (centres[:, None] + half * base).ravel(), np.tile(half * base_weights, count)


@lru_cache(maxsize=1)
def _legendre() -> tuple[Floats, Floats]:
    nodes, weights = np.polynomial.legendre.leggauss(_ORDER)
    return nodes, weights
