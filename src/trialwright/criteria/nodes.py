"""Walking through a tree, and replacing parts of it."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import cache
from typing import Any, Literal, get_args, get_origin, get_type_hints

import msgspec

from trialwright.model.criterion import Expr, Node, Terms
from trialwright.model.quantity import Interval
from trialwright.model.span import Span
from trialwright.model.window import Window


def every_node(expr: Expr) -> Iterator[Expr]:
    """The tree's nodes, itself first, readings of an Alt and caps of a regimen among them."""
    yield expr
    for child in children(expr):
        yield from every_node(child)


def children(expr: Expr) -> Iterator[Expr]:
    """The nodes right under a node, in the order of its fields."""
    for name in _fields_with_nodes(type(expr)):
        value = getattr(expr, name)
        yield from (
            each for each in (value if isinstance(value, tuple) else (value,)) if isinstance(each, Node)
        )  # type: ignore[misc]


@cache
def _fields_with_nodes(kind: type[Node]) -> tuple[str, ...]:
    """The fields of a kind of node that may hold nodes: spans, numbers and names hold none."""
    plain = (Span, str, int, bool, Interval, Window, Terms, Decimal, type(None))
    return tuple(name for name, hint in get_type_hints(kind).items() if not set(_named(hint)) <= set(plain))


def _named(hint: Any) -> Iterator[Any]:
    """The plain types that an annotation is made of."""
    parts = get_args(hint)
    if get_origin(hint) is Literal:
        yield str
    elif not parts:
        yield str if hint is Ellipsis else hint
    for part in parts if get_origin(hint) is not Literal else ():
        yield from _named(part)


def replaced(expr: Expr, change: Callable[[Expr], Expr]) -> Expr:
    """The tree with each node changed, from the leaves up; the same object where nothing changes."""
    new: dict[str, Any] = {}
    for name in _fields_with_nodes(type(expr)):
        value = getattr(expr, name)
        made = _replaced_value(value, change)
        if made is not value:
            new[name] = made
    return change(msgspec.structs.replace(expr, **new) if new else expr)


def _replaced_value(value: Any, change: Callable[[Expr], Expr]) -> Any:
    if isinstance(value, Node):
        return replaced(value, change)  # type: ignore[arg-type]
    if isinstance(value, tuple) and any(isinstance(each, Node) for each in value):
        made = tuple(_replaced_value(each, change) for each in value)
        return value if all(new is old for new, old in zip(made, value, strict=True)) else made
    return value
