"""How every chart looks, and writing one to a file. Nothing is told by colour alone: lines differ in dash, too."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

# Okabe & Ito 2008: colours that people with any kind of colour vision tell apart.
BLUE, ORANGE, GREEN, GREY = "#0072B2", "#D55E00", "#009E73", "#666666"
WIDTH, HEIGHT = 440, 260
_FONT = "Helvetica, Arial, sans-serif"


def chart_of(rows: Sequence[Mapping[str, Any]]) -> Any:
    """A chart of rows given as plain values."""
    import altair

    return altair.Chart(altair.Data(values=list(rows)))  # type: ignore[no-untyped-call]


def styled(chart: Any) -> Any:
    """The chart with the house style: one font, pale grid, titles on the left."""
    return (
        chart.configure(font=_FONT, background="white", padding=12)
        .configure_axis(
            grid=True, gridColor="#e6e6e6", labelFontSize=11, titleFontSize=12, titleFontWeight="normal",
            domainColor=GREY, tickColor=GREY, labelColor="#333333", titleColor="#333333", titlePadding=8,
        )
        .configure_title(anchor="start", fontSize=14, subtitleFontSize=11, subtitleColor="#555555", offset=10)
        .configure_legend(labelFontSize=11, titleFontSize=11, orient="bottom", titleFontWeight="normal")
        .configure_view(stroke=None)
    )  # fmt: skip


def save(chart: Any, path: Path) -> None:
    """Write a chart as SVG or, by the file's ending, PNG; makes its folder if need be."""
    import vl_convert

    specification = styled(chart).to_json()
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix.lower() == ".png":
        path.write_bytes(vl_convert.vegalite_to_png(specification, scale=2))
    else:
        path.write_text(vl_convert.vegalite_to_svg(specification), encoding="utf-8")
