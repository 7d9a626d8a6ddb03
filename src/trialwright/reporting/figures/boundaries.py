"""Group sequential boundaries on the Z scale."""

from typing import Any

import altair

from trialwright.design.sequential.families import FAMILIES
from trialwright.model.sequential import Boundaries
from trialwright.reporting.figures.draw import BLUE, GREY, HEIGHT, ORANGE, WIDTH, chart_of


def boundaries_figure(made: Boundaries) -> Any:
    """Efficacy and futility boundaries by information, with their Z values written beside the looks."""
    rows = _rows("reject (efficacy)", made, made.efficacy) + _rows("stop for futility", made, made.futility)
    if made.sides == 2:
        rows += [
            {**row, "z": -row["z"], "text": _shown(-row["z"])} | {"line": row["line"] + " −"} for row in rows
        ]
    for row in rows:
        row["name"] = row["line"].removesuffix(" −")
    names = list(dict.fromkeys(row["name"] for row in rows))
    colour = altair.Color(
        "name:N", legend=altair.Legend(title=None),
        scale=altair.Scale(domain=names, range=[BLUE, ORANGE][: len(names)]),
    )  # fmt: skip
    data = chart_of(rows)
    x = altair.X(
        "information:Q",
        title="Information fraction",
        scale=altair.Scale(domain=[0, max(made.information) * 1.06]),
    )
    y = altair.Y("z:Q", title="Z statistic")
    shape = altair.Shape(
        "name:N",
        legend=altair.Legend(title=None),
        scale=altair.Scale(domain=names, range=["circle", "square"][: len(names)]),
    )
    layers = [
        data.mark_line(strokeWidth=2).encode(x, y, color=colour, detail="line:N"),
        data.mark_point(filled=True, size=60, opacity=1).encode(x, y, color=colour, shape=shape),
        data.mark_text(dy=-12, fontSize=11, color="#333333").encode(x, y, text="text:N"),
        chart_of([{"z": 0}]).mark_rule(color=GREY).encode(y="z:Q"),
    ]
    title = FAMILIES[made.family].title if made.family in FAMILIES else made.family
    sides = "two-sided" if made.sides == 2 else "one-sided"
    heading = altair.TitleParams(
        f"{title} boundaries", subtitle=f"{sides} alpha {made.alpha:g}, {len(made.information)} looks"
    )
    return altair.layer(*layers).properties(width=WIDTH, height=HEIGHT, title=heading)


def _rows(line: str, made: Boundaries, values: tuple[float | None, ...]) -> list[dict[str, Any]]:
    """One row a look; where both boundaries meet, the second one is not written again."""
    rows = []
    for t, z, efficacy in zip(made.information, values, made.efficacy, strict=True):
        if z is not None:
            is_written = z == efficacy and values is not made.efficacy
            rows.append({"line": line, "information": t, "z": z, "text": "" if is_written else _shown(z)})
    return rows


def _shown(z: float) -> str:
    return f"{z:.2f}".replace("-", "−")
