"""A simple map of sites around a town: true distances and directions from it, rings, numbers; no outside tiles."""

import math
from collections.abc import Sequence
from typing import Protocol

from trialwright.reporting.figures.svg import element, lines_of, picture, text
from trialwright.search.gazetteer import Town, country_name

_SIZE, _MIDDLE, _RADIUS = 560.0, 280.0, 240.0
_DOT = 11.0
_STEPS = (1, 2, 5)


class MapPoint(Protocol):
    """A place on the map: the number it has in the list, where it is in degrees, and km from the middle."""

    @property
    def number(self) -> int:
        """Its number in the list."""

    @property
    def latitude(self) -> float:
        """Degrees, north positive."""

    @property
    def longitude(self) -> float:
        """Degrees, east positive."""

    @property
    def km(self) -> float:
        """How far from the middle."""


def town_words(town: Town) -> str:
    """A town as a list has it.

    >>> from trialwright.search.gazetteer import towns_named
    >>> town_words(towns_named("Nanjing", "China")[0])
    'Nanjing, China'
    """
    region = f", {town.region}" if town.country == "US" else ""
    return f"{town.name}{region}, {country_name(town.country)}"


def site_map(town: str, latitude: float, longitude: float, points: Sequence[MapPoint], name: str) -> str:
    """The map as SVG; "" without points. It repeats the list, so its text alternative is short."""
    if not points:
        return ""
    ring = _ring(max(each.km for each in points))
    edge = ring * max(1, math.ceil(max(each.km for each in points) / ring - 1e-9))
    rings = [ring * step for step in range(1, round(edge / ring) + 1)]
    parts = [_circle(km, edge) for km in rings]
    parts += [text(_MIDDLE, _MIDDLE - _RADIUS - 8, "north", "quiet", "middle")]
    parts += [_wire(latitude, longitude, each, edge) for each in points]
    parts += [
        element(
            "path",
            d=f"M{_MIDDLE:g} {_MIDDLE - 16:g}V{_MIDDLE + 16:g}M{_MIDDLE - 16:g} {_MIDDLE:g}H{_MIDDLE + 16:g}",
            class_="axis",
        ),
        text(_MIDDLE, _MIDDLE + 32, lines_of(town, 150, most=1)[0], "strong halo", "middle"),
    ]
    parts += [_dot(numbers, x, y) for x, y, numbers in _places(latitude, longitude, points, edge)]
    near, far = min(points, key=lambda each: each.km), max(points, key=lambda each: each.km)
    words = f"The numbers are those of the list. Nearest: number {near.number}, {near.km:.0f} km; farthest: {far.km:.0f} km."
    return picture(name, _SIZE, _SIZE, f"Places of trials around {town}", words, "".join(parts))


def bearing(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> float:
    """The direction in which one sets out from the first point to the second, in degrees from north, eastwards.

    >>> round(bearing(0, 0, 0, 10)), round(bearing(10, 0, 0, 0))
    (90, 180)
    """
    one, other = math.radians(latitude), math.radians(other_latitude)
    east = math.radians(other_longitude - longitude)
    x = math.sin(east) * math.cos(other)
    y = math.cos(one) * math.sin(other) - math.sin(one) * math.cos(other) * math.cos(east)
    return math.degrees(math.atan2(x, y)) % 360


def _ring(farthest: float) -> float:
    """A round distance of which at most four rings reach the farthest point; at least 5 km."""
    least = max(5.0, farthest / 4)
    power = 10.0 ** math.floor(math.log10(least))
    return next(step * power for step in (*_STEPS, 10) if step * power >= least)


def _circle(km: float, edge: float) -> str:
    radius = _RADIUS * km / edge
    label = text(_MIDDLE + radius * 0.71 + 3, _MIDDLE + radius * 0.71 + 12, f"{km:g} km", "quiet")
    return element("circle", cx=_MIDDLE, cy=_MIDDLE, r=radius, class_="grid", fill="none") + label


def _at(latitude: float, longitude: float, point: MapPoint, edge: float) -> tuple[float, float]:
    angle = math.radians(bearing(latitude, longitude, point.latitude, point.longitude))
    radius = _RADIUS * point.km / edge
    return _MIDDLE + radius * math.sin(angle), _MIDDLE - radius * math.cos(angle)


def _wire(latitude: float, longitude: float, point: MapPoint, edge: float) -> str:
    x, y = _at(latitude, longitude, point, edge)
    return element("path", d=f"M{_MIDDLE:g} {_MIDDLE:g}L{x:.1f} {y:.1f}", class_="grid")


def _places(
    latitude: float, longitude: float, points: Sequence[MapPoint], edge: float
) -> list[tuple[float, float, list[int]]]:
    """Where dots go, each with its numbers: points whose dots would cover each other share one."""
    placed: list[tuple[float, float, list[int]]] = []
    for point in points:
        x, y = _at(latitude, longitude, point, edge)
        for other_x, other_y, numbers in placed:
            if math.hypot(x - other_x, y - other_y) < 1.6 * _DOT:
                numbers.append(point.number)
                break
        else:
            placed.append((x, y, [point.number]))
    return placed


def _dot(numbers: list[int], x: float, y: float) -> str:
    label = str(numbers[0]) if len(numbers) == 1 else f"{numbers[0]} +{len(numbers) - 1}"
    width = max(2 * _DOT, 7.5 * len(label) + 8)
    box = element("rect", x=x - width / 2, y=y - _DOT, width=width, height=2 * _DOT, rx=_DOT, class_="node")
    return box + text(x, y + 4, label, "onnode", "middle")
