"""The root of a function between two points where its signs differ; without a large library's start-up time."""

from collections.abc import Callable
from math import sqrt

_ITERATIONS = 200


def bracketed_root(
    function: Callable[[float], float], low: float, high: float, *, xtol: float = 1e-12, rtol: float = 1e-11
) -> float:
    """The root between ``low`` and ``high``, to ``xtol`` or ``rtol`` of itself; ValueError where the signs agree.

    Inverse quadratic interpolation where it is safe, else bisection: Chandrupatla 1997, Adv Eng Softw 28:145.

    >>> round(bracketed_root(lambda x: x**3 - 2, 0, 2), 10)
    1.2599210499
    """
    a, b = high, low
    fa, fb = function(a), function(b)
    if fa == 0 or fb == 0:
        return a if fa == 0 else b
    if (fa > 0) == (fb > 0):
        raise ValueError(f"the function has one sign at {low:g} and {high:g}")
    step = 0.5
    for _ in range(_ITERATIONS):
        x = a + step * (b - a)
        fx = function(x)
        if (fx > 0) == (fa > 0):
            c, fc = a, fa
        else:
            c, fc, b, fb = b, fb, a, fa
        a, fa = x, fx
        best = a if abs(fa) < abs(fb) else b
        least = (rtol * abs(best) + xtol / 2) / abs(b - a)
        if least > 0.5 or fa == 0:
            return best
        step = min(max(_step(a, b, c, fa, fb, fc), least), 1 - least)
    return best


def _step(a: float, b: float, c: float, fa: float, fb: float, fc: float) -> float:
    """The share of the way from a to b to go next."""
    along, rise = (a - b) / (c - b), (fa - fb) / (fc - fb)
    if not 1 - sqrt(max(1 - along, 0)) < rise < sqrt(max(along, 0)):
        return 0.5
    return fa / (fb - fa) * fc / (fb - fc) + (c - a) / (b - a) * fa / (fc - fa) * fb / (fc - fb)
