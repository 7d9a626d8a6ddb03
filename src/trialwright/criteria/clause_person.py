"""Clauses on age and sex, and sentences about women who can bear children."""

import re
from functools import cache

from trialwright.criteria.clause import Clause, Passage
from trialwright.criteria.coordination import either
from trialwright.criteria.read_age import read_age
from trialwright.criteria.read_sex import read_sex
from trialwright.criteria.sentence import Unread
from trialwright.knowledge.phrases import phrases
from trialwright.knowledge.spelling import normalised
from trialwright.model.criterion import And, Expr, Has, Note, Opaque, Or, Sex, Terms

_LONGEST = 14
_OF_AGE = re.compile(r"\bage\b", re.IGNORECASE)
_NOT_SAID = "which ages are meant is not said"
_ABLE_OR_OF_AGE = "women who can bear children, or all women of that age?"
_MAY_BE = re.compile(r"age|old|young|sex|gender|male|men\b", re.IGNORECASE)


def read_person(passage: Passage, at: int) -> Clause | None:
    """An age or a sex, in the most words from a place on that state nothing else."""
    if not _MAY_BE.search(
        passage.sentence.text, passage.tokens[at].span.start if at < len(passage.tokens) else 0
    ):
        return None
    last = min(len(passage.tokens), at + _LONGEST)
    ages = any(token.is_a("bounds") for token in passage.tokens[at:last])
    for end in range(last, at, -1):
        if end < len(passage.tokens) and not passage.is_a(end, ",", "and", "or", ";", ".", "("):
            continue
        part = passage.sentence.part(passage.tokens[at].span.start, passage.tokens[end - 1].span.end)
        found = read_age(part) if ages else Unread("")
        if isinstance(found, Unread):
            found = read_sex(part)
        if not isinstance(found, Unread):
            return Clause(found, end, "person")
        if normalised(part.text) in _either_sex():
            return Clause(Note(text=part.text, rule="either sex", spans=part.whole), end, "person")
    return None


@cache
def _either_sex() -> frozenset[str]:
    return frozenset(normalised(words) for words in phrases("clauses")["either_sex"]["phrases"])


def childbearing(passage: Passage, first: int, last: int) -> Expr:
    """Women who can bear children; "of childbearing age" may take in some who cannot."""
    spans = passage.spans((first, last))
    woman = Sex(sex="female", spans=spans)
    able = Has(terms=Terms(("childbearing_potential",)), spans=spans)
    whole = And(parts=(woman, able))
    words = passage.words(first, last)
    if not _OF_AGE.search(words):
        return whole
    of_age = Or(parts=(able, Opaque(text=words, why=_NOT_SAID, spans=spans)))
    return either([whole, And(parts=(woman, of_age))], _ABLE_OR_OF_AGE)
