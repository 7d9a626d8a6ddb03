"""Power curves drawn as lines that differ in colour and dash, with the numbers of interest marked."""

from collections.abc import Callable
from math import ceil, floor, log10

from trialwright.reporting.content.power_curve import PowerCurve
from trialwright.reporting.figures.svg import element, lines_of, picture, text

_WIDTH, _LEFT, _RIGHT, _TOP, _BOTTOM = 720.0, 56.0, 700.0, 24.0, 300.0
_LEGEND = 20.0
_Place = Callable[[float, float], tuple[float, float]]


def power_plot(curve: PowerCurve, name: str, title: str, description: str) -> str:
    """The power curve as SVG; ``name`` is unique in the page."""
    numbers = [n for each in curve.curves for n, _ in each.points] + [mark.n for mark in curve.marks]
    low, high = min(numbers), max(numbers)

    def at(n: float, power: float) -> tuple[float, float]:
        share = (n - low) / (high - low) if high > low else 0.5
        return _LEFT + (_RIGHT - _LEFT) * share, _BOTTOM - (_BOTTOM - _TOP) * power

    parts = [_grid(low, high, at, curve.axis)]
    for place, each in enumerate(curve.curves):
        points = " ".join(f"{x:.1f},{y:.1f}" for x, y in (at(n, power) for n, power in each.points))
        parts.append(element("polyline", points=points, class_=f"curve c{place % 4}"))
    if curve.aim is not None:
        _, y = at(low, curve.aim)
        parts.append(element("path", d=f"M{_LEFT:g} {y:.1f}H{_RIGHT:g}", class_="mark"))
        parts.append(text(_LEFT + 6, y - 5, f"power {curve.aim:g}", "marked"))
    for place, mark in enumerate(curve.marks):
        parts.append(_mark(place, mark.n, mark.label, at, is_last=place == len(curve.marks) - 1))
    top = _BOTTOM + 58
    for place, each in enumerate(curve.curves):
        y = top + _LEGEND * place
        parts.append(element("path", d=f"M{_LEFT:g} {y:g}h44", class_=f"curve c{place % 4}"))
        parts.append(text(_LEFT + 54, y + 4, lines_of(each.by, 560, most=1)[0]))
    height = top + _LEGEND * len(curve.curves)
    return picture(name, _WIDTH, height, title, description, "".join(parts))


def _grid(low: int, high: int, at: _Place, axis: str) -> str:
    parts = []
    for tenth in range(0, 11, 2):
        _, y = at(low, tenth / 10)
        parts.append(element("path", d=f"M{_LEFT:g} {y:.1f}H{_RIGHT:g}", class_="grid"))
        parts.append(text(_LEFT - 8, y + 4, f"{tenth / 10:g}", "quiet", "end"))
    step = _step(high - low)
    for n in range(ceil(low / step) * step, high + 1, step):
        x, _ = at(n, 0)
        parts.append(element("path", d=f"M{x:.1f} {_BOTTOM:g}v5", class_="axis"))
        parts.append(text(x, _BOTTOM + 18, str(n), "quiet", "middle"))
    parts.append(element("path", d=f"M{_LEFT:g} {_BOTTOM:g}H{_RIGHT:g}", class_="axis"))
    parts.append(text((_LEFT + _RIGHT) / 2, _BOTTOM + 38, axis, "ink", "middle"))
    parts.append(text(_LEFT - 8, _TOP - 8, "Power", "ink", "end"))
    return "".join(parts)


def _step(width: int) -> int:
    """A round step that gives at most eight ticks."""
    rough = max(width / 8, 1)
    power = 10 ** floor(log10(rough))
    return int(next((power * each for each in (1, 2, 5) if power * each >= rough), power * 10))


def _mark(place: int, n: int, label: str, at: _Place, is_last: bool) -> str:
    """A dotted vertical with its label: to the left of all but the last."""
    x, _ = at(n, 0)
    y = _BOTTOM - 12 - 18 * place
    side, anchor = (6.0, "start") if is_last else (-6.0, "end")
    line = element("path", d=f"M{x:.1f} {_TOP:g}V{_BOTTOM:g}", class_="mark")
    return line + text(x + side, y, label, "marked halo", anchor)
