"""Dividing the lines of a section into the groups its templates describe: the cheapest division, in linear time.

The machine of a template is run over the lines as a shortest path. Nothing backtracks, lines that fit no
template are left unread rather than forced, and where two divisions are equally cheap the lines
concerned are reported as ambiguous instead of being given to one of them.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Literal

import msgspec

from trialwright.model.span import Span
from trialwright.records.pages.kinds import MANY_LINES
from trialwright.records.pages.lines import Line, covering
from trialwright.records.pages.pattern import Capture
from trialwright.records.pages.template import (
    NEXT_PARAGRAPH,
    SWALLOWED,
    TRAILING,
    UNREAD,
    WITHIN_PARAGRAPH,
    Arc,
    Machine,
)

Repeat = Literal["many", "once", "last"]
Known = Mapping[tuple[str, str], Collection[str]]
_NEVER = 1 << 60


class Group(msgspec.Struct):
    """One group found: which alternative it is, what was caught, and the groups nested in it by list name."""

    template: int
    captures: list[Capture]
    lines: list[Line]
    parts: list[tuple[str, "Group"]] = msgspec.field(default_factory=list)

    @property
    def span(self) -> Span:
        """From its first line to its last."""
        return covering(self.lines)


class Division(msgspec.Struct):
    """The groups of a section, the lines no group claims, and the lines that could belong to several."""

    groups: list[Group]
    unread: list[Line]
    ambiguous: list[Line]


class Parser:
    """Divides lines by a machine.

    ``repeat`` is "many" for any number of groups, "once" for one at the beginning, "last" for one at the end.
    """

    def __init__(self, machine: Machine, repeat: Repeat = "many") -> None:
        self._states = machine.states
        self._skip = len(machine.states)  # the state of a line that belongs to no group
        self._after = self._skip + 1  # the same, after the one group of "once" and "last"
        self._size = self._after + 1
        self._start = [_NEVER] * self._size
        self._end = [_NEVER] * self._size
        self._incoming: list[list[Arc]] = [[] for _ in range(self._size)]
        self._frame(machine, repeat)
        for arc in machine.arcs:
            self._incoming[arc.target].append(arc)

    def _frame(self, machine: Machine, repeat: Repeat) -> None:
        """How the templates follow each other, and where lines may be left unread."""
        skip, after = self._skip, self._after
        entries = [entry for fragment in machine.whole for entry in fragment.entries]
        exits = [leave for fragment in machine.whole for leave in fragment.exits]
        self._start[skip] = self._end[skip] = self._end[after] = 0
        self._incoming[skip].append(Arc(skip, skip, 0))
        self._incoming[after].append(Arc(after, after, 0))
        for state, cost, begins in entries:
            self._start[state] = min(self._start[state], cost)
            if repeat != "once":
                self._incoming[state].append(Arc(skip, state, cost, begins))
        for state, cost in exits:
            self._end[state] = min(self._end[state], cost)
            if repeat != "many":
                late = TRAILING if repeat == "last" else 0
                self._incoming[after].append(Arc(state, after, cost + late))
                continue
            self._incoming[skip].append(Arc(state, skip, cost))
            for target, entered, begins in entries:
                self._incoming[target].append(Arc(state, target, cost + entered, begins))

    def divide(self, lines: Sequence[Line], known: Known | None = None) -> Division:
        """The cheapest division. ``known`` holds, by (part, name), lines that elsewhere on the page are such values."""
        if not lines:
            return Division([], [], [])
        caught = [self._caught(line) for line in lines]
        costs = [self._costs(line, found, known or {}) for line, found in zip(lines, caught, strict=True)]
        forward = self._forward(lines, costs)
        backward = self._backward(lines, costs)
        total = min(there + out for there, out in zip(forward[-1], self._end, strict=True))
        best = [
            [state for state in range(self._size) if forward[i][state] + backward[i][state] == total]
            for i in range(len(lines))
        ]
        path = self._path(lines, costs, forward)
        ambiguous = [line for line, states in zip(lines, best, strict=True) if len(states) > 1]
        return self._division(lines, caught, path, ambiguous)

    def _caught(self, line: Line) -> list[list[Capture] | None]:
        """By state, the captures of the line if the state can take it. A block takes any line."""
        return [
            state.pattern.match(line)
            if state.pattern
            else [Capture(state.name, state.kind, line.text, line.span, (line,))]
            for state in self._states
        ]

    def _costs(self, line: Line, caught: list[list[Capture] | None], known: Known) -> list[int]:
        strict = [
            state.pattern
            for state, found in zip(self._states, caught, strict=True)
            if found is not None and state.pattern and not state.pattern.loose
        ]
        name_cost = _NEVER if any(p.fixed_words for p in strict) else SWALLOWED if strict else 0
        block_cost = SWALLOWED if strict else 0
        costs = []
        for state, found in zip(self._states, caught, strict=True):
            if found is None:
                costs.append(_NEVER)
            elif state.pattern is None:
                is_known = line.text in known.get((state.part, state.name), ())
                costs.append(block_cost - is_known)
            else:
                costs.append(name_cost if state.pattern.loose else 0)
        return [*costs, UNREAD, UNREAD]

    def _step_cost(self, arc: Arc, line: Line) -> int:
        if arc.source >= self._skip or arc.target >= self._skip:
            return arc.cost
        if arc.source == arc.target and self._states[arc.target].pattern is None and line.after_blank:
            return arc.cost + NEXT_PARAGRAPH
        target, source = self._states[arc.target], self._states[arc.source]
        inside = source.pattern is None and arc.source != arc.target and not line.after_blank
        if inside and (target.pattern is None or target.pattern.loose):
            return arc.cost + WITHIN_PARAGRAPH
        return arc.cost

    def _forward(self, lines: Sequence[Line], costs: list[list[int]]) -> list[list[int]]:
        """By line and state, the cheapest way to arrive there, the line's own cost included."""
        rows = [[min(_NEVER, a + b) for a, b in zip(self._start, costs[0], strict=True)]]
        for line, cost in zip(lines[1:], costs[1:], strict=True):
            before = rows[-1]
            row = [_NEVER] * self._size
            for state in range(self._size):
                if cost[state] < _NEVER:
                    ways = (before[arc.source] + self._step_cost(arc, line) for arc in self._incoming[state])
                    row[state] = min(_NEVER, min(ways, default=_NEVER) + cost[state])
            rows.append(row)
        return rows

    def _backward(self, lines: Sequence[Line], costs: list[list[int]]) -> list[list[int]]:
        """By line and state, the cheapest way from there to the end, the line's own cost left out."""
        row = list(self._end)
        rows = [row]
        for line, cost in zip(reversed(lines[1:]), reversed(costs[1:]), strict=True):
            earlier = [_NEVER] * self._size
            for state in range(self._size):
                if cost[state] < _NEVER:
                    rest = row[state] + cost[state]
                    for arc in self._incoming[state]:
                        way = rest + self._step_cost(arc, line)
                        if way < earlier[arc.source]:
                            earlier[arc.source] = way
            rows.append(row := earlier)
        return rows[::-1]

    def _path(
        self, lines: Sequence[Line], costs: list[list[int]], forward: list[list[int]]
    ) -> list[tuple[int, str]]:
        """The state of each line on the cheapest way, and what begins with it."""
        last = min(range(self._size), key=lambda state: forward[-1][state] + self._end[state])
        path: list[tuple[int, str]] = []
        for i in range(len(lines) - 1, 0, -1):
            arc = self._arrival(last, i, lines[i], costs, forward)
            path.append((last, arc.begins))
            last = arc.source
        path.append((last, "item"))
        return path[::-1]

    def _arrival(
        self, state: int, i: int, line: Line, costs: list[list[int]], forward: list[list[int]]
    ) -> Arc:
        def through(arc: Arc) -> int:
            return forward[i - 1][arc.source] + self._step_cost(arc, line) + costs[i][state]

        return min(self._incoming[state], key=through)

    def _division(
        self,
        lines: Sequence[Line],
        caught: list[list[list[Capture] | None]],
        path: list[tuple[int, str]],
        ambiguous: list[Line],
    ) -> Division:
        made = Division([], [], ambiguous)
        unsure = {line.span for line in ambiguous}
        for run in _runs(lines, caught, path):
            if run.state >= self._skip:
                made.unread += run.lines
                continue
            place = self._states[run.state]
            if run.begins == "item" or not made.groups:
                made.groups.append(Group(place.template, [], []))
            group = made.groups[-1]
            group.lines += run.lines
            if place.part:
                if run.begins == "part" or not group.parts or group.parts[-1][0] != place.part:
                    group.parts.append((place.part, Group(place.template, [], [])))
                group = group.parts[-1][1]
                group.lines += run.lines
            group.captures += _block_joined([c for c in run.captures if c.lines[0].span not in unsure])
        return made


class _Run(msgspec.Struct):
    """Lines that one state takes in one go: a row, or the lines of a block."""

    state: int
    begins: str
    lines: list[Line]
    captures: list[Capture]


def _runs(
    lines: Sequence[Line], caught: list[list[list[Capture] | None]], path: list[tuple[int, str]]
) -> list[_Run]:
    runs: list[_Run] = []
    for line, found, (state, begins) in zip(lines, caught, path, strict=True):
        captures = (found[state] or []) if state < len(found) else []
        if runs and runs[-1].state == state and not begins:
            runs[-1].lines.append(line)
            runs[-1].captures += captures
        else:
            runs.append(_Run(state, begins, [line], list(captures)))
    return runs


def _block_joined(captures: list[Capture]) -> list[Capture]:
    """The captures of a run: those of a block's lines are one."""
    if len(captures) < 2 or captures[0].kind not in MANY_LINES:
        return captures
    lines = tuple(line for capture in captures for line in capture.lines)
    text = "\n".join(capture.text for capture in captures)
    return [Capture(captures[0].name, captures[0].kind, text, covering(lines), lines)]
