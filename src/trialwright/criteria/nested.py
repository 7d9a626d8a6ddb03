"""Items with nested ones: "at least 2 of the following:", "Any of:", "Laboratory values:"."""

import re
from decimal import Decimal
from functools import cache
from typing import Literal

import msgspec

from trialwright.criteria.contradiction import contradicted
from trialwright.criteria.headings import (
    changes_item_before,
    joined_to_next,
    names_organs,
    plain,
    without_joiner,
)
from trialwright.criteria.nodes import replaced
from trialwright.criteria.partly import is_limit
from trialwright.criteria.read_passage import may_change
from trialwright.criteria.read_sentence import read_sentence
from trialwright.criteria.sentence import outside
from trialwright.criteria.split import Item
from trialwright.criteria.time_windows import stated_windows
from trialwright.knowledge.phrases import one_of, phrases
from trialwright.model.criterion import Alt, And, Expr, KofN, Measure, Note, Opaque, Or, Role, Score
from trialwright.model.quantity import Interval
from trialwright.model.span import Span
from trialwright.model.window import Window
from trialwright.text.normalise import collapsed, normalise

_TIED = "belongs together with the nested item before or after it"
_RULE = "introduces the list"
_DEFINED = "are the words before the list asked for too, or does the list say what they mean?"
_DEFINES = re.compile(
    r"defined|evidenced|demonstrated|indicated|characteri[sz]ed|meaning|manifested", re.IGNORECASE
)
# Words that a list may stand under without being turned round by them.
_OVER_A_LIST = frozenset(
    {"defined", "history", "progression", "relapse", "relapsed", "dose", "treatment", "treated", "acceptable"}
)
_ENDING = re.compile(r"[;,.]?\s*\b(and/or|and|or)\s*[;,.]?\s*$", re.IGNORECASE)


class LeadIn(msgspec.Struct, frozen=True):
    """How the nested items are joined: all of them, any, or ``range`` of them. ``before`` is what stands before it.

    ``window`` is when all that is measured in them must have been.
    """

    join: Literal["all", "any", "some"]
    before: Span
    range: Interval | None = None
    window: Window | None = None


def read_nested(text: str, item: Item, *, proposals: bool = False) -> Expr | None:
    """The tree of an item and those nested in it; None where the words above them do not say how they belong together.

    ``proposals`` also takes readings of its parts that are not sure enough to decide.
    """
    lead = _lead_in(text, item)
    if lead is None or not all(_agrees(child.span.of(text), lead) for child in item.children):
        return None
    first = _before(text, item, lead)
    tied = _tied(text, item)
    parts = [
        Opaque(text=child.span.of(text), why=_TIED, spans=(child.span,))
        if place in tied
        else _child(text, child, proposals)
        for place, child in enumerate(item.children)
    ]
    if first is None or (lead.join == "some" and any(isinstance(part, Opaque) for part in parts)):
        return None
    if all(isinstance(part, Opaque) for part in parts):
        return None
    if any(isinstance(each, Opaque) for each in first):
        parts = [_if_limit(text, part, child) for part, child in zip(parts, item.children, strict=True)]
    if all(isinstance(part, Opaque) for part in parts):
        return None
    if lead.window is not None:
        parts = [_measured_in(part, lead.window) for part in parts]
    parts = [
        _unless_contradicted(text, first, part, child)
        for part, child in zip(parts, item.children, strict=True)
    ]
    listed = _joined(parts, lead)
    if len(first) > 1 and _DEFINES.search(item.own.of(text)):
        readings = (And(parts=(*first, listed)), And(parts=(*first[1:], listed)))
        return Alt(readings=readings, note=_DEFINED)
    return And(parts=(*first, listed)) if first else listed


def _if_limit(text: str, part: Expr, child: Item) -> Expr:
    """A nested limit; anything else left open, for it may take a word from those not read above it ("History of:")."""
    if is_limit(part):
        return part
    return Opaque(text=child.span.of(text), why=_TIED, spans=(child.span,))


def _unless_contradicted(text: str, before: list[Expr], part: Expr, child: Item) -> Expr:
    """The part, or its words unread where what stands before the list says the opposite ("adequate function: bilirubin ≥ …")."""
    said = contradicted(And(parts=(*before, part)))
    return (
        Opaque(text=child.span.of(text), why=f"“{said}” says the opposite of it", spans=(child.span,))
        if said
        else part
    )


def _tied(text: str, item: Item) -> set[int]:
    """Places of nested items that change the one before or after them, and of those that they change."""
    found: set[int] = set()
    for place, child in enumerate(item.children):
        words = child.span.of(text)
        if changes_item_before(words):
            found |= {place, max(0, place - 1)}
        if joined_to_next(_without_ending(words), child.role):
            found |= {place, min(place + 1, len(item.children) - 1)}
    return found


def _measured_in(expr: Expr, when: Window) -> Expr:
    """The tree with the window of the whole list on measurements and scores that have none."""

    def change(node: Expr) -> Expr:
        if isinstance(node, Measure | Score) and node.when is None:
            return msgspec.structs.replace(node, when=when)
        return node

    return replaced(expr, change)


def _agrees(words: str, lead: LeadIn) -> bool:
    """Whether a joiner at the end of a nested item, if there is one, joins as its parent says."""
    found = _ENDING.search(words)
    return not found or (found[1].casefold() == "and") == (lead.join == "all")


def _joined(parts: list[Expr], lead: LeadIn) -> Expr:
    if lead.join == "some" and lead.range:
        return KofN(parts=tuple(parts), range=lead.range)
    if len(parts) == 1:
        return parts[0]
    return And(parts=tuple(parts)) if lead.join == "all" else Or(parts=tuple(parts))


def _child(text: str, child: Item, proposals: bool) -> Expr:
    if child.children:
        read = read_nested(text, child, proposals=proposals)
        return read or Opaque(
            text=child.span.of(text), why="how its parts belong together is not said", spans=(child.span,)
        )
    words = _without_ending(child.span.of(text))
    span = Span(child.span.start, child.span.start + len(words))
    return read_sentence(text, span, child.role, proposals=proposals)[0]


def _without_ending(words: str) -> str:
    """The words of a nested item without the joiner at its end, which its parent's words have already said."""
    return _ENDING.sub("", words) or words


def _before(text: str, item: Item, lead: LeadIn) -> list[Expr] | None:
    """What is asked before the introduction ("Active SLE, with any of the following:"), and the introduction as a note."""
    place = Span(lead.before.end, item.own.end)
    marks = tuple(child.mark for child in item.children if len(child.mark))
    intro = Note(text=place.of(text), rule=_RULE, spans=(place, *marks))
    notes: list[Expr] = [intro] if intro.text.strip() else []
    words = lead.before.of(text).strip()
    if not words:
        return notes
    if _is_frame(words):
        return [Note(text=item.own.of(text), rule=_RULE, spans=(item.own, *marks))]
    trimmed = without_joiner(lead.before.of(text).rstrip(" ,;-"), item.role)
    place = Span(lead.before.start, lead.before.start + len(trimmed))
    expr, unread = read_sentence(text, place, item.role)  # what stands before them is asked too
    if unread and (may_change(words) or _denies(words)):
        return None
    return [expr, *notes]


def _denies(words: str) -> bool:
    """Whether words over a list deny it, or speak of another time or person than those in it."""
    known = phrases("headings")
    listed = {*known["changes_limits"]["words"], *known["other_people"]["words"]} - _OVER_A_LIST
    return not listed.isdisjoint(re.findall(r"[\w-]+", words.casefold()))


def _lead_in(text: str, item: Item) -> LeadIn | None:
    own = item.own.of(text)
    of_organs = _of_organs(own, item)
    if of_organs:
        return of_organs
    found = list(_pattern().finditer(own))
    if found and _ends(own[found[-1].end() :]):
        any_of = item.role == "exclusion" and (found[-1]["all"] or "").casefold().startswith("the following")
        return None if any_of else _named(item, found[-1])  # "patients with the following": with any of it?
    if own.rstrip().endswith(":") and plain(own) in _topics():
        return LeadIn(_by_role(item.role), Span(item.own.start, item.own.start))
    return None


def _of_organs(own: str, item: Item) -> LeadIn | None:
    """ "Adequate organ function within 14 days before enrolment, defined as:": what follows says what it means."""
    said = collapsed(normalise(own).text).text
    stated = stated_windows(said)
    if len(stated) > 1 or any(each.window.mode != "any" for each in stated):
        return None
    words = plain(outside(said, *(each.span for each in stated)))
    if not names_organs(words, item.role):
        return None
    when = stated[0].window if stated else None
    return LeadIn(_by_role(item.role), Span(item.own.start, item.own.start), None, when)


def _named(item: Item, found: re.Match[str]) -> LeadIn:
    before = Span(item.own.start, item.own.start + found.start())
    if found["number"]:
        words: dict[str, int] = phrases("clauses")["number_words"]
        said = found["number"].casefold()
        least = int(said) if said.isdigit() else words[said]
        if least == 1:
            return LeadIn("any", before)
        return LeadIn("some", before, Interval(low=Decimal(least), includes_low=True))
    return LeadIn("any" if found["any"] else "all", before)


def _ends(rest: str) -> bool:
    """Whether nothing that asks for something follows the introduction."""
    return not re.search(r"\w", re.sub(_tail(), "", rest))


def _by_role(role: Role) -> Literal["all", "any"]:
    return "any" if role == "exclusion" else "all"


def _is_frame(words: str) -> bool:
    known = phrases("sentences")
    allowed = {
        *known["people"]["words"],
        *known["frame"]["words"],
        "meet",
        "meets",
        "fulfil",
        "fulfill",
        "meeting",
    }
    return all(word in allowed for word in re.findall(r"\w+", words.casefold()))


@cache
def _topics() -> frozenset[str]:
    return frozenset(
        [*phrases("headings")["topics"]["phrases"], *phrases("clauses")["heading_notes"]["phrases"]]
    )


@cache
def _tail() -> re.Pattern[str]:
    return re.compile(one_of(phrases("clauses")["lead_in"]["tails"]), re.IGNORECASE)


@cache
def _pattern() -> re.Pattern[str]:
    known = phrases("clauses")["lead_in"]
    numbers = one_of(phrases("clauses")["number_words"])
    opening = one_of(known["openings"])
    return re.compile(
        rf"(?:,? ?{opening} )?(?:(?:at least|a minimum of|≥) ?(?P<number>\d|{numbers}) of (?:the following|these)"
        rf"|(?P<any>{one_of(known['any'])})|(?P<all>{one_of(known['all'])}))",
        re.IGNORECASE,
    )
