"""Power against the number per group."""

from collections.abc import Mapping, Sequence
from typing import Any

import altair

from trialwright.design.method import Method
from trialwright.model.design import SampleSize
from trialwright.reporting.figures.draw import BLUE, GREY, HEIGHT, ORANGE, WIDTH, chart_of
from trialwright.reporting.figures.power_points import power_points


def design_figure(made: SampleSize, method: Method) -> Any:
    """The power of a computed design around its number, by the same method."""
    inputs = {name: value for name, value in made.inputs.items() if name not in ("power", "ratio")}
    ratio = made.n_per_group[0] / made.n_per_group[-1] if len(made.n_per_group) > 1 else 1.0
    curve = power_points(method, inputs, made.n_per_group[-1], ratio)
    marks = [{"n": made.n_per_group[-1], "mark": f"{made.n_per_group[-1]}"}]
    target = made.inputs.get("power")
    level = float(target) if isinstance(target, int | float) and made.solved_for != "power" else None
    which = "per group" if len(made.n_per_group) > 1 else "in all"
    return power_chart({method.title: curve}, marks, level, "Power", method.title, f"Number {which}")


def power_chart(
    curves: Mapping[str, Sequence[tuple[int, float]]],
    marks: Sequence[Mapping[str, Any]],
    level: float | None,
    title: str,
    subtitle: str,
    axis: str,
    width: int = WIDTH,
) -> Any:
    """Lines of power, numbers of interest as dotted verticals, the aimed-at power as a horizontal."""
    rows = [{"n": n, "power": value, "by": name} for name, curve in curves.items() for n, value in curve]
    x = altair.X("n:Q", title=axis, scale=altair.Scale(nice=False, zero=False))
    y = altair.Y("power:Q", title="Power", scale=altair.Scale(domain=[0, 1]), axis=altair.Axis(format=".1f"))
    lines = chart_of(rows).mark_line(strokeWidth=2).encode(x, y, **_by(list(curves)))
    layers = [lines, *_verticals(marks)]
    if level is not None:
        aim = chart_of([{"power": level, "text": f"power {level:g}"}])
        layers.append(aim.mark_rule(color=GREY, strokeDash=[2, 3]).encode(y="power:Q"))
        layers.append(
            aim.mark_text(align="left", dx=4, dy=-6, color=GREY, fontSize=11).encode(
                y="power:Q", x=altair.value(0), text="text:N"
            )
        )
    heading = altair.TitleParams(title, subtitle=subtitle)
    return altair.layer(*layers).properties(width=width, height=HEIGHT, title=heading)


def _by(names: list[str]) -> dict[str, Any]:
    if len(names) == 1:
        return {"color": altair.value(BLUE)}
    colours = altair.Scale(domain=names, range=[BLUE, "#009E73", "#CC79A7", "#E69F00"][: len(names)])
    dashes = altair.Scale(domain=names, range=[[1, 0], [6, 3], [2, 2], [8, 2, 2, 2]][: len(names)])
    legend = altair.Legend(title=None, columns=1, labelLimit=420, symbolStrokeWidth=2)
    return {
        "color": altair.Color("by:N", scale=colours, legend=legend),
        "strokeDash": altair.StrokeDash("by:N", scale=dashes, legend=legend),
    }


def _verticals(marks: Sequence[Mapping[str, Any]]) -> list[Any]:
    """Dotted lines with their labels: to the left of all but the last, which has room on its right."""
    rows = [{**mark, "at": 0.03 + 0.075 * place} for place, mark in enumerate(marks)]
    layers = [chart_of(rows).mark_rule(color=ORANGE, strokeDash=[4, 3]).encode(x="n:Q")] if rows else []
    for listed, align, shift in ((rows[:-1], "right", -5), (rows[-1:], "left", 5)):
        # Each label twice: the white one below keeps the lines behind it from crossing the letters.
        for stroke in ({"stroke": "white", "strokeWidth": 4}, {}):
            text = chart_of(listed).mark_text(align=align, dx=shift, color=ORANGE, fontSize=11, **stroke)
            layers += [text.encode(x="n:Q", y="at:Q", text="mark:N")] if listed else []
    return layers
