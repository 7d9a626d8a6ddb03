"""The smallest groups whose exact power reaches the target.

Very small groups are passed over where the test errs more than twice as often as it says: Wald's interval has no
width where all succeed, and would call any three successes against three non-inferior.
"""

from collections.abc import Callable
from math import sqrt
from typing import Any

from trialwright.design.errors import refused
from trialwright.design.proportions.enumeration import (
    equivalence_power_exact,
    noninferiority_power_exact,
    superiority_power_exact,
)
from trialwright.design.proportions.equivalence import equivalence_n
from trialwright.design.proportions.exact_level import (
    equivalence_level_exact,
    noninferiority_level_exact,
    superiority_level_exact,
)
from trialwright.design.proportions.noninferiority import noninferiority_n
from trialwright.design.proportions.superiority import superiority_n
from trialwright.design.rounding import rounded_up

# Exact power is a saw-tooth about a smooth curve, with teeth of up to some 0.02/(p(1 − p)√n). Large trials are looked through
# in strides, up to where the power comes within twice that of its target. From there, and in small trials, every size is tried.
_TOOTH = 0.04
_SMALL = 50
_STRIDES = 50
# The search gives up this many times above the normal approximation, or at tables too large to enumerate.
_GIVE_UP = 4.0
_LEAST_SEARCHED = 100
_WORST_LEVEL = 2.0
_LARGEST_GROUP = 10_000


def noninferiority_n_exact(*, power: float, ratio: float, **design: Any) -> float:
    """The control group of the smallest trial whose exact non-inferiority power reaches the target.

    Exact power does not rise at every step, so that a somewhat larger n may fall short again.

    >>> noninferiority_n_exact(power=0.9, ratio=1, alpha=0.05, sides=2, p_treatment=0.86, p_control=0.86,
    ...     margin=0.15, test="farrington_manning")
    117.0
    """
    near = {name: value for name, value in design.items() if name != "test"}
    start = noninferiority_n(power=power, ratio=ratio, variance="unpooled", **near)
    return _first_reaching(
        noninferiority_power_exact, noninferiority_level_exact, start, power, ratio, design
    )


def superiority_n_exact(*, power: float, ratio: float, **design: Any) -> float:
    """The control group of the smallest trial whose exact power to show a difference reaches the target.

    >>> superiority_n_exact(power=0.8, ratio=1, alpha=0.05, sides=2, p_treatment=0.85, p_control=0.65, test="pooled")
    71.0
    """
    near = {name: value for name, value in design.items() if name != "test"}
    start = superiority_n(power=power, ratio=ratio, variance="unpooled", **near)
    return _first_reaching(superiority_power_exact, superiority_level_exact, start, power, ratio, design)


def equivalence_n_exact(*, power: float, ratio: float, **design: Any) -> float:
    """The control group of the smallest trial in which two one-sided tests both reject with the target power.

    >>> equivalence_n_exact(power=0.8, ratio=1, alpha=0.05, p_treatment=0.8, p_control=0.8, margin=0.2, test="wald")
    69.0
    """
    near = {name: value for name, value in design.items() if name != "test"}
    start = equivalence_n(power=power, ratio=ratio, beta="both_tests", **near)
    return _first_reaching(equivalence_power_exact, equivalence_level_exact, start, power, ratio, design)


def _first_reaching(
    power_at: Callable[..., float],
    level_at: Callable[..., float],
    start: float,
    target: float,
    ratio: float,
    design: dict[str, Any],
) -> float:
    worst = _WORST_LEVEL * design["alpha"] / design.get("sides", 1)

    def reached(control: int) -> float:
        return power_at(n=(rounded_up(ratio * control), control), **design)

    def keeps_level(control: int) -> bool:
        return bool(level_at(n=(rounded_up(ratio * control), control), **design) <= worst)

    last = min(max(_LEAST_SEARCHED, int(_GIVE_UP * start)), _LARGEST_GROUP)
    spread = min(design[name] * (1 - design[name]) for name in ("p_treatment", "p_control"))
    tooth = _TOOTH / (spread * sqrt(start))
    stride = max(int(start / _STRIDES), 1) if start > _SMALL else last
    near = next((size for size in range(_SMALL, last, stride) if reached(size) >= target - tooth), last)
    for control in range(max(near - stride, 1), last + 1):
        if reached(control) >= target and keeps_level(control):
            return float(control)
    raise refused(
        "D006",
        f"enumeration finds no control group up to {last} with a power of {target:g}",
        place="n",
        help="use the normal approximation for groups of this size, or assume a larger effect",
    )
