"""A criterion's logic as an indented list: operators in words, leaves in the notation of golden files."""

import msgspec

from trialwright.criteria.english.figures import how_many
from trialwright.criteria.notation import in_notation
from trialwright.model.criterion import (
    Alt,
    And,
    Attest,
    Except,
    Exempt,
    Expr,
    Implies,
    Judgement,
    KofN,
    Not,
    Note,
    Opaque,
    Or,
    Planned,
)


class TreeNode(msgspec.Struct, frozen=True, omit_defaults=True):
    """A node. ``kind``: "operator", "leaf", "person" (someone says or judges it), "unread", "note". Leaves have a ``link``."""

    kind: str
    label: str
    link: str = ""
    parts: tuple["TreeNode", ...] = ()


Leaf = tuple[str, Expr]


def tree_of(expr: Expr, prefix: str) -> tuple[TreeNode, list[Leaf]]:
    """The list and its leaves in order, each under the link ``prefix.number``.

    >>> from trialwright.model.criterion import Sex
    >>> node, leaves = tree_of(Not(part=Sex(sex="male")), "I1")
    >>> node.label, node.parts[0].label, leaves[0][0]
    ('not', 'Sex male', 'I1.1')
    """
    maker = _Maker(prefix)
    return maker.node(expr), maker.leaves


class _Maker:
    def __init__(self, prefix: str) -> None:
        self._prefix = prefix
        self.leaves: list[Leaf] = []

    def node(self, expr: Expr) -> TreeNode:
        match expr:
            case And():
                return self._operator("all of these", expr.parts)
            case Or():
                return self._operator("any of these", expr.parts)
            case Not():
                return self._operator("not", (expr.part,))
            case KofN():
                return self._operator(f"{how_many(expr.range)} of these", expr.parts)
            case Implies():
                return self._pair("a rule for some", "if", (expr.condition,), "then", (expr.consequence,))
            case Except():
                return self._pair("with an exception", "this", (expr.base,), "but not counting", expr.minus)
            case Exempt():
                return self._pair("required or waived", "required", (expr.require,), "unless", (expr.waiver,))
            case Alt():
                return self._operator(f"can be read in several ways: {expr.note}", expr.readings)
        return self._leaf(expr)

    def _operator(self, label: str, parts: tuple[Expr, ...]) -> TreeNode:
        return TreeNode("operator", label, parts=tuple(map(self.node, parts)))

    def _pair(
        self, label: str, first: str, firsts: tuple[Expr, ...], second: str, seconds: tuple[Expr, ...]
    ) -> TreeNode:
        both = (self._operator(first, firsts), self._operator(second, seconds))
        return TreeNode("operator", label, parts=both)

    def _leaf(self, expr: Expr) -> TreeNode:
        link = f"{self._prefix}.{len(self.leaves) + 1}"
        self.leaves.append((link, expr))
        return TreeNode(*_labelled(expr), link=link)


def _labelled(expr: Expr) -> tuple[str, str]:
    match expr:
        case Attest():
            return "person", f"the person says: {expr.kind.replace('_', ' ')}"
        case Judgement():
            return "person", "somebody judges"
        case Planned():
            return "person", "planned after entry; not settled at screening"
        case Note():
            return "note", f"asks for nothing ({expr.rule})"
        case Opaque():
            return "unread", f"not read: {expr.why}"
    return "leaf", in_notation(expr)
