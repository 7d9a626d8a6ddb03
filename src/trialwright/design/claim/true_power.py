"""The power that the registered number really has, by test and by what is done with those who drop out."""

from collections.abc import Iterator, Mapping
from math import floor
from typing import Any

from trialwright.design.claim.conventions import Way, conventions
from trialwright.design.claim.kaplan_meier import kaplan_meier_power
from trialwright.design.claim.needed import method_inputs
from trialwright.design.claim.problem import Problem
from trialwright.design.claim.random_dropout import power_with_random_dropout
from trialwright.design.errors import DesignInputError
from trialwright.design.registry import method_named
from trialwright.design.sizing import power, sample_size
from trialwright.model.explanation import Handling, TruePower

_NONINFERIORITY = "two_proportions_noninferiority"


def analysed(n: int, dropout: float | None) -> int:
    """How many of n are left, in whole participants.

    >>> analysed(110, 0.2)
    88
    """
    return floor(n * (1 - (dropout or 0.0)) + 1e-9)


def true_power(problem: Problem, n: int, *, trials: int, seed: int) -> tuple[TruePower, ...]:
    """The power of ``n`` per group: nobody lost; the dropouts missing, counted as failures, or censored.

    Each by the tests in use, at the stated sides (two where none are stated) and then at the other. Empty unless alpha is
    stated. Simulated values carry their trials and seed.
    """
    if problem.alpha is None:
        return ()
    return tuple(_powers(problem, n, trials, seed))


def _powers(problem: Problem, n: int, trials: int, seed: int) -> Iterator[TruePower]:
    stated = problem.sides or 2
    both, left = (stated, 3 - stated), analysed(n, problem.dropout)
    for sides in both:
        yield from _by(problem, n, "none", sides)
        if problem.dropout:
            yield from _by(problem, left, "missing", sides)
    if problem.dropout and problem.kind.id == _NONINFERIORITY and problem.ratio == 1:
        if n <= conventions()["simulation"]["largest_random"]:
            yield from _random_number(problem, n, stated)
        yield from (row for sides in both for row in _failures(problem, n, sides))
        yield from _censored(problem, n, both, trials, seed)


def _ways(problem: Problem, n: int) -> Iterator[Way]:
    is_large = n > conventions()["simulation"]["largest_exact"]
    return (way for way in problem.kind.power if not (is_large and way.method.endswith("_exact")))


def _by(problem: Problem, n: int, handling: Handling, sides: int) -> Iterator[TruePower]:
    """A row for each test; none where a method refuses the inputs, because no power is not a power of 0."""
    for way in _ways(problem, n):
        found = power_of(problem, way, n, {"sides": sides})
        if found is not None:
            yield TruePower(way.words, handling, n, sides, found, _size(problem, way, n, sides))


def _size(problem: Problem, way: Way, n: int, sides: int) -> float | None:
    """The chance to succeed at the margin itself, by an exact non-inferiority test."""
    if way.method != f"{_NONINFERIORITY}_exact":
        return None
    at_margin = problem.effect["p_control"] - problem.effect["margin"]
    inputs = method_inputs(problem, way, {"sides": sides, "p_treatment": at_margin}, has_power=False)
    return float(method_named(way.method).power_at(n=_groups(way, n, problem.ratio), **inputs))


def power_of(problem: Problem, way: Way, n: int, changes: Mapping[str, float]) -> float | None:
    """The power of n per group with some inputs changed; None where the method refuses them."""
    inputs = method_inputs(problem, way, changes, has_power=False)
    try:
        return power(way.method, n_per_group=_groups(way, n, problem.ratio), **inputs).power
    except DesignInputError:
        return None


def _groups(way: Way, n: int, ratio: float) -> tuple[int, ...]:
    return (n,) if len(method_named(way.method).groups) == 1 else (round(n * ratio), n)


def _random_number(problem: Problem, n: int, sides: int) -> Iterator[TruePower]:
    """Each drops out by chance, so that the number left is random."""
    for way in problem.kind.power:
        if test := way.inputs.get("test"):
            found = power_with_random_dropout(**_design(problem, n), sides=sides, test=str(test))
            left = analysed(n, problem.dropout)
            yield TruePower(way.words, "missing_at_random_number", left, sides, found)


def _failures(problem: Problem, n: int, sides: int) -> Iterator[TruePower]:
    """Whoever drops out counts as a failure, and everyone is analysed."""
    kept = rates_if_failures(problem)
    if problem.effect["margin"] < kept["p_control"]:
        way = problem.kind.power[0]
        found = power_of(problem, way, n, {"sides": sides, **kept})
        if found is not None:
            yield TruePower(way.words, "failure", n, sides, found)


def _censored(
    problem: Problem, n: int, sides: tuple[int, ...], trials: int, seed: int
) -> Iterator[TruePower]:
    """Whoever drops out is censored, and Kaplan–Meier estimates are compared at the end of follow-up."""
    shares = kaplan_meier_power(**_design(problem, n), sides=sides, trials=trials, seed=seed)
    label = "Kaplan–Meier difference, Greenwood variance"
    for each, share in zip(sides, shares, strict=True):
        yield TruePower(label, "kaplan_meier", n, each, share, None, trials, seed)


def _design(problem: Problem, n: int) -> dict[str, Any]:
    return {**problem.effect, "n": n, "alpha": problem.alpha, "dropout": problem.dropout}


def rates_if_failures(problem: Problem) -> dict[str, float]:
    """The rates of success if everyone who drops out counts as a failure."""
    kept = 1 - (problem.dropout or 0.0)
    return {name: problem.effect[name] * kept for name in ("p_treatment", "p_control")}


def needed_if_failures(problem: Problem) -> int | None:
    """The evaluable number per group if everyone who drops out counts as a failure; nothing is added for dropout then."""
    if (
        problem.kind.id != _NONINFERIORITY
        or not problem.dropout
        or problem.sides is None
        or not problem.power
    ):
        return None
    try:
        made = sample_size(
            _NONINFERIORITY, **method_inputs(problem, problem.kind.needed[0], rates_if_failures(problem))
        )
    except DesignInputError:
        return None
    return made.n_per_group[-1]
