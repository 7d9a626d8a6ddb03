"""Sentences of which only a limit is understood: a requirement beside others, or one of several reasons for exclusion."""

import re
from collections.abc import Callable
from functools import cache

from trialwright.criteria.clause import Passage, Unfinished
from trialwright.criteria.coordination import nodes
from trialwright.criteria.notes import opaque
from trialwright.knowledge.phrases import one_of, phrases
from trialwright.model.criterion import (
    Age,
    Alt,
    And,
    Except,
    Exempt,
    Expr,
    Implies,
    Measure,
    Note,
    Opaque,
    Or,
    Score,
    Sex,
)

_LIMITS = (Age, Measure, Score, Sex, Opaque, Note, And, Or, Alt, Exempt, Except, Implies)
ReadStretch = Callable[[Passage, int], Expr | Unfinished]


def is_limit(expr: Expr) -> bool:
    """Whether a tree holds limits of age, measurements and scores, what is left open of them, and nothing else."""
    found = list(nodes(expr))
    return all(isinstance(node, _LIMITS) for node in found) and any(
        isinstance(node, Age | Measure | Score) for node in found
    )


def changes_alternatives(words: str) -> bool:
    """Whether words not understood may change a limit that they stand beside."""
    return bool(_changing().search(words))


def limit_at_the_end(part: Passage, first: int, read: ReadStretch) -> Expr | None:
    """Words not understood, the joiner of their list, and a limit after it; None for any other words."""
    joiner = "and" if part.role == "inclusion" else "or"
    other = "or" if part.role == "inclusion" else "and"
    for place in range(len(part.tokens) - 1, first, -1):
        if not part.is_a(place, joiner) or part.is_a(place - 1, "/") or _depth(part, first, place):
            continue
        if _governs(part, first, place, other):
            continue
        found = read(part, place + 1)
        if not isinstance(found, Unfinished) and is_limit(found):
            before = opaque(part, first, place)
            return And(parts=(before, found)) if joiner == "and" else Or(parts=(before, found))
    return None


def limit_by_definition(part: Passage, first: int, read: ReadStretch) -> Expr | None:
    """ "Poor control, defined as HbA1c > 9 %": whatever the words before mean, none of it is so where the limit is not."""
    for place in range(first + 1, len(part.tokens) - 1):
        bracket = part.is_a(place, "(") and part.closing(place) == len(part.tokens) - 1
        start = place + bracket
        defined = part.is_a(start, "definition") or _evident(part, start)
        if not (bracket or defined) or _depth(part, first, place):
            continue
        last = place - part.is_a(place - 1, ",")
        if last <= first or _is_several(part, first, last):
            return None
        inside = part.within(0, len(part.tokens) - 1) if bracket else part
        found = read(inside, _after_definition(part, start) if defined else start)
        twice = bracket and any(map(str.isdigit, part.words(first, last)))  # "ECOG ≤ 1 (Karnofsky > 70)"
        if not (twice or isinstance(found, Unfinished)) and is_limit(found):
            return And(parts=(opaque(part, first, last), found))
    return None


def _after_definition(part: Passage, at: int) -> int:
    """The place after "defined as", "as evidenced by"."""
    if part.is_a(at, "definition"):
        return part.skip(at + 1, "frame", ":")
    shown = _showing().match(part.words(at, len(part.tokens)).casefold())
    end = part.tokens[at].span.start + (shown.end() if shown else 0)
    after = next((n for n in range(at, len(part.tokens)) if part.tokens[n].span.start >= end), at)
    return part.skip(after, "frame", ":")


def _evident(part: Passage, at: int) -> bool:
    return bool(_showing().match(part.words(at, len(part.tokens)).casefold()))


def _is_several(part: Passage, first: int, last: int) -> bool:
    """Whether words name more than one thing, deny it, or speak of another person or time."""
    tokens = part.tokens[first:last]
    several = any(
        token.is_a("and", "or", "no", "except", "open", ",", ":", "/", "whether_or_not")
        or token.bounds
        or token.window
        for token in tokens
    )
    words = part.words(first, last)
    return several or changes_alternatives(words) or bool(_elsewhere().search(words))


def _governs(part: Passage, first: int, last: int, other: str) -> bool:
    """Whether the words before a joiner may hold for what stands after it as well."""
    words = part.words(first, last)
    tokens = part.tokens[first:last]
    mixed = any(token.is_a(other, "no", "except", "open", ":", "whether_or_not") for token in tokens)
    linked = part.role == "exclusion" and any(token.is_a("with") for token in tokens[1:])
    return mixed or linked or bool(_governing().search(words)) or changes_alternatives(words)


def _depth(part: Passage, first: int, last: int) -> int:
    """How many brackets are open at a place."""
    return sum({"(": 1, "[": 1, ")": -1, "]": -1}.get(token.text, 0) for token in part.tokens[first:last])


@cache
def _changing() -> re.Pattern[str]:
    return re.compile(one_of(phrases("clauses")["changing_alternatives"]["words"]), re.IGNORECASE)


@cache
def _governing() -> re.Pattern[str]:
    return re.compile(one_of(phrases("clauses")["changing_alternatives"]["governing"]), re.IGNORECASE)


@cache
def _showing() -> re.Pattern[str]:
    return re.compile(one_of(phrases("clauses")["changing_alternatives"]["showing"]), re.IGNORECASE)


@cache
def _elsewhere() -> re.Pattern[str]:
    return re.compile(one_of(phrases("clauses")["changing_alternatives"]["elsewhere"]), re.IGNORECASE)
