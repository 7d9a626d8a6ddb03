"""Clauses on age and sex, and sentences about women who can bear children."""

import re
from functools import cache

from trialwright.criteria.clause import Clause, Passage
from trialwright.criteria.read_age import read_age
from trialwright.criteria.read_sex import read_sex
from trialwright.criteria.sentence import Unread
from trialwright.knowledge.phrases import phrases
from trialwright.knowledge.spelling import normalised
from trialwright.model.criterion import And, Expr, Has, Note, Sex, Terms

_LONGEST = 14
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
    """Women who can bear children."""
    spans = passage.spans((first, last))
    return And(
        parts=(Sex(sex="female", spans=spans), Has(terms=Terms(("childbearing_potential",)), spans=spans))
    )
