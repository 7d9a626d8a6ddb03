"""Words that are not read beside a clause that is: what they may do to it."""

from collections.abc import Callable, Iterator
from functools import cache

from trialwright.criteria.clause import Passage, Unfinished
from trialwright.criteria.coordination import (
    Joiner,
    joiner_at,
)
from trialwright.knowledge.phrases import phrases
from trialwright.model.criterion import (
    Age,
    Exposure,
    Expr,
    Has,
    Measure,
    Procedure,
    Score,
)

ReadStretch = Callable[[Passage, int], Expr | Unfinished]
ASKS = Age | Exposure | Has | Measure | Procedure | Score
# Tokens: where they begin, and the place after them.
Run = tuple[int, int]


@cache
def turning() -> frozenset[str]:
    """Words that may do more than narrow what they stand beside."""
    known = phrases("clauses")["unread_beside"]
    return frozenset([*known["turning"], *known["turning_lists"]])


@cache
def turning_lists() -> frozenset[str]:
    """Words that may change alternatives and requirements which they stand beside."""
    return frozenset(phrases("clauses")["unread_beside"]["turning_lists"])


@cache
def links() -> frozenset[str]:
    """Words after which the name of a test begins anew."""
    return frozenset(phrases("clauses")["unread_beside"]["links"])


@cache
def harmless_afar() -> frozenset[str]:
    """Words that change a limit only right beside it."""
    return frozenset(phrases("clauses")["unread_beside"]["harmless_afar"])


def said_words(part: Passage, first: int, last: int) -> set[str]:
    """The words of a stretch, in lower case."""
    return {word for token in part.tokens[first:last] for word in token.text.casefold().split()}


def speaks_of_some(part: Passage, places: list[int]) -> bool:
    """Whether words say for whom something holds ("in patients with …")."""
    people = {*phrases("sentences")["people"]["words"], "men", "women", "adults", "children", "diabetics"}
    return any(
        part.tokens[n].text.casefold() in people
        and n
        and part.tokens[n - 1].text.casefold() in ("for", "in", "of")
        for n in places
    )


def begins_narrowing(part: Passage, at: int) -> bool:
    """Whether what begins at a place narrows the thing before it ("to any site", "requiring …")."""
    return part.tokens[at].text.casefold() in phrases("clauses")["unread_beside"]["begins"]


def narrows_a_limit(part: Passage, at: int) -> bool:
    """Whether what begins at a place narrows the limit before it, and names no method and nobody."""
    if at >= len(part.tokens):
        return False
    return part.tokens[at].text.casefold() in phrases("clauses")["unread_beside"]["after_limits"]


def joiners_outside_brackets(part: Passage, first: int) -> Iterator[tuple[Joiner, int, int]]:
    """Joiners outside brackets, each with its place and the place after it."""
    at = first
    while at < len(part.tokens):
        if part.tokens[at].text in ("(", "["):
            at = part.closing(at) + 1
            continue
        found = None if part.is_a(at, "/") else joiner_at(part, at)
        if found:
            yield found[0], at, found[1]
        at = found[1] if found else at + 1


def can_ask(part: Passage, first: int, last: int) -> bool:
    """Whether a limit or a time stands in a stretch, without which nothing of it is looked for here."""
    return any(token.bounds or token.window for token in part.tokens[first:last])
