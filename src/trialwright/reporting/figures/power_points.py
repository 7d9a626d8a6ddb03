"""Power against the number per group, as numbers; drawing them is another matter."""

from collections.abc import Mapping
from typing import Any

from trialwright.design.claim.conventions import conventions
from trialwright.design.claim.needed import method_inputs
from trialwright.design.claim.problem import Problem
from trialwright.design.errors import DesignInputError
from trialwright.design.method import Method
from trialwright.design.registry import method_named
from trialwright.design.sizing import power
from trialwright.model.explanation import Explanation

_POINTS = 48
# Curves of enumerated power are drawn through fewer numbers: each is a table of its own.
_EXACT_POINTS = 24
Points = list[tuple[int, float]]


def power_points(method: Method, inputs: Mapping[str, Any], n: int, ratio: float = 1.0) -> Points:
    """Power at numbers from a fifth to twice ``n`` of the last group; numbers the method refuses are left out."""
    count = _EXACT_POINTS if method.name.endswith("_exact") else _POINTS
    low, high = max(2, n // 5), max(8, 2 * n)
    found = []
    for size in sorted({round(low + (high - low) * step / (count - 1)) for step in range(count)}):
        groups = (max(1, round(size * ratio)), size) if len(method.groups) == 2 else size
        try:
            made = power(method.name, n_per_group=groups, **inputs)
        except DesignInputError:
            continue
        if made.power is not None:
            found.append((size, made.power))
    return found


def curves_of(made: Explanation, problem: Problem, registered: int) -> dict[str, Points]:
    """The power curve of each way to test an explained claim, by the words for that way.

    Enumerated curves of large trials are left out: each point is a table of its own.
    """
    largest = conventions()["simulation"]["largest_exact"]
    centre = max([registered, *(one.evaluable for one in made.needed)])
    return {
        way.words: power_points(
            method_named(way.method), method_inputs(problem, way, has_power=False), centre, problem.ratio
        )
        for way in problem.kind.power
        if "Newcombe" not in way.words and (centre <= largest or not way.method.endswith("_exact"))
    }
