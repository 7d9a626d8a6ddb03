"""Efficacy boundaries: those that spend an error look by look, and those of a fixed shape."""

from collections.abc import Callable, Sequence
from math import inf, log, sqrt

import numpy as np
from scipy.optimize import brentq
from scipy.special import ndtri

from trialwright.design.errors import refused
from trialwright.design.sequential.crossing import Looks, rejecting
from trialwright.design.sequential.recursion import SubDensity, origin

# Spending less than this at a look means never stopping there.
_NOTHING = 1e-300
# No double holds a normal tail beyond this many standard deviations.
_FAR = 38.0
_MOST_STEPS = 200


def score_exceeded(law: SubDensity, information: float, probability: float) -> float:
    """The score above which the next look falls with ``probability``, going on so far; inf for none at all.

    Newton's method on the logarithm of the tail, kept between scores known to lie on either side. -inf where
    even all that goes on is not enough.
    """
    if probability <= _NOTHING:
        return inf
    if probability >= (mass := float(law.masses.sum())):
        return -inf
    spread = _FAR * sqrt(information - law.information)
    moved = law.drift * (information - law.information)
    low, high = float(law.nodes.min()) + moved - spread, float(law.nodes.max()) + moved + spread
    mean = law.drift * information
    score = min(max(mean - float(ndtri(min(probability / mass, 0.5))) * sqrt(information), low), high)
    for _ in range(_MOST_STEPS):
        tail, density = law.above(score, information), law.density(score, information)
        low, high = (score, high) if tail > probability else (low, score)
        following = (
            score + tail * log(tail / probability) / density if tail > 0 and density > _NOTHING else low
        )
        following = following if low < following < high else (low + high) / 2
        if abs(following - score) <= 1e-13 * max(1.0, abs(score)):
            break
        score = following
    return following


def score_undercut(law: SubDensity, information: float, probability: float) -> float:
    """The score below which the next look falls with ``probability``, going on so far."""
    mirrored = law._replace(nodes=-law.nodes, drift=-law.drift)
    return -score_exceeded(mirrored, information, probability)


def spending_boundaries(
    information: Sequence[float], alpha_spent: Sequence[float], sides: int, lower: Sequence[float]
) -> tuple[float, ...]:
    """Upper boundaries that spend exactly ``alpha_spent`` (cumulative, of the whole test) at each look.

    ``lower`` holds binding futility boundaries (-inf for none), which make room for lower efficacy boundaries.
    Raises DesignInputError D011 where futility leaves too little to spend on.
    """
    law, upper, before = origin(0.0), [], 0.0
    for look, reached in enumerate(information):
        step = (alpha_spent[look] - before) / sides
        before = alpha_spent[look]
        upper.append(score_exceeded(law, reached, step) / sqrt(reached))
        if upper[-1] == -inf or (sides == 2 and upper[-1] <= 0):
            raise refused(
                "D011", f"too few trials go on to look {look + 1} to spend alpha there", place="futility"
            )
        if look + 1 < len(information):
            looks = Looks(tuple(information), tuple(upper), tuple(lower), sides)
            law = law.advanced(reached, looks.going_on(look), information[look + 1])
    return tuple(upper)


def shaped_boundaries(
    information: Sequence[float],
    alpha: float,
    sides: int,
    lower: Sequence[float],
    shape: Callable[[float], Sequence[float]],
    largest: float = 40.0,
) -> tuple[float, ...]:
    """Upper boundaries ``shape(c)`` whose constant c makes the test's error exactly ``alpha``.

    Raises DesignInputError D011 where no constant does.
    """

    def excess(constant: float) -> float:
        looks = Looks(tuple(information), tuple(shape(constant)), tuple(lower), sides)
        return log(max(rejecting(looks, 0.0), 1e-320) / alpha)

    start = -float(ndtri(alpha / sides))
    try:
        constant = _root_from(excess, start, largest)
    except ValueError:
        raise refused(
            "D011", f"no boundaries of this shape have a level of {alpha:g}", place="information"
        ) from None
    return tuple(float(value) for value in shape(constant))


def wang_tsiatis_shape(information: Sequence[float], delta: float) -> Callable[[float], Sequence[float]]:
    """The shape c × t^(Δ − ½), t the share of the last look's information (Wang and Tsiatis 1987)."""
    factors = (np.asarray(information) / information[-1]) ** (delta - 0.5)

    def shape(constant: float) -> Sequence[float]:
        return tuple(float(value) for value in constant * factors)

    return shape


def haybittle_peto_shape(count: int, interim: float) -> Callable[[float], Sequence[float]]:
    """The shape that stops early only beyond ``interim`` and fits the last boundary."""

    def shape(constant: float) -> Sequence[float]:
        return (*(interim,) * (count - 1), constant)

    return shape


def _root_from(decreasing: Callable[[float], float], start: float, largest: float) -> float:
    """The zero of a decreasing function, searched from ``start`` by secants and, failing those, by halving."""
    left, right = start, start + 0.15
    at_left, at_right = decreasing(left), decreasing(right)
    for _ in range(30):
        if at_left == at_right:
            break
        following = right - at_right * (right - left) / (at_right - at_left)
        if not -largest < following < largest:
            break
        left, at_left, right, at_right = right, at_right, following, decreasing(following)
        if abs(right - left) <= 1e-11 * max(1.0, abs(right)) or at_right == 0:
            return right
    return float(brentq(decreasing, -largest, largest, xtol=1e-13))
