"""Ranges of numbers held against whole millionths, exactly."""

import math
from decimal import Decimal

import numpy as np

from trialwright.evaluation.columns import MILLION, Array
from trialwright.model.quantity import Interval

_ENDS = -(2**62), 2**62
# Below this the products of a comparison surely fit 64 bits.
_SAFE = 2**62


def inside(range_: Interval, values: Array) -> Array:
    """Whether each number of millionths lies in the range."""
    low, high = ends(range_)
    return (values >= low) & (values <= high)


def ends(range_: Interval) -> tuple[int, int]:
    """The least and the greatest number of millionths in a range; the greater first if there is none.

    >>> ends(Interval(low=Decimal(5), high=Decimal("7.5"), includes_high=True))
    (5000001, 7500000)
    """
    low, high = _ENDS
    if range_.low is not None:
        exact = range_.low * MILLION
        low = math.ceil(exact) + (exact == math.ceil(exact) and not range_.includes_low)
    if range_.high is not None:
        exact = range_.high * MILLION
        high = math.floor(exact) - (exact == math.floor(exact) and not range_.includes_high)
    return max(low, _ENDS[0]), min(high, _ENDS[1])


def inside_multiple(range_: Interval, values: Array, limits: Array) -> Array | None:
    """Whether each value lies in the range times its limit; None where 64 bits may not hold the products.

    Value and limit were rounded, each by at most half a millionth: a value that differs from a bound by
    no more than that is the bound.
    """
    bounds = [(bound, *bound.as_integer_ratio()) for bound in (range_.low, range_.high) if bound is not None]
    if any(not _fits(top, bottom, values, limits) for _, top, bottom in bounds):
        return None
    found = np.ones(len(values), bool)
    settled = np.zeros(len(values), bool)
    for bound, top, bottom in bounds:
        near = ~settled & (2 * np.abs(values * bottom - limits * top) <= top + bottom)
        found[near] = _is_in(range_, bound)
        settled |= near
    for is_low, edge in ((True, range_.low), (False, range_.high)):
        if edge is None:
            continue
        top, bottom = edge.as_integer_ratio()
        beyond = values * bottom < limits * top if is_low else values * bottom > limits * top
        found[beyond & ~settled] = False
    return found


def _is_in(range_: Interval, bound: Decimal) -> bool:
    """Whether a value that is one of the bounds lies in the range, the limit being above zero."""
    return range_.contains(bound)


def _fits(top: int, bottom: int, values: Array, limits: Array) -> bool:
    greatest = max((int(np.abs(each).max()) for each in (values, limits) if len(each)), default=0)
    return top > 0 and greatest * 4 * max(top, bottom) < _SAFE
