"""The parts of a criterion that each decide by themselves: every part of a required "and", of an excluding "or"."""

from collections.abc import Iterator

from trialwright.criteria.nodes import every_node
from trialwright.model.criterion import And, Criterion, Expr, Not, Note, Opaque, Or


def limbs(criterion: Criterion) -> Iterator[Expr]:
    """What an inclusion requires, or what an exclusion rules out, each by itself; nothing that is not read."""
    yield from filter(says_something, _parts(criterion.expr, criterion.role == "inclusion"))


def opposite(expr: Expr) -> Expr:
    """The contrary, without a double negation."""
    return expr.part if isinstance(expr, Not) else Not(part=expr)


def says_something(expr: Expr) -> bool:
    """Whether a tree is read as a whole and asks for something."""
    return not any(isinstance(node, Opaque | Note) for node in every_node(expr))


def _parts(expr: Expr, required: bool) -> Iterator[Expr]:
    if isinstance(expr, Not) and isinstance(expr.part, And | Or):
        yield from (opposite(part) for part in _parts(expr.part, not required))
    elif isinstance(expr, And if required else Or):
        for part in expr.parts:
            yield from _parts(part, required)
    else:
        yield expr
