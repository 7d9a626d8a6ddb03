"""Windows such as "within 30 days or 5 half-lives, whichever is longer": the days are read, the half-lives left open."""

from trialwright.criteria.clause import Passage
from trialwright.criteria.coordination import either
from trialwright.criteria.nodes import replaced
from trialwright.criteria.token import Token
from trialwright.model.criterion import And, Expr, Opaque, Or

_WHICH = "the longer or the shorter of both times?"
_WHY = "a half-life depends on the drug, and is not known"


def with_half_lives(passage: Passage, expr: Expr) -> Expr:
    """The tree with the half-lives beside every window that has them.

    What was so in the days was so in the longer of both times; what was not so in them was not so in the shorter.
    """
    for token in passage.tokens:
        if token.window is not None and token.window.half_lives:
            expr = _beside(passage, expr, token)
    return expr


def _beside(passage: Passage, expr: Expr, token: Token) -> Expr:
    place = passage.sentence.place(token.span)
    stated = token.window
    assert stated is not None
    doubt = Opaque(text=token.text, why=_WHY, spans=(place,))

    def change(node: Expr) -> Expr:
        if getattr(node, "when", None) != stated.window:
            return node
        if not any(span.start <= place.start and place.end <= span.end for span in node.spans):
            return node
        wide, narrow = Or(parts=(node, doubt)), And(parts=(node, doubt))
        if stated.half_lives == "longer":
            return wide
        return narrow if stated.half_lives == "shorter" else either([wide, narrow], _WHICH)

    return replaced(expr, change)
