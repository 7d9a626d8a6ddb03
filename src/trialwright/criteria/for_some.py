"""Items under a subheading that may speak of some patients only: read, with whom they hold for left open.

A requirement that a person meets is met for whomever it holds; a reason for exclusion that a person does not
have rules nobody out. So such an item settles one way, and never the other.
"""

from functools import cache

import msgspec

from trialwright.criteria.coordination import leaves, measured_in
from trialwright.criteria.headings import leaves_whom_open, names_patients, plain, shown
from trialwright.criteria.partly import is_limit
from trialwright.criteria.sentence import outside
from trialwright.criteria.split import Item, Split
from trialwright.criteria.time_windows import stated_windows
from trialwright.knowledge.phrases import phrases
from trialwright.model.criterion import And, Exposure, Expr, Has, Implies, Opaque, Procedure, StableRegimen
from trialwright.model.window import Window
from trialwright.text.normalise import collapsed, normalise

_SHORT = 6


class _Scope(msgspec.Struct, frozen=True):
    """A subheading in two: its words without a window, and the window if it states one."""

    words: str
    when: Window | None = None


def holds_for_patients(item: Item, of_others: bool) -> bool:
    """Whether what is doubtful of an item is only which of the patients it holds for."""
    if item.doubt_kind == "some people only":
        return all(names_patients(_without_role(scope, item)) for scope in item.scopes)
    return item.doubt_kind == "several lists" and not of_others


def limit_for_patients(expr: Expr, item: Item) -> Expr | None:
    """The item's tree with the time of its subheadings, where none of them can turn its limits round; None otherwise.

    Conditions, drugs and procedures may take a word from the heading ("History of any of the following:"), unless a
    time of their own says which are meant and they are reasons for exclusion.
    """
    scopes = [_scope(_without_role(scope, item)) for scope in item.scopes]
    if item.doubt_kind != "some people only" or any(scope is None for scope in scopes):
        return None
    windows = {scope.when for scope in scopes if scope and scope.when}
    if len(windows) > 1 or not all(leaves_whom_open(scope.words) for scope in scopes if scope):
        return None
    dated = item.role == "exclusion" and not windows and _is_dated(expr)
    if not (is_limit(expr) or dated):
        return None
    return measured_in(expr, windows.pop()) if windows else expr


def names_others(text: str, done: Split) -> bool:
    """Whether a text with several lists of a kind names people besides its patients in a heading or a short item."""
    if all(item.doubt_kind != "several lists" for item in done.items):
        return False
    short = (item.own for item in done.items if len(item.own.of(text).split()) <= _SHORT)
    return any(_names_others(span.of(text)) for span in (*done.headings, *short))


def for_some(expr: Expr, item: Item) -> Expr:
    """The item's tree, said only of those whom it holds for, which is not known."""
    said = " / ".join(map(shown, item.scopes)) or item.doubt
    whom = Opaque(text=said, why="may hold for some of the patients only")
    if item.role == "exclusion":
        return And(parts=(whom, expr))
    return Implies(condition=whom, consequence=expr)


def _scope(words: str) -> _Scope | None:
    """A subheading with at most one window, of the kind in which a value of any day counts; None for any other."""
    text = collapsed(normalise(words).text).text
    stated = stated_windows(text)
    if not stated:
        return _Scope(text)
    if len(stated) > 1 or stated[0].window.mode != "any" or stated[0].window.until:
        return None
    return _Scope(outside(text, stated[0].span), stated[0].window)


def _is_dated(expr: Expr) -> bool:
    """Whether a tree asks only for things that have a time of their own."""
    found = leaves(expr)
    return all(
        isinstance(leaf, Has | Exposure | Procedure | StableRegimen) and leaf.when is not None
        for leaf in found
    )


def _without_role(scope: str, item: Item) -> str:
    return plain(scope).replace(f"{item.role} criteria", "").replace(item.role, "")


def _names_others(words: str) -> bool:
    return not _others().isdisjoint(plain(words).split())


@cache
def _others() -> frozenset[str]:
    return frozenset(phrases("headings")["other_people"]["words"])
