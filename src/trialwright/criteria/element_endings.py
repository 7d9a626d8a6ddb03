"""Words right after a named thing: its dose, how long it was given, its grade, where in the body it is."""

from trialwright.criteria.clause import Passage
from trialwright.criteria.doses import dose_at
from trialwright.knowledge.lexicon import term
from trialwright.knowledge.phrases import phrases


def dosed(passage: Passage, at: int) -> int | None:
    """The place after a bracket that holds only a dose."""
    if not passage.is_a(at, "("):
        return None
    close = passage.closing(at)
    dose = dose_at(passage.within(0, close), at + 1)
    return close + 1 if dose and dose.end == close and close < len(passage.tokens) else None


def graded(passage: Passage, at: int) -> int | None:
    """The place after a bracket that holds only a class or grade ("(NYHA class III, IV)")."""
    close = passage.closing(at) if passage.is_a(at, "(") else len(passage.tokens)
    if close >= len(passage.tokens):
        return None
    inside = passage.tokens[at + 1 : close]
    named = any(
        term(each).kind == "category" and term(each).values for token in inside for each in token.terms
    )
    rest = [token for token in inside if not token.terms]
    return close + 1 if named and all(len(token.text) < 4 or token.is_a("bounds") for token in rest) else None


def lasts(passage: Passage, at: int) -> bool:
    """Whether a length of time with a comparator follows ("< 2 weeks", "for less than 2 weeks")."""
    at += is_for(passage, at)
    bounds = passage.tokens[at].bounds if passage.is_a(at, "bounds") else None
    return bounds is not None and bounds.unit in phrases("clauses")["units_of_time"]


def is_for(passage: Passage, at: int) -> bool:
    """Whether the word is "for"."""
    return at < len(passage.tokens) and passage.tokens[at].text.casefold() == "for"


def site(passage: Passage, at: int) -> int:
    """The place after words that say where in the body; 0 without any."""
    text = passage.words(at, min(at + 4, len(passage.tokens))).casefold()
    for phrase in phrases("clauses")["sites"]["phrases"]:
        if text.startswith(phrase):
            return at + len(phrase.split())
    return 0
