"""Roots of the power function: the n, the alpha or the effect at which it takes a given value."""

from collections.abc import Callable, Mapping, Sequence
from math import isfinite, nan
from typing import Any

import numpy as np

from trialwright.design.bracketing import bracketed_root
from trialwright.design.errors import refused
from trialwright.design.method import Method
from trialwright.model.design import SolvedFor

LARGEST_N = 1e9
_SMALLEST_ALPHA = 1e-12
_EDGE = 1e-10


def power_of(method: Method, values: Mapping[str, Any], sizes: Sequence[float]) -> float:
    """The power of a method at group sizes, whole or not."""
    others = {name: value for name, value in values.items() if name != "power" or method.reads_target}
    return finite(method.power_at, n=tuple(sizes), **others)


def finite(formula: Callable[..., float], /, **inputs: Any) -> float:
    """What the formula gives; D006 where its arithmetic leaves the range of numbers.

    >>> finite(lambda x: 2 * x, x=3)
    6.0
    """
    with np.errstate(all="ignore"):
        try:
            found = float(formula(**inputs))
        except (ZeroDivisionError, OverflowError):
            found = nan
    if not isfinite(found):
        raise refused("D006", "the inputs are too extreme to compute with", place="inputs")
    return found


def base_for_power(method: Method, values: Mapping[str, Any]) -> float:
    """The unrounded size of the last group at which the power is reached; D006 where none is.

    The bracket grows from the smallest n of the method by doubling, so that the power is never asked for far
    beyond the answer, where noncentral distributions lose their digits.
    """
    shares = method.shares(values)

    def lacking(base: float) -> float:
        return power_of(method, values, [base * share for share in shares]) - float(values["power"])

    low = high = method.smallest_n / min(1.0, *shares)
    while lacking(high) < 0:
        low, high = high, 2 * high
        if high > LARGEST_N:
            raise refused(
                "D006", f"no n up to {LARGEST_N:.0e} reaches a power of {values['power']:g}", place="n"
            )
    return low if high == low else bracketed_root(lacking, low, high)


def input_for_power(
    method: Method,
    values: Mapping[str, Any],
    name: str,
    solved: SolvedFor,
    sizes: Sequence[float],
    direction: str | None,
) -> float:
    """The alpha or the effect at which the sizes have the power among the values; D006 where there is none."""
    target = float(values["power"])

    def lacking(value: float) -> float:
        return power_of(method, {**values, name: value}, sizes) - target

    low, high = (
        _alpha_bounds(values, target) if solved == "alpha" else _effect_bounds(method, values, direction)
    )
    if lacking(low) > 0 or lacking(high) < 0:
        raise refused(
            "D006",
            f"no {name} from {min(low, high):.4g} to {max(low, high):.4g} gives these group sizes a power of {target:g}",
            place=name,
        )
    found = bracketed_root(lacking, low, high)
    # Where exact power jumps, the root lies on the edge: take the side that has the power.
    return found if lacking(found) >= 0 else found + _EDGE * (high - low)


def _alpha_bounds(values: Mapping[str, Any], target: float) -> tuple[float, float]:
    """Alpha is below the power, and each side has less than a half."""
    return _SMALLEST_ALPHA, min(target, 0.499999 * (values.get("sides") or 1))


def _effect_bounds(method: Method, values: Mapping[str, Any], direction: str | None) -> tuple[float, float]:
    effect = method.effect
    assert effect
    if effect.has_direction and direction not in ("higher", "lower"):
        raise refused(
            "D001",
            "missing: direction",
            place="direction",
            help='say direction="higher" or "lower": the answers differ',
        )
    low, high = effect.bounds(values, direction or "higher")
    # An open range: at its very ends variances vanish.
    edge = 1e-9 * (high - low)
    return low + edge, high - edge
