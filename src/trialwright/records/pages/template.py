"""Templates of a layout: how the lines of a repeated group (an arm, a contact, a related trial) follow each other.

A template is written as the page looks::

    {label:text}
    ? {description:prose}
    Group Type {type:arm_type}
    {interventions:intervention*}

A line that begins with ``?`` may be missing. ``{name:prose}`` alone on a line takes one line or
more. ``{name:item*}`` takes any number of groups of another template. Blank lines mean nothing.
"""

import re
from collections.abc import Mapping
from typing import Literal

import msgspec

from trialwright.records.pages.kinds import MANY_LINES
from trialwright.records.pages.pattern import LinePattern, OwnKinds

_ALONE = re.compile(r"\{(?P<name>\w*):(?P<kind>\w+)(?P<many>\*)?\}")

# What a division costs. A line left unread dwarfs the rest; worse is a line of another place's kind taken for
# free text, which must save two lines to be worth it (and a line of fixed words is never taken for a name).
# TRAILING: of two equal divisions of what stands before the first heading, the later lines are the study's.
# LATER: of two alternatives that fit equally, the one the layout gives first.
ABSENT, NEXT_PARAGRAPH, WITHIN_PARAGRAPH, LATER, TRAILING, UNREAD = 1, 2, 1, 1, 10, 100
SWALLOWED = 2 * UNREAD

Begins = Literal["", "part", "item"]


class State(msgspec.Struct, frozen=True, eq=False):
    """A line of a template as a state of the machine; ``pattern`` is None for a block of lines.

    ``template`` numbers the alternative it belongs to, ``part`` names the nested list it is in ("" for none).
    """

    template: int
    part: str
    pattern: LinePattern | None
    name: str = ""
    kind: str = ""


class Arc(msgspec.Struct, frozen=True):
    """A step from one state to another; ``begins`` says whether a new group begins there."""

    source: int
    target: int
    cost: int
    begins: Begins = ""


class Fragment(msgspec.Struct):
    """A piece of the machine: how it is entered and left, and what passing it by costs (None: not possible)."""

    entries: list[tuple[int, int, Begins]]
    exits: list[tuple[int, int]]
    skip: int | None


class Machine(msgspec.Struct):
    """All templates of a section as states and arcs."""

    states: list[State]
    arcs: list[Arc]
    whole: list[Fragment]


class MachineBuilder:
    """Compiles templates; ``items`` are the named templates they may nest, ``own_kinds`` the layout's patterns."""

    def __init__(self, items: Mapping[str, str], own_kinds: OwnKinds) -> None:
        self._items = items
        self._own_kinds = own_kinds
        self._machine = Machine([], [], [])

    def build(self, templates: list[str]) -> Machine:
        """The machine of alternatives; ValueError if a template cannot be read or could match nothing."""
        for number, template in enumerate(templates):
            fragment = self._sequence(template, number, "")
            if fragment.skip is not None:
                raise ValueError(f"every line of the template may be missing: {template!r}")
            later = number * LATER
            fragment.entries = [(state, cost + later, "item") for state, cost, _ in fragment.entries]
            self._machine.whole.append(fragment)
        return self._machine

    def _sequence(self, template: str, number: int, part: str) -> Fragment:
        lines = [line.strip() for line in template.splitlines() if line.strip()]
        if not lines:
            raise ValueError("an empty template")
        made = Fragment([], [], 0)
        for line in lines:
            made = self._followed(made, self._step(line, number, part))
        return made

    def _step(self, line: str, number: int, part: str) -> Fragment:
        optional = line.startswith("?")
        words = line.removeprefix("?").strip()
        alone = _ALONE.fullmatch(words)
        if alone and alone["many"]:
            return self._nested(alone["name"], alone["kind"], number, part)
        block = alone is not None and alone["kind"] in MANY_LINES
        state = State(
            number,
            part,
            None if block else LinePattern(words, self._own_kinds),
            alone["name"] if alone else "",
            alone["kind"] if alone else "",
        )
        at = self._added(state)
        if block:
            self._machine.arcs.append(Arc(at, at, 0))
        return Fragment([(at, 0, "")], [(at, 0)], ABSENT if optional else None)

    def _nested(self, name: str, item: str, number: int, part: str) -> Fragment:
        if part:
            raise ValueError("templates nest one level deep")
        inner = self._sequence(self._items[item], number, name)
        entries: list[tuple[int, int, Begins]] = [(state, cost, "part") for state, cost, _ in inner.entries]
        self._join(inner.exits, entries)
        return Fragment(entries, inner.exits, 0)

    def _added(self, state: State) -> int:
        self._machine.states.append(state)
        return len(self._machine.states) - 1

    def _followed(self, first: Fragment, then: Fragment) -> Fragment:
        self._join(first.exits, then.entries)
        entries = list(first.entries)
        if first.skip is not None:
            entries += [(state, cost + first.skip, begins) for state, cost, begins in then.entries]
        exits = list(then.exits)
        if then.skip is not None:
            exits += [(state, cost + then.skip) for state, cost in first.exits]
        both = first.skip is not None and then.skip is not None
        return Fragment(entries, exits, (first.skip or 0) + (then.skip or 0) if both else None)

    def _join(self, exits: list[tuple[int, int]], entries: list[tuple[int, int, Begins]]) -> None:
        self._machine.arcs += [
            Arc(source, target, left + entered, begins)
            for source, left in exits
            for target, entered, begins in entries
        ]
