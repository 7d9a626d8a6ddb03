"""Words that ask for nothing, each under a named rule, and what stands in brackets after a clause."""

import re
from functools import cache

from trialwright.criteria.clause import Clause, Passage
from trialwright.criteria.sentence import not_understood
from trialwright.knowledge.phrases import one_of, phrases
from trialwright.knowledge.spelling import normalised
from trialwright.model.criterion import Alt, Count, Expr, Judgement, Measure, Note, Opaque, Score

_LONGEST_REFERENCE = 8


def note(passage: Passage, first: int, last: int, rule: str) -> Note:
    """The words as a note under a rule."""
    return Note(text=passage.words(first, last), rule=rule, spans=passage.spans((first, last)))


def opaque(passage: Passage, first: int, last: int) -> Opaque:
    """The words as not understood."""
    words = [token.text.casefold() for token in passage.tokens[first:last] if token.is_a("word")]
    return Opaque(
        text=passage.words(first, last), why=not_understood(words).why, spans=passage.spans((first, last))
    )


def heading_note(passage: Passage, at: int) -> int:
    """The place after a heading inside an item ("Concurrent infection:"); ``at`` without one."""
    for length in range(1, 4):
        if passage.is_a(at + length, ":"):
            return at + length + 1 if normalised(passage.words(at, at + length)) in _headings() else at
    return at


@cache
def _headings() -> frozenset[str]:
    return frozenset(normalised(phrase) for phrase in phrases("clauses")["heading_notes"]["phrases"])


def excluded_cause(passage: Passage, at: int) -> tuple[Judgement, int] | None:
    """The cause in "X caused by Y was excluded:", as a judgement, and the place after the colon; None for other words."""
    end = next(
        (n for n in range(at, len(passage.tokens)) if passage.is_a(n, ":", ";", "(")), len(passage.tokens)
    )
    words = [token.text.casefold() for token in passage.tokens[at:end]]
    if (
        not passage.is_a(end, ":")
        or words[-1:] != ["excluded"]
        or not any(passage.is_a(n, "caused") for n in range(at, end))
    ):
        return None
    return Judgement(text=passage.words(at, end), spans=passage.spans((at, end + 1))), end + 1


def score_restated(passage: Passage, at: int) -> int:
    """The place of the bracket after words such as "low disease activity" that a score in it restates; ``at`` without."""
    for length in range(9, 0, -1):
        end = at + length
        if passage.is_a(end, "(") and normalised(passage.words(at, end)) in _restated_by_score():
            return end
    return at


@cache
def _restated_by_score() -> frozenset[str]:
    return frozenset(normalised(phrase) for phrase in phrases("clauses")["restated_by_score"]["phrases"])


def is_threshold(expr: Expr) -> bool:
    """Whether a tree holds thresholds and nothing else."""
    if isinstance(expr, Measure | Score | Count):
        return True
    if isinstance(expr, Alt):
        limits = [part for part in expr.readings if not isinstance(part, Opaque)]  # a value found in some way
        return bool(limits) and all(map(is_threshold, limits))
    inner = getattr(expr, "parts", None)
    return bool(inner) and all(is_threshold(part) for part in inner or ())


def is_conduct(passage: Passage, first: int, last: int) -> bool:
    """Whether words only say what may be done in the course of the study."""
    words = passage.words(first, last).casefold()
    known = phrases("clauses")["conduct"]
    return words.startswith(tuple(known["begins"])) and any(time in words for time in known["time"])


def refers(words: str) -> bool:
    """Whether words only say where more is written ("see Appendix C")."""
    return bool(_refers().match(words.casefold())) and len(words.split()) <= _LONGEST_REFERENCE


@cache
def _refers() -> re.Pattern[str]:
    return re.compile(one_of(phrases("clauses")["measure_endings"]["refers"]))


def same_words_again(clause: Clause, passage: Passage, at: int) -> int | None:
    """The place after a bracket that only abbreviates or names the clause's own terms; None for any other."""
    close = passage.closing(at)
    inside = passage.tokens[at + 1 : close]
    before = {each for token in passage.tokens[:at] for each in token.terms}
    if (
        inside
        and close < len(passage.tokens)
        and all(token.terms and set(token.terms) <= before for token in inside)
    ):
        return close + 1
    return None
