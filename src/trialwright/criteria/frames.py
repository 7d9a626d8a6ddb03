"""Whom a stretch speaks of and when: "women who …", "… in women of childbearing age", "past 3 months: …"."""

from trialwright.criteria.clause import Passage
from trialwright.criteria.clause_person import childbearing
from trialwright.criteria.coordination import and_parts, leaves
from trialwright.knowledge.phrases import phrases
from trialwright.model.criterion import Alt, And, Expr, Has, Implies, Procedure, Sex
from trialwright.model.window import Window

_ONLY_WOMEN = "are only women let in, or is this asked of those who are women?"


def women_at(passage: Passage, at: int) -> tuple[Expr, int] | None:
    """Whom a sentence about women speaks of, and the place after them."""
    start, at = at, passage.skip(at, "frame")
    if at >= len(passage.tokens):
        return None
    if _is_childbearing(passage, at) and passage.role == "inclusion" and len(passage.tokens) > at + 1:
        return childbearing(passage, at, at + 1), passage.skip(at + 1, "frame", ",")
    if (
        passage.is_a(at, "women")
        and passage.is_a(at + 1, "frame")
        and passage.tokens[at + 1].text.casefold() in ("who", "that")
    ):
        return Sex(sex="female", spans=passage.spans((start, at + 1))), at + 2
    return None


def of_one_sex(passage: Passage, who: Sex, rest: Expr) -> Expr:
    """Women who are so; among requirements perhaps only what is asked of those who are women."""
    both = And(parts=(who, *(and_parts([rest]))))
    if passage.role == "exclusion":
        return both
    return Alt(readings=(both, Implies(condition=who, consequence=rest)), note=_ONLY_WOMEN)


def in_women(passage: Passage, at: int) -> Expr | None:
    """Whom "… in women of childbearing age" at the end speaks of."""
    word = passage.tokens[at].text.casefold()
    if word not in ("in", "for") or at + 2 != len(passage.tokens):
        return None
    return childbearing(passage, at, at + 2) if _is_childbearing(passage, at + 1) else None


def _is_childbearing(passage: Passage, at: int) -> bool:
    return "childbearing_potential" in passage.tokens[at].terms or passage.is_a(at, "childbearing")


def leading_window(passage: Passage, at: int) -> tuple[Window, int] | None:
    """The window before a colon at the start ("Current or past 3 months:"), and the place after it; None without one."""
    at = passage.skip(at, "current", "or", "frame")
    stated = passage.tokens[at].window if at < len(passage.tokens) else None
    return (stated.window, at + 2) if stated and passage.is_a(at + 1, ":") else None


def is_fleeting(expr: Expr) -> bool:
    """Whether a tree asks only for things that nobody asks about without a time, such as a stay in hospital."""
    ids = phrases("clauses")["fleeting"]["ids"]
    return all(isinstance(leaf, Procedure | Has) and set(leaf.terms.ids) <= set(ids) for leaf in leaves(expr))


def last_window(expr: Expr) -> Window | None:
    """The window of the last leaf that has one; None without any."""
    when = getattr(expr, "when", None)
    if isinstance(when, Window):
        return when
    inner = getattr(expr, "parts", None) or getattr(expr, "readings", None) or ()
    return next((window for part in reversed(inner) if (window := last_window(part))), None)
