"""The power curve of an explained claim: lines, numbers of interest, and the power aimed at."""

import msgspec

from trialwright.design.claim.problem import Problem
from trialwright.design.claim.true_power import analysed
from trialwright.model.explanation import Explanation
from trialwright.reporting.figures.power_points import curves_of


class Curve(msgspec.Struct, frozen=True):
    """Power by number, by one method."""

    by: str
    points: tuple[tuple[int, float], ...]


class Mark(msgspec.Struct, frozen=True):
    """A number of interest."""

    n: int
    label: str


class PowerCurve(msgspec.Struct, frozen=True):
    """What the figure draws. ``aim`` is the stated power, None if none is stated."""

    axis: str
    curves: tuple[Curve, ...]
    marks: tuple[Mark, ...]
    aim: float | None


def power_curve(made: Explanation, problem: Problem) -> PowerCurve | None:
    """The curve of a claim whose number per group is registered; None for any other."""
    n = made.registered.n_per_group if made.registered else None
    if n is None or problem.alpha is None:
        return None
    curves = tuple(Curve(by, tuple(points)) for by, points in curves_of(made, problem, n).items() if points)
    left = analysed(n, problem.dropout)
    marks = [Mark(left, f"{left} left of {n}")] if left != n else []
    marks.append(Mark(n, f"{n} registered"))
    if made.needed:
        marks.append(Mark(made.needed[0].evaluable, f"{made.needed[0].evaluable} evaluable needed"))
    return PowerCurve("Number analysed per group", curves, tuple(marks), problem.power) if curves else None
