"""How parts joined by "or", "and", commas and slashes become one tree."""

from collections.abc import Iterator
from typing import Literal

import msgspec

from trialwright.criteria.clause import Passage
from trialwright.criteria.nodes import replaced
from trialwright.model.criterion import (
    Alt,
    And,
    Except,
    Exempt,
    Exposure,
    Expr,
    Has,
    Implies,
    KofN,
    Measure,
    Not,
    Or,
    Procedure,
    Role,
    Score,
)
from trialwright.model.span import Span
from trialwright.model.window import Window

# The note of an Alt whose readings differ in whether a disease is still there.
STILL_THERE = "a disease that is there, or one that was diagnosed at some time?"
# "," until the list's last joiner says which it is.
Joiner = Literal["or", "and", ","]


def joiner_at(passage: Passage, at: int) -> tuple[Joiner, int] | None:
    """The joiner at a place and the place after it: ", or", "and", "/"; None if there is none."""
    comma = passage.is_a(at, ",", "/")
    after = at + 1 if comma else at
    if passage.is_a(after, "or"):
        after += 1
        return "or", after
    if passage.is_a(after, "and"):
        after += 1
        if passage.is_a(after, "/") and passage.is_a(after + 1, "or"):
            return "or", after + 2
        return "and", after
    return (",", after) if comma else None


def one_joiner(joiners: list[Joiner], role: Role) -> Joiner | None:
    """What a whole list is joined by; None where it mixes "and" and "or".

    A list of commas alone names alternatives among exclusions, requirements among inclusions.
    """
    said = {joiner for joiner in joiners if joiner != ","}
    if len(said) > 1:
        return None
    return said.pop() if said else "or" if role == "exclusion" else "and"


def joined(parts: list[Expr], joiner: Joiner) -> Expr:
    """The parts as one tree; parts that are such a tree themselves are taken apart."""
    if len(parts) == 1:
        return parts[0]
    if joiner == "or":
        return Or(parts=_flat(parts, Or))
    return And(parts=_flat(parts, And))


def _flat(parts: list[Expr], kind: type[Or] | type[And]) -> tuple[Expr, ...]:
    return tuple(
        part
        for each in parts
        for part in (each.parts if isinstance(each, kind) and not each.spans else (each,))
    )


def either(readings: list[Expr], note: str) -> Expr:
    """The readings as an Alt, or the one reading if all say the same."""
    different: list[Expr] = []
    for reading in readings:
        if reading not in different:
            different.append(reading)
    return different[0] if len(different) == 1 else Alt(readings=tuple(different), note=note)


def with_window(expr: Expr, when: Window) -> Expr:
    """The tree with a window on every condition, drug and procedure that has none."""
    match expr:
        case Has() | Exposure() | Procedure():
            return expr if expr.when else msgspec.structs.replace(expr, when=when)
        case And() | Or():
            return msgspec.structs.replace(expr, parts=tuple(with_window(part, when) for part in expr.parts))
        case Not():
            return msgspec.structs.replace(expr, part=with_window(expr.part, when))
        case Alt():
            return msgspec.structs.replace(
                expr, readings=tuple(with_window(part, when) for part in expr.readings)
            )
        case Except():
            return msgspec.structs.replace(expr, base=with_window(expr.base, when))
    return expr


def in_led_window(expr: Expr, when: Window) -> Expr:
    """The tree in the window that leads a list: a history of a thing is then the thing in the window."""

    def change(node: Expr) -> Expr:
        if isinstance(node, Has) and node.status == "history" and not node.when:
            return msgspec.structs.replace(node, status="present", when=when)
        return node

    return measured_in(with_window(replaced(expr, change), when), when)


def measured_in(expr: Expr, when: Window) -> Expr:
    """The tree with a window on every measurement and score that has none."""

    def change(node: Expr) -> Expr:
        if isinstance(node, Measure | Score) and node.when is None:
            return msgspec.structs.replace(node, when=when)
        return node

    return replaced(expr, change)


def as_history(expr: Expr) -> Expr:
    """The tree with every condition that it asks of now asked of ever."""

    def change(node: Expr) -> Expr:
        if isinstance(node, Has) and node.status == "present" and node.when is None and not node.relation:
            return msgspec.structs.replace(node, status="history")
        return node

    return replaced(expr, change)


def and_parts(parts: list[Expr]) -> tuple[Expr, ...]:
    """The parts, those that are an And themselves taken apart."""
    return tuple(each for part in parts for each in (part.parts if isinstance(part, And) else (part,)))


def with_spans(expr: Expr, spans: tuple[Span, ...]) -> Expr:
    """The tree with spans added to what its first leaf claims, wherever that leaf stands."""
    if not spans:
        return expr
    first = leaves(expr)[0]
    more = msgspec.structs.replace(first, spans=(*first.spans, *spans))
    return replaced(expr, lambda node: more if node == first else node)


def flattened(expr: Expr) -> Expr:
    """The tree with an And in an And, and an Or in an Or, taken apart: the same parts in the same order."""

    def change(node: Expr) -> Expr:
        if not isinstance(node, And | Or) or not any(isinstance(part, type(node)) for part in node.parts):
            return node
        parts = (
            each for part in node.parts for each in (part.parts if isinstance(part, type(node)) else (part,))
        )
        return msgspec.structs.replace(node, parts=tuple(parts))

    return replaced(expr, change)


def children(expr: Expr) -> tuple[Expr, ...]:
    """The trees right under an operator; () for a leaf."""
    match expr:
        case And() | Or() | KofN():
            return expr.parts
        case Alt():
            return expr.readings
        case Not():
            return (expr.part,)
        case Except():
            return (expr.base, *expr.minus)
        case Exempt():
            return (expr.require, expr.waiver)
        case Implies():
            return (expr.condition, expr.consequence)
    return ()


def leaves(expr: Expr) -> list[Expr]:
    """The leaves of a tree, left to right."""
    return [node for node in nodes(expr) if not children(node)]


def nodes(expr: Expr) -> Iterator[Expr]:
    """Every node of a tree, each before what is under it."""
    pending = [expr]
    while pending:
        node = pending.pop()
        yield node
        pending.extend(reversed(children(node)))
