"""A trial's design drawn: who comes in, allocation, groups, and along a time axis what the record's words tell."""

import msgspec

from trialwright.reporting.content.design import Design, Group
from trialwright.reporting.figures.svg import block, element, lines_of, picture, text

_WIDTH = 960.0
_LANE, _TIME, _END = 220.0, 440.0, 936.0
_TOP, _GAP = 16.0, 18.0
_BRANCH = 24.0
_STEPS = {30.4375: (1, 2, 3, 6, 12, 24, 36, 60), 7.0: (1, 2, 4, 8, 12), 1.0: (1, 2, 7, 14)}
_UNITS = {30.4375: "months", 7.0: "weeks", 1.0: "days"}
_MOST_TICKS = 9
_MOST_GROUPS = 12


class _Axis(msgspec.Struct):
    """Days 0 to ``last`` between two places of the figure."""

    last: float

    def at(self, day: float) -> float:
        return _TIME + (_END - _TIME) * min(day, self.last) / self.last


def design_diagram(design: Design, name: str, title: str) -> str:
    """The design as SVG; "" where the record lists no group. ``name`` is unique in the page.

    Only what the record states is drawn: without words on time there is no axis.
    """
    if not design.groups:
        return ""
    last = _last_day(design)
    axis = _Axis(last) if last else None
    drawn, y, centres = [], _TOP, []
    for group in design.groups[:_MOST_GROUPS]:
        lane, height = _lane(group, y, axis)
        drawn.append(lane)
        centres.append(y + height / 2)
        y += height + _GAP
    if len(design.groups) > _MOST_GROUPS:
        drawn.append(text(_LANE, y + 6, f"and {len(design.groups) - _MOST_GROUPS} more groups", "quiet"))
        y += 24
    drawn.append(_entry(design, centres))
    if axis:
        drawn.append(_time_axis(design, axis, y))
        y += 62 if design.visits else 44
    return picture(name, _WIDTH, max(y, 96.0), title, " ".join(design.in_words), "".join(drawn))


def _last_day(design: Design) -> float | None:
    ends = [design.endpoint_day or 0.0, design.visits.until if design.visits else 0.0]
    for group in design.groups:
        ends += [one.start + one.length for one in group.periods]
        ends += group.doses.days if group.doses else ()
        if group.again and group.again.day and not design.endpoint_day:
            ends.append(group.again.day * 1.5)
    is_timed = design.visits or any(each.periods or each.doses or each.again for each in design.groups)
    return max(ends) or None if is_timed else None


def _entry(design: Design, centres: list[float]) -> str:
    """The participants, the place where chance decides, and the lines to the groups."""
    middle = (centres[0] + centres[-1]) / 2
    count = f"n = {design.enrolment}" if design.enrolment is not None else "n not stated"
    parts = [
        element("rect", x=4.0, y=middle - 26, width=112.0, height=52.0, rx=4, class_="box"),
        text(60, middle - 4, "Participants", "ink", "middle"),
        text(60, middle + 14, count, "strong", "middle"),
    ]
    fork = 160.0
    parts.append(element("path", d=f"M116 {middle:g}H{fork:g}", class_="wire"))
    for centre in centres:
        parts.append(element("path", d=f"M{fork:g} {middle:g}V{centre:g}H{_LANE:g}", class_="wire"))
    if design.is_randomised:
        parts.append(_chance(fork, middle))
        if design.ratio:
            parts.append(text(fork + 18, middle + 4, design.ratio, "quiet"))
    return "".join(parts)


def _chance(x: float, y: float) -> str:
    """A node where chance decides: a circle with an R."""
    return element("circle", cx=x, cy=y, r=13, class_="node") + text(x, y + 4.5, "R", "onnode", "middle")


def _lane(group: Group, y: float, axis: _Axis | None) -> tuple[str, float]:
    """A group's box and its course; and its height."""
    width = (_TIME if axis else _END) - _LANE - 20
    label = lines_of(group.label, width - 16, most=2, letter=7.2)
    given = lines_of("; ".join(one.partition(": ")[2] or one for one in group.interventions), width - 16)
    kind = [group.kind] if group.kind else []
    given = given if any(given) else []
    height = max(16.0 + 15 * (len(label) + len(kind) + len(given)), 58.0)
    course = ""
    if axis:
        course, needed = _course(group, y, axis)
        height = max(height, needed)
    at = y + 18
    parts = [element("rect", x=_LANE, y=y, width=width, height=height, rx=4, class_="box")]
    for lines, class_ in ((label, "strong"), (kind, "quiet"), (given, "ink")):
        parts.append(block(_LANE + 8, at, lines, class_))
        at += 15 * len(lines)
    if course:
        parts.append(element("path", d=f"M{_LANE + width:g} {y + 14:g}H{_TIME:g}", class_="wire"))
    return "".join([*parts, course]), height


def _course(group: Group, y: float, axis: _Axis) -> tuple[str, float]:
    """Periods as bars one after the other, then the second randomisation; below them days of treatment."""
    parts, bar = [], 28.0
    texts = [lines_of(f"{one.label} ({one.length_said})", _width(one.start, one.length, axis) - 8, most=6, letter=6.9)
             for one in group.periods]  # fmt: skip
    bar = max([bar, *(14.0 + 14 * len(lines) for lines in texts)])
    if group.again:
        bar = max(bar, (_BRANCH + 4) * len(group.again.among))
    for one, lines in zip(group.periods, texts, strict=True):
        x, width = axis.at(one.start), _width(one.start, one.length, axis)
        parts.append(element("rect", x=x, y=y, width=width, height=bar, class_="period"))
        parts.append(block(x + 5, y + 17, lines, leading=14))
    if group.again:
        parts.append(_branches(group, y, bar, axis))
    needed = bar if group.periods or group.again else 0.0
    if group.doses:
        parts.append(_doses(group.doses.days, y + needed + 10, axis))
        needed += 34
    return "".join(parts), needed


def _width(start: float, length: float, axis: _Axis) -> float:
    return axis.at(start + length) - axis.at(start)


def _branches(group: Group, y: float, bar: float, axis: _Axis) -> str:
    """The second randomisation as a node and one bar for each way on."""
    again = group.again
    if again is None:
        return ""
    x = axis.at(again.day) if again.day is not None else _TIME + (_END - _TIME) * 0.6
    middle, begin = y + bar / 2, min(x + 34, _END - 60)
    step = bar / len(again.among)
    parts = [element("path", d=f"M{x:g} {middle:g}H{begin:g}", class_="wire")]
    for place, among in enumerate(again.among):
        top = y + step * place + (step - _BRANCH) / 2
        centre = top + _BRANCH / 2
        parts.append(element("path", d=f"M{x + 18:g} {middle:g}V{centre:g}H{begin:g}", class_="wire"))
        parts.append(element("rect", x=begin, y=top, width=_END - begin, height=_BRANCH, class_="branch"))
        parts.append(text(begin + 6, centre + 4, lines_of(among, _END - begin - 10, most=1)[0]))
    return "".join([*parts, _chance(min(x + 14, begin - 16), middle)])


def _doses(found: tuple[float, ...], y: float, axis: _Axis) -> str:
    """Days of treatment as triangles that point at the axis, with their name."""
    marks = "".join(
        element("path", d=f"M{axis.at(day) - 5:.1f} {y:g}h10l-5 9z", class_="tick") for day in found
    )
    return marks + text(_TIME, y + 22, "▼ days listed in the words", "quiet")


def _time_axis(design: Design, axis: _Axis, y: float) -> str:
    """The axis with its unit, the visits, and the end of the primary endpoint."""
    unit, step = _scale(axis.last)
    parts = [element("path", d=f"M{_TIME:g} {y:g}H{_END:g}", class_="axis")]
    for count in range(0, int(axis.last / unit + 1e-6) + 1, step):
        x = axis.at(count * unit)
        parts.append(element("path", d=f"M{x:.1f} {y:g}v6", class_="axis"))
        parts.append(text(x, y + 20, str(count), "quiet", "middle"))
    parts.append(text(_TIME - 12, y + 20, _UNITS[unit], "quiet", "end"))
    if design.visits:
        count = int(design.visits.until / design.visits.every + 1e-6)
        days = [design.visits.every * place for place in range(count + 1)]
        parts += [element("circle", cx=axis.at(day), cy=y + 36, r=4, class_="tick") for day in days]
        said = f"visits every {design.visits.every_said}"
        parts.append(text(_TIME - 12, y + 40, said, "quiet", "end"))
    if design.endpoint_day:
        x = axis.at(design.endpoint_day)
        parts.append(element("path", d=f"M{x:.1f} {_TOP - 8:g}V{y:g}", class_="mark"))
        parts.append(text(x, _TOP - 4, "primary endpoint", "marked", "end"))
    return "".join(parts)


def _scale(last: float) -> tuple[float, int]:
    """The unit of the axis in days, and the step of its ticks."""
    unit = 30.4375 if last > 330 else 7.0 if last > 20 else 1.0
    steps = _STEPS[unit]
    return unit, next((step for step in steps if last / unit / step <= _MOST_TICKS), steps[-1] * 5)
