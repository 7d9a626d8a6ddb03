"""What a stated design needs, by each method that is in use for it."""

from collections.abc import Mapping
from math import inf
from typing import Any

import msgspec

from trialwright.design.claim.conventions import Way, conventions
from trialwright.design.claim.exact_need import noninferiority_need
from trialwright.design.claim.problem import Problem
from trialwright.design.errors import DesignInputError
from trialwright.design.registry import method_named
from trialwright.design.rounding import rounded_up
from trialwright.design.sizing import sample_size
from trialwright.model.design import InputValue
from trialwright.model.explanation import Needed


def needed(problem: Problem) -> tuple[Needed, ...]:
    """The size per group by each method: rounded up, divided by one less the dropout, and rounded up again.

    Where the sides are not stated, for two and for one; empty unless alpha and power are stated.
    Exact methods are left out for groups too large to enumerate.
    """
    if problem.alpha is None or problem.power is None:
        return ()
    found: list[Needed] = []
    limits = conventions()["simulation"]["largest_search"]
    for sides in sides_to_try(problem):
        for way in problem.kind.needed:
            if found and found[0].evaluable > limits.get(way.method, inf):
                continue
            if one := _by(
                msgspec.structs.replace(problem, sides=sides), way, is_stated=problem.sides is not None
            ):
                found.append(one)
    return tuple(found)


def sides_to_try(problem: Problem) -> tuple[int, ...]:
    """The stated number of sides; both, two first, where none is stated."""
    return (problem.sides,) if problem.sides else (2, 1)


SIDED = {1: "one-sided", 2: "two-sided"}


def method_inputs(
    problem: Problem, way: Way, changes: Mapping[str, float] | None = None, *, has_power: bool = True
) -> dict[str, Any]:
    """The stated inputs as the method of a way takes them, some of them changed.

    An equivalence test spends alpha on each side: a two-sided level is halved for it.
    """
    known = {one.name for one in method_named(way.method).inputs}
    alpha, sides = problem.alpha or 0.0, problem.sides or 1
    stated: dict[str, InputValue] = {"alpha": alpha, "sides": sides, "ratio": problem.ratio}
    if problem.power is not None and has_power:
        stated["power"] = problem.power
    stated |= {**problem.effect, **way.inputs, **(changes or {})}
    if "sides" not in known:
        stated["alpha"] = float(stated["alpha"]) / float(stated["sides"])
    return {name: value for name, value in stated.items() if name in known}


def with_losses(evaluable: int, dropout: float | None) -> int:
    """How many to take in so that the evaluable are left.

    >>> with_losses(113, 0.2), with_losses(113, None)
    (142, 113)
    """
    return rounded_up(evaluable / (1 - (dropout or 0.0)))


def _by(problem: Problem, way: Way, *, is_stated: bool) -> Needed | None:
    inputs = method_inputs(problem, way)
    try:
        raw, code = _raw_and_code(problem, way, inputs)
    except DesignInputError:
        return None
    evaluable = tuple(rounded_up(one) for one in raw)
    groups = [with_losses(size, problem.dropout) for size in evaluable]
    return Needed(
        by=way.words if is_stated else f"{way.words}, {SIDED[problem.sides or 2]}",
        raw=raw[-1],
        evaluable=evaluable[-1],
        n_per_group=groups[-1],
        n_total=sum(groups),
        rounded_once=rounded_up(raw[-1] / (1 - (problem.dropout or 0.0))),
        code=code,
    )


def _raw_and_code(problem: Problem, way: Way, inputs: dict[str, Any]) -> tuple[tuple[float, ...], str]:
    """The unrounded sizes and the call that gives them; exact non-inferiority of equal groups by the quick search."""
    if way.method == "two_proportions_noninferiority_exact" and problem.ratio == 1:
        design = {name: value for name, value in inputs.items() if name != "ratio"}
        if n := noninferiority_need(**design):
            written = ", ".join(f"{name}={value!r}" for name, value in design.items())
            return (float(n), float(n)), f'sample_size("{way.method}", {written})'
    made = sample_size(way.method, **inputs)
    return made.raw_n, made.code
