"""Words that a limit contradicts: "adequate renal function with creatinine ≥ 1.5 mg/dL"."""

import re

from trialwright.criteria.coordination import leaves, nodes
from trialwright.knowledge.directions import worse
from trialwright.knowledge.phrases import phrases
from trialwright.model.criterion import And, Expr, Measure, Note, Opaque


def contradicted(expr: Expr) -> str:
    """The words before a limit that say the opposite of it; "" where none do.

    One of both is a slip of the pen, and nobody can tell which.
    """
    for node in nodes(expr):
        if not isinstance(node, And):
            continue
        before = [part for part in node.parts if isinstance(part, Note) or part is node.parts[0]]
        for part in before:
            good = _says_good(part.text) if isinstance(part, Note | Opaque) else None
            if good is not None and isinstance(part, Note | Opaque) and _any_other_way(node, good):
                return part.text
    return ""


def _says_good(words: str) -> bool | None:
    """Whether words say that an organ works, or that it does not; None where they say neither, or both."""
    known = phrases("clauses")["restating"]
    said = set(re.findall(r"\w+", words.casefold()))
    if said & set(known["denied"]):
        return None
    good, bad = bool(said & set(known["good"])), bool(said & set(known["bad"]))
    return good if good != bad and said & {*known["core"], *known["bad"]} else None


def _any_other_way(node: And, good: bool) -> bool:
    measured = [leaf for leaf in leaves(node) if isinstance(leaf, Measure)]
    from_below = {leaf.analyte for leaf in measured if leaf.range.low is not None}
    from_above = {leaf.analyte for leaf in measured if leaf.range.high is not None}
    alone = [leaf for leaf in measured if leaf.analyte not in from_below & from_above]
    return any(_opens_to_the_bad(leaf) is good for leaf in alone)


def _opens_to_the_bad(leaf: Measure) -> bool | None:
    """Whether the range takes in the bad end of the values; None where it has two ends, or neither end is bad."""
    side = worse(leaf.analyte)
    if side is None or (leaf.range.low is None) == (leaf.range.high is None):
        return None
    return (leaf.range.high is None) == (side == "high")
