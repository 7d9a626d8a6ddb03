"""Sentences with words that no reader knows around a clause that one does: the clause, and those words left open beside it.

What only narrows a clause is kept beside it as not read: the clause not so, the sentence is not so. Alternatives and
requirements that are read stand beside those that are not. So each settles the sentence one way, and never the other.
"""

from trialwright.criteria.clause import Passage, Unfinished
from trialwright.criteria.coordination import (
    leaves,
    measured_in,
    nodes,
)
from trialwright.criteria.headings import introduces_all, plain
from trialwright.criteria.notes import note, opaque
from trialwright.criteria.partly import is_limit
from trialwright.criteria.unread_between import limits_between
from trialwright.criteria.unread_gaps import narrowed_clause
from trialwright.criteria.unread_lists import partly_read_list
from trialwright.criteria.unread_words import (
    ASKS,
    ReadStretch,
    can_ask,
    harmless_afar,
    said_words,
    speaks_of_some,
    turning,
)
from trialwright.knowledge.phrases import phrases
from trialwright.model.criterion import (
    And,
    Expr,
    Or,
)

_LONGEST = 80


def partly_known(part: Passage, first: int, read: ReadStretch) -> Expr | None:
    """The tree of a stretch of which a reader knows a clause or some of a list; None where the rest may change it."""
    last = len(part.tokens)
    if last - first > _LONGEST or not can_ask(part, first, last):
        return None
    if first and _begins_with_people(part, first):
        return None  # a later sentence, perhaps of some of them: "Patients with PS 2 should have …"
    found = (
        _introduced(part, first, read),
        _headed(part, first, read),
        _exemplified(part, first, read),
        partly_read_list(part, first, read),
        narrowed_clause(part, (first, last), read),
        limits_between(part, first, read),
    )
    return the_most(*found)


def the_most(*found: Expr | None) -> Expr | None:
    """The tree that claims most of the words; the first of several that claim as much, None without any."""
    return max((each for each in found if each), key=_claimed, default=None)


def _claimed(expr: Expr) -> int:
    """How much of the words a tree's limits and named things claim."""
    return sum(len(span) for leaf in leaves(expr) if isinstance(leaf, ASKS) for span in leaf.spans)


def _headed(part: Passage, first: int, read: ReadStretch) -> Expr | None:
    """ "Thrombocytopenia: platelets < 80 × 10⁹/L": the limit, and the words before the colon left open."""
    colon = next((n for n in range(first + 1, min(first + 8, len(part.tokens))) if part.is_a(n, ":")), None)
    if colon is None or any(token.bounds or token.window for token in part.tokens[first:colon]):
        return None
    if not said_words(part, first, colon).isdisjoint(turning() - harmless_afar()):
        return None
    if any(
        token.is_a("women", "men", "no", "except", "childbearing") for token in part.tokens[first:colon]
    ) or speaks_of_some(part, list(range(first, colon))):
        return None
    found = read(part, colon + 1)
    if isinstance(found, Unfinished) or not is_limit(found):
        return None
    return And(parts=(opaque(part, first, colon + 1), found))


def _introduced(part: Passage, first: int, read: ReadStretch) -> Expr | None:
    """ "Any of the following laboratory values at screening: A, B, C": any of them, or each, as the words say."""
    colon = next((n for n in range(first + 1, min(first + 24, len(part.tokens))) if part.is_a(n, ":")), None)
    if colon is None:
        return None
    stated = [token.window.window for token in part.tokens[first:colon] if token.window]
    words = " ".join(token.text for token in part.tokens[first:colon] if not token.window)
    if len(stated) > 1 or any(when.mode != "any" for when in stated):
        return None
    if not introduces_all(plain(words), part.role):
        return None
    found = read(part, colon + 1)
    if isinstance(found, Unfinished) or not is_limit(found):
        return None
    dated = measured_in(found, stated[0]) if stated else found
    return And(parts=(dated, note(part, first, colon + 1, "introduces the list")))


def _exemplified(part: Passage, first: int, read: ReadStretch) -> Expr | None:
    """ "Abnormal values, including but not limited to potassium < 3 mmol/L": any of these limits is a reason for exclusion."""
    last = len(part.tokens)
    opening = next((n for n in range(first + 1, last) if part.is_a(n, "open")), None)
    if (
        part.role != "exclusion"
        or opening is None
        or not all(
            part.is_a(n, "bounds", "or", ",", "/")
            or part.tokens[n].analyte
            or part.tokens[n].terms
            or part.is_a(n, "frame", "level", "(", ")")
            for n in range(opening + 1, last)
        )
    ):
        return None
    before = part.skip(opening - 1, ",", "(") - 1 if part.is_a(opening - 1, ",", "(") else opening - 1
    bracket = part.is_a(opening - 1, "(")
    end = last - 1 if bracket and part.closing(opening - 1) == last - 1 else last
    if bracket == (end == last) or not said_words(part, first, before + 1).isdisjoint(
        turning() | {"no", "not"}
    ):
        return None
    found = read(part.within(0, end), part.skip(opening, "open", ":", ","))
    if (
        isinstance(found, Unfinished)
        or not is_limit(found)
        or any(isinstance(node, And) for node in nodes(found))
    ):
        return None
    return Or(parts=(opaque(part, first, opening), found))


def _begins_with_people(part: Passage, first: int) -> bool:
    words = [token.text.casefold() for token in part.tokens[first : first + 2]]
    people = {
        *phrases("sentences")["people"]["words"],
        "men",
        "women",
        "males",
        "females",
        "those",
        "for",
        "in",
        "if",
    }
    return not people.isdisjoint(words)
