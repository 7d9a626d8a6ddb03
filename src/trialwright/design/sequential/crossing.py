"""Where a group sequential trial stops, under any drift: exact probabilities for given boundaries."""

from typing import NamedTuple

import numpy as np

from trialwright.design.sequential.recursion import Floats, Interval, SubDensity, origin


class Looks(NamedTuple):
    """Boundaries on the Z scale at each look. ``upper`` may be inf (no stop), ``lower`` -inf.

    One-sided: below ``lower`` the trial stops for futility. Two-sided: below minus ``upper`` it rejects
    the other way; ``lower``, where positive, is the half-width of an inner wedge |Z| < lower of futility.
    """

    information: tuple[float, ...]
    upper: tuple[float, ...]
    lower: tuple[float, ...]
    sides: int

    def going_on(self, look: int) -> tuple[Interval, ...]:
        """Intervals of the score in which the trial goes on after ``look`` (counted from 0)."""
        root = self.information[look] ** 0.5
        upper, lower = self.upper[look] * root, self.lower[look] * root
        if self.sides == 1:
            return ((lower, upper),)
        return ((-upper, upper),) if lower <= 0 else ((-upper, -lower), (lower, upper))


class Crossing(NamedTuple):
    """Probabilities, look by look, of stopping: above (rejecting upwards), below (downwards), futility."""

    above: Floats
    below: Floats
    futility: Floats

    @property
    def stopping(self) -> Floats:
        """Probability of stopping at each look for any reason; the last look takes all that is left."""
        stopped = self.above + self.below + self.futility
        stopped[-1] = 1 - stopped[:-1].sum()
        return stopped


def crossing(looks: Looks, drift: float) -> Crossing:
    """Stopping probabilities when E[Z_k] = ``drift`` × sqrt(information_k). Exact to about 1e-13.

    At the last look ``futility`` is what does not reject.

    >>> both = crossing(Looks((0.5, 1.0), (2.178273, 2.178273), (float("-inf"),) * 2, 2), 0.0)
    >>> round(float(both.above.sum() + both.below.sum()), 6)
    0.05
    """
    return crossing_from(looks, origin(drift), 0)


def crossing_from(looks: Looks, law: SubDensity, first: int) -> Crossing:
    """Stopping probabilities of paths that follow ``law`` before look ``first`` (counted from 0); 0 at looks before.

    >>> from trialwright.design.sequential.recursion import continued
    >>> plan = Looks((0.5, 1.0), (2.5, 2.0), (float("-inf"),) * 2, 1)
    >>> round(float(crossing_from(plan, continued(0.5, 1.0, 0.0), 1).above.sum()), 4)
    0.0786
    """
    count = len(looks.information)
    above, below, futility = np.zeros(count), np.zeros(count), np.zeros(count)
    for look in range(first, count):
        information = looks.information[look]
        root = information**0.5
        upper, lower = looks.upper[look] * root, looks.lower[look] * root
        above[look] = law.above(upper, information)
        if looks.sides == 2:
            below[look] = law.below(-upper, information)
            futility[look] = (
                law.below(lower, information) - law.below(-lower, information) if lower > 0 else 0
            )
        else:
            futility[look] = law.below(lower, information)
        if look + 1 < count:
            law = law.advanced(information, looks.going_on(look), looks.information[look + 1])
    futility[-1] = max(0.0, law.masses.sum() - above[-1] - below[-1])
    return Crossing(above, below, futility)


def no_lower(count: int) -> tuple[float, ...]:
    """Lower boundaries of a design that never stops for futility."""
    return (float("-inf"),) * count


def rejecting(looks: Looks, drift: float) -> float:
    """Probability of rejecting: upwards alone in a one-sided design, either way in a two-sided one."""
    found = crossing(looks, drift)
    return float(found.above.sum() + found.below.sum())
