"""How power and need move when one assumption is wrong."""

from collections.abc import Iterator

from trialwright.design.claim.conventions import Way, conventions
from trialwright.design.claim.needed import method_inputs, with_losses
from trialwright.design.claim.problem import Problem
from trialwright.design.claim.true_power import analysed, power_of
from trialwright.design.errors import DesignInputError
from trialwright.design.sizing import sample_size
from trialwright.model.explanation import Sensitivity


def sensitivity(problem: Problem, n: int) -> tuple[Sensitivity, ...]:
    """Power of ``n`` per group after dropout, and the need, for other rates, true differences and margins.

    Empty unless alpha and sides are stated. What would be needed is left out where no power is stated.
    """
    if problem.alpha is None or problem.sides is None:
        return ()
    return tuple(
        row for words, value, changes in _changes(problem) for row in _row(problem, n, words, value, changes)
    )


def changed(
    problem: Problem, n: int, words: str, value: float, changes: dict[str, float]
) -> Sensitivity | None:
    """One assumption changed: power by the exact Wald test where it is enumerated, need by the normal approximation."""
    left = analysed(n, problem.dropout)
    way = _way_for_power(problem, left)
    found = power_of(problem, way, left, changes)
    if found is None:
        return None
    need = _need(problem, changes)
    return Sensitivity(words, value, found, need, with_losses(need, problem.dropout) if need else None)


def _row(
    problem: Problem, n: int, words: str, value: float, changes: dict[str, float]
) -> Iterator[Sensitivity]:
    if (row := changed(problem, n, words, value, changes)) is not None:
        yield row


def _way_for_power(problem: Problem, n: int) -> Way:
    exact = [way for way in problem.kind.power if way.method.endswith("_exact")]
    is_small = n <= conventions()["simulation"]["largest_exact"]
    return exact[0] if exact and is_small else problem.kind.power[0]


def _need(problem: Problem, changes: dict[str, float]) -> int | None:
    if problem.power is None:
        return None
    way = problem.kind.needed[0]
    try:
        return sample_size(way.method, **method_inputs(problem, way, changes)).n_per_group[-1]
    except DesignInputError:
        return None


def _changes(problem: Problem) -> Iterator[tuple[str, float, dict[str, float]]]:
    table, effect = conventions()["sensitivity"], problem.effect
    if "p_control" in effect:
        for step in table["rate_steps"]:
            rate = round(effect["p_control"] + step, 10)
            both = {name: round(effect[name] + step, 10) for name in ("p_treatment", "p_control")}
            if all(0 < value < 1 for value in both.values()):
                yield "rate with control, the difference kept", rate, both
    if "margin" in effect:
        for deficit in table["deficits"] if "p_control" in effect else ():
            lower = round(effect["p_control"] - deficit, 10)
            yield "true deficit of the treatment", deficit, {"p_treatment": lower}
        for factor in table["margin_factors"]:
            margin = round(effect["margin"] * factor, 10)
            yield "margin", margin, {"margin": margin}
    elif "difference" in effect:
        for factor in table["difference_factors"]:
            difference = round(effect["difference"] * factor, 10)
            yield "true difference", difference, {"difference": difference}
