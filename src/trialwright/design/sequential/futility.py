"""Futility boundaries that spend the type II error, and the drift at which the design then has its power."""

from collections.abc import Callable
from math import inf, sqrt
from typing import NamedTuple

import numpy as np
from scipy.optimize import brentq
from scipy.special import ndtri

from trialwright.design.sequential.crossing import Looks, crossing
from trialwright.design.sequential.efficacy import score_exceeded, score_undercut
from trialwright.design.sequential.recursion import SubDensity, origin

LARGEST_DRIFT = 30.0


class Spender(NamedTuple):
    """What a beta-spending design is made of.

    ``beta_spent`` is cumulative. With ``alpha_steps`` None the futility is non-binding and ``upper`` stands, made without
    any stop for futility; otherwise it is binding, and each look's efficacy boundary, found with the futility
    boundaries before it, spends its step of ``alpha_steps`` (of the whole test).
    """

    information: tuple[float, ...]
    sides: int
    beta_spent: tuple[float, ...]
    upper: tuple[float, ...]
    alpha_steps: tuple[float, ...] | None


class Futile(NamedTuple):
    """Boundaries of a beta-spending design and the drift they belong to. The last lower is the last upper."""

    looks: Looks
    drift: float


class _Walk(NamedTuple):
    """One pass along the looks at a trial drift: the type II error left over at the end, and the boundaries.

    ``overlaps`` are the looks at which the two halves of a wedge would overlap: more than the step lies below zero.
    """

    left_over: float
    upper: tuple[float, ...]
    lower: tuple[float, ...]
    overlaps: frozenset[int]


def drift_for_power(looks: Looks, power: float) -> float:
    """The drift E[Z] at information 1 at which the boundaries reject upwards with probability ``power``."""

    def short(drift: float) -> float:
        return float(crossing(looks, drift).above.sum()) - power

    return float(brentq(short, 0.0, LARGEST_DRIFT / looks.information[-1] ** 0.5, xtol=1e-12))


def futility_boundaries(spender: Spender) -> Futile | None:
    """Futility boundaries that spend ``beta_spent`` under the very drift that gives power 1 − beta.

    That drift is the one at which the type II error left for the last look is what the last efficacy boundary
    leaves there. In a two-sided design a look too early for its two futility boundaries to lie apart has none, and
    the other steps grow in proportion to spend all of beta (as SAS SEQDESIGN and rpact do). None when futility would
    meet efficacy before the last look.
    """
    found, dropped = _solved(spender), frozenset[int]()
    while found and not found[1].overlaps <= dropped:
        dropped |= found[1].overlaps
        found = _solved(spender._replace(beta_spent=_without(spender.beta_spent, dropped)))
    if found is None:
        return None
    drift, walk = found
    looks = Looks(spender.information, walk.upper, (*walk.lower, walk.upper[-1]), spender.sides)
    return Futile(looks, drift)


def _without(beta_spent: tuple[float, ...], overlaps: frozenset[int]) -> tuple[float, ...]:
    steps = [now - before for now, before in zip(beta_spent, (0.0, *beta_spent), strict=False)]
    kept = [0.0 if look in overlaps else step for look, step in enumerate(steps)]
    return tuple(float(total) for total in np.cumsum(kept) * (beta_spent[-1] / sum(kept)))


def _solved(spender: Spender) -> tuple[float, _Walk] | None:
    drift = _balanced(lambda drift: _walk(drift, spender).left_over, spender.beta_spent[-1])
    walk = _walk(drift, spender) if drift is not None else None
    if drift is None or walk is None or len(walk.lower) < len(spender.information) - 1:
        return None
    return drift, walk


def _balanced(left_over: Callable[[float], float], beta: float) -> float | None:
    low, high = 1e-3, 2.0 - 2 * float(ndtri(beta))
    while left_over(high) > 0:
        high *= 1.5
        if high > LARGEST_DRIFT:
            return None
    if left_over(low) <= 0:
        return None
    return float(brentq(left_over, low, high, xtol=1e-12))


def _walk(drift: float, spender: Spender) -> _Walk:
    information, sides, last = spender.information, spender.sides, len(spender.information) - 1
    planned, null = origin(drift), origin(0.0)
    uppers, lowers, overlaps = list[float](), list[float](), set[int]()
    for look, reached in enumerate(information):
        root, step = sqrt(reached), spender.beta_spent[look] - (spender.beta_spent[look - 1] if look else 0.0)
        uppers.append(_efficacy(spender, null, look))
        edge = uppers[-1] * root
        accepted = _accepted(planned, edge, reached, sides)
        if look == last or step >= accepted:
            # Before the last look: the drift is so large that hardly any path is low enough to spend beta on.
            return _Walk(accepted - step, tuple(uppers), tuple(lowers), frozenset(overlaps))
        if sides == 2 and 0 < step <= planned.below(0.0, reached):
            overlaps.add(look)
        lowers.append(_futility(planned, edge, reached, step, sides) / root)
        looks = Looks(information, tuple(uppers), tuple(lowers), sides)
        planned = planned.advanced(reached, looks.going_on(look), information[look + 1])
        if spender.alpha_steps is not None:
            null = null.advanced(reached, looks.going_on(look), information[look + 1])
    raise AssertionError("there is always a last look")


def _efficacy(spender: Spender, null: SubDensity, look: int) -> float:
    if spender.alpha_steps is None:
        return spender.upper[look]
    reached = spender.information[look]
    return score_exceeded(null, reached, spender.alpha_steps[look] / spender.sides) / sqrt(reached)


def _accepted(law: SubDensity, edge: float, information: float, sides: int) -> float:
    if edge == -inf or (sides == 2 and edge <= 0):
        # Binding futility has left too little of the null law to spend alpha on: again the drift is too large.
        return -1.0
    below = law.below(edge, information)
    return below if sides == 1 else below - law.below(-edge, information)


def _futility(law: SubDensity, edge: float, information: float, step: float, sides: int) -> float:
    if step <= 0:
        return -inf
    if sides == 1:
        return score_undercut(law, information, step)
    return float(
        brentq(lambda half: _accepted(law, half, information, 2) - step, 0.0, min(edge, 40.0), xtol=1e-13)
    )
