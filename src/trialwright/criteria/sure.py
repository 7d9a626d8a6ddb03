"""Which readings may decide: those whose kind was looked through on real texts and held.

The full reader also reads conditions, drugs and procedures through the lexicon. On texts outside
the five trials a clinical review found about one in eight of those readings to lose a word that
matters ("oral", "other", "cardiogenic"). They are proposals: shown on request, and evaluated only
where a user asks for them, never by default.
"""

from trialwright.criteria.coordination import nodes
from trialwright.knowledge.analytes import analyte
from trialwright.knowledge.phrases import phrases
from trialwright.model.criterion import (
    Age,
    Alt,
    And,
    Attest,
    Category,
    Count,
    Expr,
    Judgement,
    Measure,
    Note,
    Or,
    Planned,
    Role,
    Score,
)

_SURE = (Age, Alt, And, Attest, Category, Count, Judgement, Measure, Note, Or, Planned, Score)
PROPOSED = "a reading is proposed, and not yet sure enough to decide; see it with --proposals"


def is_sure(expr: Expr, words: str = "", role: Role = "inclusion") -> bool:
    """Whether every node of the tree is of a kind that may decide, and takes nothing from the words.

    >>> from trialwright.model.criterion import Has, Terms
    >>> is_sure(Attest(kind="informed_consent", text="consent")), is_sure(Has(terms=Terms(("shock",))))
    (True, False)
    """
    return all(
        isinstance(node, _SURE)
        and _is_for_everybody(node)
        and _has_its_method(node, words)
        and not (role == "inclusion" and _shares_a_threshold(node))
        for node in nodes(expr)
    )


def _is_for_everybody(node: Expr) -> bool:
    """Contraception and the like are asked of some people only, and a tree may have lost of whom."""
    return not isinstance(node, Attest) or node.kind in phrases("sentences")["attested"]["of_everybody"]


def _has_its_method(node: Expr, words: str) -> bool:
    """Whether a measurement stands for the method or state that the words ask for ("QTcB", "fasting …")."""
    if not isinstance(node, Measure):
        return True
    label = analyte(node.analyte).label.casefold()
    asked = (word for word in phrases("sentences")["measure"]["narrowing"] if word in words.casefold())
    return all(word in label for word in asked)


def _shares_a_threshold(node: Expr) -> bool:
    """ "AST or ALT ≤ 3 x ULN" as a requirement: one of them, or both? The tree has one of them."""
    if not isinstance(node, Or):
        return False
    measures = [part for part in node.parts if isinstance(part, Measure)]
    return len(measures) > 1 and len({(str(part.range), part.multiple_of) for part in measures}) < len(
        measures
    )
