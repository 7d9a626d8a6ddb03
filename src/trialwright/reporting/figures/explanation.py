"""An explained sample size as a figure: power by number, and what is left of it if an assumption is wrong."""

from typing import Any

import altair

from trialwright.design.claim.problem import Problem, problem_of
from trialwright.design.claim.true_power import analysed
from trialwright.model.explanation import Explanation, Sensitivity
from trialwright.reporting.figures.draw import BLUE, GREY, ORANGE, chart_of
from trialwright.reporting.figures.power_curve import power_chart
from trialwright.reporting.figures.power_points import curves_of


def explanation_figure(made: Explanation) -> Any:
    """The figure of a record whose claim can be recomputed; ValueError for any other."""
    problem = problem_of(made.claim)
    if problem is None or made.registered is None or made.registered.n_per_group is None:
        raise ValueError("only a claim that can be recomputed has a figure")
    parts = [_curve(made, problem, made.registered.n_per_group)]
    if made.sensitivity:
        parts.append(_sensitivity(made, problem))
    return altair.vconcat(*parts, spacing=36).resolve_scale(color="independent", strokeDash="independent")


def _curve(made: Explanation, problem: Problem, registered: int) -> Any:
    curves = curves_of(made, problem, registered)
    left = analysed(registered, problem.dropout)
    marks: list[dict[str, Any]] = [{"n": registered, "mark": f"{registered} registered"}]
    if left != registered:
        marks.insert(0, {"n": left, "mark": f"{left} left of {registered}"})
    if made.needed:
        marks.append({"n": made.needed[0].evaluable, "mark": f"{made.needed[0].evaluable} evaluable needed"})
    title = f"{made.claim.name}: power by number analysed"
    return power_chart(
        curves, marks, problem.power, title, made.kind, "Number analysed per group", width=_FULL
    )


_FULL = 650
_TITLES = {
    "rate with control, the difference kept": "Rate with control",
    "true deficit of the treatment": "True deficit of the treatment",
    "margin": "Margin",
    "true difference": "True difference",
}


def _sensitivity(made: Explanation, problem: Problem) -> Any:
    """One small chart for each assumption that is varied."""
    charts = [
        _varied(name, [one for one in made.sensitivity if one.assumption == name], made, problem)
        for name in dict.fromkeys(one.assumption for one in made.sensitivity)
    ]
    heading = altair.TitleParams(
        "If an assumption is wrong", subtitle="power of the number left after dropout"
    )
    return altair.hconcat(*charts, spacing=24).properties(title=heading)


def _varied(name: str, rows: list[Sensitivity], made: Explanation, problem: Problem) -> Any:
    values = [{"value": one.value, "power": one.power, "text": f"{one.power:.2f}"} for one in rows]
    data = chart_of(values)
    x = altair.X("value:Q", title=_TITLES.get(name, name), scale=altair.Scale(zero=False, padding=14))
    y = altair.Y("power:Q", title="Power", scale=altair.Scale(domain=[0, 1]), axis=altair.Axis(format=".1f"))
    layers = [
        data.mark_line(color=BLUE, strokeWidth=1.5).encode(x, y),
        data.mark_circle(color=BLUE, size=44, opacity=1).encode(x, y),
        data.mark_text(dy=-11, fontSize=10, color="#333333").encode(x, y, text="text:N"),
    ]
    if problem.power:
        aim = chart_of([{"power": problem.power}])
        layers.append(aim.mark_rule(color=GREY, strokeDash=[2, 3]).encode(y="power:Q"))
    named = {"rate": "p_control", "margin": "margin", "true difference": "difference"}
    key = next((inputs for start, inputs in named.items() if name.startswith(start)), None)
    if key:
        stated = chart_of([{"value": problem.effect[key]}])
        layers.append(stated.mark_rule(color=ORANGE, strokeDash=[4, 3]).encode(x="value:Q"))
    return altair.layer(*layers).properties(width=180, height=170)
