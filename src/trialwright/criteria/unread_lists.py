"""Lists of which some is read: alternatives among reasons for exclusion, or requirements, beside those that are not."""

from collections.abc import Iterator

from trialwright.criteria.clause import Passage, Unfinished
from trialwright.criteria.coordination import (
    Joiner,
    either,
    measured_in,
    with_window,
)
from trialwright.criteria.notes import opaque
from trialwright.criteria.partly import is_limit, limit_by_definition
from trialwright.criteria.unread_gaps import is_simple
from trialwright.criteria.unread_words import (
    ReadStretch,
    Run,
    joiners_outside_brackets,
    said_words,
    speaks_of_some,
    turning_lists,
)
from trialwright.knowledge.phrases import phrases
from trialwright.model.criterion import (
    And,
    Expr,
    Not,
    Or,
)

_HOW_FAR_BACK = "does the time stated at the end also hold for what stands before?"


def partly_read_list(part: Passage, first: int, read: ReadStretch) -> Expr | None:
    """The alternatives of reasons for exclusion, or the requirements, that are read, and the others left open."""
    word: Joiner = "or" if part.role == "exclusion" else "and"
    if not any(part.is_a(n, word) for n in range(first + 1, len(part.tokens))):
        return None
    segments, joiners = _segments(part, first, word)
    if len(segments) < 2 or word not in joiners:
        return None
    if not said_words(part, first, len(part.tokens)).isdisjoint(turning_lists()):
        return None
    found = [_segment(part, place, read) for place in segments]
    if any(
        each is None and _holds_on(part, place) for place, each in zip(segments[:-1], found, strict=False)
    ):
        return None
    led = next((n for n, place in enumerate(segments) if _leads(part, place)), len(segments))
    found = [each if n <= led or (each and is_limit(each)) else None for n, each in enumerate(found)]
    found = [each and _in_a_later_window(part, each, segments[n + 1 :]) for n, each in enumerate(found)]
    if part.role == "exclusion" and found[-1] is None and not _is_bare(part, segments[-1]):
        return None
    unread = [n for place, each in zip(segments, found, strict=True) if each is None for n in range(*place)]
    if all(each is None for each in found) or speaks_of_some(part, unread):
        return None
    if found[-1] is None and _says_of_them(part, segments[-1]):
        return None
    parts = tuple(_merged(part, segments, found))
    return Or(parts=parts) if part.role == "exclusion" else And(parts=parts)


def _segments(part: Passage, first: int, word: Joiner) -> tuple[list[Run], list[Joiner]]:
    """The stretch cut at its joiners outside brackets, and the joiners: at commas too, where all are of one kind.

    "A and B or C" has two alternatives; which requirements "A or B and C" has is not said.
    """
    found = list(joiners_outside_brackets(part, first))
    mixed = any(joiner not in (word, ",") for joiner, _, _ in found)
    if mixed and word == "and":
        return [], []
    cuts = [each for each in found if each[0] == word or not mixed]
    starts = [first, *(after for _, _, after in cuts)]
    ends = [*(at for _, at, _ in cuts), len(part.tokens)]
    segments = [(start, end) for start, end in zip(starts, ends, strict=True) if end > start]
    return segments, [joiner for joiner, _, _ in cuts]


def _segment(part: Passage, place: Run, read: ReadStretch) -> Expr | None:
    """One of a list, if it is read whole and says itself when it must have been or what its limit is."""
    start, end = place
    inside = part.within(0, end)
    found = read(inside, start)
    if isinstance(found, Unfinished):
        return limit_by_definition(inside, start, read) if start < end - 1 else None
    return None if isinstance(found, Not) or not is_simple(found, part.role) else found


def _says_of_them(part: Passage, place: Run) -> bool:
    """Whether a verb in the last of a list may be that of all of it ("diabetes and other diseases must be stable")."""
    verbs = {"must", "should", "are", "is", "be", "was", "were", "been", "has", "have"}
    return not verbs.isdisjoint(token.text.casefold() for token in part.tokens[place[0] + 1 : place[1]])


def _in_a_later_window(part: Passage, expr: Expr, later: list[Run]) -> Expr:
    """A tree whose things may have to be in the time stated after one of those behind it in the list."""
    stated = [token.window for start, end in later for token in part.tokens[start:end] if token.window]
    if not stated or part.role != "exclusion":
        return expr
    when = stated[0].window
    return either([expr, measured_in(with_window(expr, when), when)], _HOW_FAR_BACK)


def _holds_on(part: Passage, place: Run) -> bool:
    """Whether words not read may hold for what follows in the list ("hospitalised for A or B", "within 6 months A or B")."""
    words = said_words(part, *place)
    return not words.isdisjoint(phrases("clauses")["unread_beside"]["begins"]) or any(
        part.is_a(n, "window", ":", "with", "caused") for n in range(*place)
    )


def _leads(part: Passage, place: Run) -> bool:
    """Whether a word of the first of a list may hold for the others too ("severe A or B", "history of A or B")."""
    start = part.skip(place[0], "frame", "with", "history", "current", "earlier", "taken", "taking", "use")
    return part.is_a(start, "narrowing", "active", "other", "much", "route", "stable", "word") or any(
        part.is_a(
            n,
            "no",
            "allergy",
            "intolerance",
            "contraindication",
            "failure",
            "allergy_word",
            "except",
            "caused",
        )
        for n in range(*place)
    )


def _is_bare(part: Passage, place: Run) -> bool:
    """Whether the last of a list ends without words that may limit those before it."""
    start, end = place
    end -= bool(part.tokens[end - 1].window)
    words = said_words(part, start, end)
    return words.isdisjoint(phrases("clauses")["unread_beside"]["begins"]) and not any(
        part.is_a(n, "(", ":", "with", "caused", "window", "bounds", "according_to")
        for n in range(start, end)
    )


def _merged(part: Passage, segments: list[Run], found: list[Expr | None]) -> Iterator[Expr]:
    """The parts of a list in order, neighbours not read as one."""
    pending: Run | None = None
    for place, expr in zip(segments, found, strict=True):
        if expr is None:
            pending = (pending[0], place[1]) if pending else place
            continue
        if pending:
            yield opaque(part, *pending)
            pending = None
        yield expr
    if pending:
        yield opaque(part, *pending)
