"""Trees of many trials → their distinct atoms, and for every criterion a program that joins them."""

from collections.abc import Sequence
from typing import Literal

import msgspec
import numpy as np

from trialwright.evaluation.bitmaps import (
    Bitmaps,
    common,
    conjunction,
    disjunction,
    negation,
    number_true,
)
from trialwright.evaluation.columns import Array
from trialwright.evaluation.exceptions import is_a_kind_of, leaves_of
from trialwright.model.criterion import (
    Alt,
    And,
    Except,
    Exempt,
    Expr,
    Implies,
    KofN,
    Node,
    Not,
    Or,
    StableRegimen,
)
from trialwright.model.quantity import Interval

Join = Literal["all", "any", "not", "number", "common"]


class Step(msgspec.Struct, frozen=True):
    """How the results of some programs are joined; ``range`` is for a number of true ones."""

    join: Join
    parts: tuple["Program", ...]
    range: Interval = Interval()


# Nodes that hold others; of all else the own spans are the only ones.
_WITH_NODES_INSIDE = (And, Or, Not, KofN, Implies, Except, Exempt, Alt, StableRegimen)
# An atom's place in the plan, or a step that joins others.
Program = int | Step


class Plan:
    """The distinct atoms of all trees seen so far, in the order in which they came."""

    def __init__(self) -> None:
        """A plan without atoms."""
        self.atoms: list[Expr] = []
        self._places: dict[Expr, int] = {}

    def program(self, expr: Expr) -> Program:
        """The program of a tree; atoms of its that are new are added, those that mean the same are one.

        >>> from trialwright.model.criterion import Sex
        >>> plan = Plan()
        >>> plan.program(And(parts=(Sex(sex="male"), Not(part=Sex(sex="male")))))
        Step(join='all', parts=(0, Step(join='not', parts=(0,), ...)), ...)
        """
        if getattr(expr, "parts", True) == () or getattr(expr, "readings", True) == ():
            return self._atom(expr)
        match expr:
            case And():
                return self._step("all", *expr.parts)
            case Or():
                return self._step("any", *expr.parts)
            case Not():
                return self._step("not", expr.part)
            case KofN():
                return msgspec.structs.replace(self._step("number", *expr.parts), range=expr.range)
            case Implies():
                return self._step("any", Not(part=expr.condition), expr.consequence)
            case Exempt():
                return self._step("any", expr.require, expr.waiver)
            case Alt():
                return self._step("common", *expr.readings)
            case Except():
                return self._difference(expr)
        return self._atom(expr)

    def _step(self, join: Join, *parts: Expr) -> Step:
        return Step(join, tuple(self.program(part) for part in parts))

    def _difference(self, expr: Except) -> Step:
        """What is taken out occurrence by occurrence is one atom with its base; the rest is and, not."""
        leaves = leaves_of(expr.base)
        kinds = tuple(minus for minus in expr.minus if leaves and is_a_kind_of(minus, leaves))
        base = self._atom(Except(base=expr.base, minus=kinds)) if kinds else self.program(expr.base)
        others = (self._step("not", minus) for minus in expr.minus if minus not in kinds)
        return Step("all", (base, *others))

    def _atom(self, expr: Expr) -> int:
        key = without_spans(expr)
        if key not in self._places:
            self._places[key] = len(self.atoms)
            self.atoms.append(key)
        return self._places[key]


def without_spans(expr: Expr) -> Expr:
    """A tree without the places of its words: equal for two trees that mean the same."""
    if not isinstance(expr, _WITH_NODES_INSIDE):
        return msgspec.structs.replace(expr, spans=()) if expr.spans else expr
    changed = {
        name: _without_spans(value)
        for name in expr.__struct_fields__
        if isinstance(value := getattr(expr, name), (Node, tuple))
    }
    return msgspec.structs.replace(expr, **{**changed, "spans": ()})


def _without_spans(value: object) -> object:
    if isinstance(value, tuple):
        return tuple(_without_spans(item) for item in value)
    return without_spans(value) if isinstance(value, Node) else value  # type: ignore[arg-type]


def run(program: Program, atoms: "list[Bitmaps]", words: slice = slice(None)) -> Bitmaps:
    """The bitmaps of a tree, or some words of them, from those of the atoms."""
    if isinstance(program, int):
        return atoms[program].at(words)
    parts = [run(part, atoms, words) for part in program.parts]
    match program.join:
        case "all":
            return conjunction(parts)
        case "any":
            return disjunction(parts)
        case "not":
            return negation(parts[0])
        case "number":
            return number_true(parts, program.range)
    return common(parts)


def waits_for_data(
    program: Program, atoms: "list[Bitmaps]", waiting: "Sequence[Array]", unread: frozenset[int]
) -> Array:
    """Where a tree is unknown for want of a datum, not only of people's answers.

    ``waiting`` are the atoms' words where each is unknown and no answer of people would settle it; atoms in
    ``unread`` are taken to be answered by people with the rest.
    """
    if isinstance(program, int):
        return np.zeros_like(waiting[program]) if program in unread else waiting[program]
    found = run(program, atoms)
    parts = [waits_for_data(part, atoms, waiting, unread) for part in program.parts]
    some = np.bitwise_or.reduce(parts)
    if program.join == "common":
        some = some | ~np.bitwise_or.reduce([run(part, atoms).unknown for part in program.parts])
    waits: Array = found.unknown & some
    return waits
