"""How far the words at the start and the end of a list of named things reach."""

import msgspec

from trialwright.criteria.clause import Passage
from trialwright.criteria.coordination import joiner_at
from trialwright.criteria.elements import Element, Elements
from trialwright.criteria.term_leaves import Frame
from trialwright.knowledge.lexicon import all_terms, broader
from trialwright.knowledge.phrases import phrases


def goes_on(found: Elements) -> bool:
    """Whether a procedure is among them that is asked of now ("hospitalised subjects")."""
    known = set(phrases("clauses")["going_on"]["ids"])
    return any(part.sort == "procedure" and known & set(part.choices) for part in found.parts)


def is_bare_procedure(passage: Passage, found: Elements) -> bool:
    """ "Radiotherapy" alone among requirements: done, planned, or a heading?"""
    return passage.role == "inclusion" and all(part.sort == "procedure" for part in found.parts)


def joined_as_after(passage: Passage, found: Elements) -> Elements:
    """The list, joined by the "or" that stands after it: "sterile, postmenopausal, or using …"."""
    after = joiner_at(passage, found.end)
    if after is None or after[0] == "," or not found.joiners or set(found.joiners) != {","}:
        return found
    return msgspec.structs.replace(found, joiners=(*found.joiners[:-1], after[0]))


def may_date_the_last_alone(parts: tuple[Element, ...], frame: Frame) -> bool:
    """Whether a time at the end of a list may be said of its last part only ("glaucoma or a stroke within 6 months")."""
    if len(parts) == 1 or frame.when is None or frame.status == "history":
        return False
    momentary = phrases("clauses")["momentary"]["ids"]
    return any(part.sort == "has" and not set(part.choices) <= set(momentary) for part in parts[:-1]) or any(
        part.sort == "attest" for part in parts
    )


def may_be_one_reason(found: Elements) -> bool:
    """Whether two conditions joined by "and" among reasons for exclusion may be asked for together."""
    if len(found.parts) != 2 or any(part.sort != "has" for part in found.parts):
        return False
    together = phrases("clauses")["named_together"]["under"]
    return not all(any(broader(each) & set(together) for each in part.choices) for part in found.parts)


def distributed(parts: tuple[Element, ...]) -> list[tuple[Element, ...]]:
    """The list as written, and with an element's qualifying words put before those after it that have none."""
    at = next((place for place, part in enumerate(parts[:-1]) if part.is_qualified), None)
    if at is None:
        return [parts]
    spread = (*parts[: at + 1], *(_qualified(part, parts[at]) for part in parts[at + 1 :]))
    return [parts, spread] if spread != parts else [parts]


def _qualified(part: Element, first: Element) -> Element:
    if part.is_qualified:
        return part
    if first.named_as:
        choice = f"{first.named_as}_{part.choices[0]}".replace(" ", "_")
        if choice in all_terms():
            return msgspec.structs.replace(part, choices=(choice,))
        return msgspec.structs.replace(part, narrowing=((first.first, first.end),))
    return msgspec.structs.replace(part, active=first.active, narrowing=first.narrowing, route=first.route)
