"""Items under a subheading that may speak of some patients only: read, with whom they hold for left open.

A requirement that a person meets is met for whomever it holds; a reason for exclusion that a person does not
have rules nobody out. So such an item settles one way, and never the other.
"""

from functools import cache

from trialwright.criteria.headings import names_patients, plain
from trialwright.criteria.split import Item, Split
from trialwright.knowledge.phrases import phrases
from trialwright.model.criterion import And, Expr, Implies, Opaque

_SHORT = 6


def holds_for_patients(item: Item, of_others: bool) -> bool:
    """Whether what is doubtful of an item is only which of the patients it holds for."""
    if item.doubt_kind == "some people only":
        return all(names_patients(_without_role(scope, item)) for scope in item.scopes)
    return item.doubt_kind == "several lists" and not of_others


def names_others(text: str, done: Split) -> bool:
    """Whether a text with several lists of a kind names people besides its patients in a heading or a short item."""
    if all(item.doubt_kind != "several lists" for item in done.items):
        return False
    short = (item.own for item in done.items if len(item.own.of(text).split()) <= _SHORT)
    return any(_names_others(span.of(text)) for span in (*done.headings, *short))


def for_some(expr: Expr, item: Item) -> Expr:
    """The item's tree, said only of those whom it holds for, which is not known."""
    whom = Opaque(text=" / ".join(item.scopes) or item.doubt, why="may hold for some of the patients only")
    if item.role == "exclusion":
        return And(parts=(whom, expr))
    return Implies(condition=whom, consequence=expr)


def _without_role(scope: str, item: Item) -> str:
    return plain(scope).replace(f"{item.role} criteria", "").replace(item.role, "")


def _names_others(words: str) -> bool:
    return not _others().isdisjoint(plain(words).split())


@cache
def _others() -> frozenset[str]:
    return frozenset(phrases("headings")["other_people"]["words"])
