"""How long a disease has lasted: "disease duration more than 3 months", "SLE for at least 6 months"."""

from functools import cache
from typing import cast

from trialwright.criteria.clause import Clause, Passage
from trialwright.knowledge.lexicon import term
from trialwright.knowledge.phrases import phrases
from trialwright.knowledge.spelling import normalised
from trialwright.model.criterion import Duration, Terms
from trialwright.model.window import TimeUnit


def read_duration(passage: Passage, at: int) -> Clause | None:
    """The duration of a named disease, or of the only one that the sentence names; None without one."""
    start, at = at, passage.skip(at, "frame", "with")
    named, at = _condition(passage, at)
    words = passage.words(at, min(at + 2, len(passage.tokens)))
    if normalised(words) in _phrases():
        at = passage.skip(at + 2, "frame", ":")
    elif at < len(passage.tokens) and normalised(passage.tokens[at].text) in _phrases():
        at = passage.skip(at + 1, "frame", ":")
    else:
        return None
    if not named:
        named, at = _condition(passage, at)
        at = passage.skip(at, "frame", ":")
    if not named:
        named = _only_condition(passage)
    if not named or not passage.is_a(at, "bounds"):
        return None
    bounds = passage.tokens[at].bounds
    if bounds is None or bounds.unit not in phrases("clauses")["units_of_time"]:
        return None
    leaf = Duration(
        terms=Terms((named,)),
        range=bounds.range,
        unit=cast(TimeUnit, bounds.unit),
        spans=passage.spans((start, at + 1)),
    )
    return Clause(leaf, at + 1, "other", True)


def _condition(passage: Passage, at: int) -> tuple[str, int]:
    if (
        at < len(passage.tokens)
        and len(passage.tokens[at].terms) == 1
        and passage.tokens[at].term_kind == "condition"
    ):
        return passage.tokens[at].terms[0], at + 1
    return "", at


def _only_condition(passage: Passage) -> str:
    named = {each for token in passage.tokens for each in token.terms if term(each).kind == "condition"}
    return named.pop() if len(named) == 1 else ""


@cache
def _phrases() -> frozenset[str]:
    return frozenset(normalised(phrase) for phrase in phrases("clauses")["duration"]["phrases"])
