"""Limits among requirements with words between them that no reader knows."""

from collections.abc import Iterator

from trialwright.criteria.clause import Passage, Unfinished
from trialwright.criteria.notes import opaque
from trialwright.criteria.partly import is_limit
from trialwright.criteria.unread_words import (
    ReadStretch,
    Run,
    harmless_afar,
    joiners_outside_brackets,
    links,
    narrows_a_limit,
    speaks_of_some,
    turning,
)
from trialwright.model.criterion import (
    And,
    Expr,
)


def limits_between(part: Passage, first: int, read: ReadStretch) -> Expr | None:
    """The limits among requirements, each a requirement whatever else is asked; the words between them left open."""
    if part.role != "inclusion" or not any(token.bounds for token in part.tokens[first:]):
        return None
    found: list[tuple[Run, Expr]] = []
    at = first
    while at < len(part.tokens):
        ends = _ends(part, at) if _may_start(part, at, first) else []
        limit = next((each for end in ends if (each := _limit(part, (at, end), read))), None)
        if limit:
            found.append(limit)
        at = limit[0][1] if limit else at + 1
    outside = [n for n in range(first, len(part.tokens)) if not any(a <= n < b for (a, b), _ in found)]
    if not found or _changes_limits(part, outside):
        return None
    return And(parts=tuple(_with_rest(part, first, found)))


def _limit(part: Passage, place: Run, read: ReadStretch) -> tuple[Run, Expr] | None:
    start, end = place
    inside = [token.text for token in part.tokens[start:end]]
    if not any(token.bounds for token in part.tokens[start:end]) or not _is_balanced(inside):
        return None
    if any(joiner == "or" for joiner, _, _ in joiners_outside_brackets(part.within(0, end), start)):
        return None  # "A or B and C"
    found = read(part.within(0, end), start)
    return (place, found) if not isinstance(found, Unfinished) and is_limit(found) else None


def _is_balanced(signs: list[str]) -> bool:
    return all(signs.count(opening) == signs.count(closing) for opening, closing in ("()", "[]"))


def _may_start(part: Passage, at: int, first: int) -> bool:
    """Whether a limit can begin at a place: a name, and no word before it that is not known."""
    token = part.tokens[at]
    if not (token.analyte or token.terms or token.is_a("leading")):
        return False
    before = part.tokens[at - 1] if at > first else None
    return before is None or not before.is_a("word", "number", "-", "/") or before.text.casefold() in links()


def _ends(part: Passage, at: int) -> list[int]:
    """Places where a limit that begins at a place may end, the farthest first."""
    return [
        n
        for n in range(len(part.tokens), at + 1, -1)
        if _may_end(part, n) and part.is_a(n - 1, "bounds", "window", "number", ")", "score_word", "level")
    ]


def _may_end(part: Passage, at: int) -> bool:
    if part.is_a(at, "(", "["):
        return narrows_a_limit(part, at + 1)  # any other bracket may name a method
    return at >= len(part.tokens) or part.is_a(at, ",", "and", ")", "]", ":") or narrows_a_limit(part, at)


def _changes_limits(part: Passage, outside: list[int]) -> bool:
    """Whether words beside limits say "or", deny something, or speak of some people or another time."""
    words = {word for n in outside for word in part.tokens[n].text.casefold().split()}
    if not words.isdisjoint(turning() - harmless_afar()) or any(
        part.is_a(n, "or", "no", "except", "open", "/", "earlier", "history", "after", "abnormal")
        for n in outside
    ):
        return True
    return speaks_of_some(part, outside)


def _with_rest(part: Passage, first: int, found: list[tuple[Run, Expr]]) -> Iterator[Expr]:
    at = first
    for (start, end), expr in found:
        if _asks_more(part, at, start):
            yield opaque(part, at, start)
        yield expr
        at = end
    if _asks_more(part, at, len(part.tokens)):
        yield opaque(part, at, len(part.tokens))


def _asks_more(part: Passage, first: int, last: int) -> bool:
    return any(
        token.text[0].isalnum() and not token.is_a("and", "frame") for token in part.tokens[first:last]
    )
