"""Words that a threshold restates: "Abnormal liver function: ALT > 2 × ULN", "BMI < 16 (severe malnutrition)"."""

from functools import cache

from trialwright.criteria.clause import Passage
from trialwright.criteria.coordination import leaves
from trialwright.knowledge.analytes import all_analytes
from trialwright.knowledge.phrases import phrases
from trialwright.knowledge.spelling import normalised, normalised_word
from trialwright.model.criterion import Expr, Measure

_LONGEST_PREFIX = 12


def restating_prefix(passage: Passage, at: int) -> int:
    """The place after words that the threshold behind them restates ("Abnormal liver function:"); ``at`` without any."""
    end, core = at, False
    while end < len(passage.tokens) and end - at < _LONGEST_PREFIX:
        token = passage.tokens[end]
        if token.is_a(",") and core and passage.is_a(end + 1, "definition"):
            end += 1
            continue
        words = [normalised_word(word) for word in normalised(token.text).split()]
        if (
            token.analyte
            or token.bounds
            or token.test
            or not (words and all(word in _restating()[0] for word in words))
        ):
            break
        core = core or any(word in _restating()[1] for word in words)
        end += 1
    if not core:
        return at
    if passage.is_a(end, ":", ",", "("):
        return end + 1 if passage.is_a(end, ":", ",") else end
    behind = passage.tokens[end - 1]
    return (
        end
        if behind.is_a("with", "definition", "abnormal", "frame", "according_to")
        or _analyte_next(passage, end)
        else at
    )


def _analyte_next(passage: Passage, at: int) -> bool:
    return at < len(passage.tokens) and passage.tokens[at].analyte and passage.is_a(at - 1, "abnormal")


def fits(words: str, expr: Expr) -> bool:
    """Whether what is measured belongs to the organs that the words name; words without an organ fit anything."""
    topics = restated_topics(words)
    measured = {all_analytes()[leaf.analyte].topic for leaf in leaves(expr) if isinstance(leaf, Measure)}
    return not topics or measured <= topics


def restated_topics(words: str) -> set[str]:
    """The topics of analytes that belong to the organs which words name."""
    named = {normalised_word(word) for word in normalised(words).split()}
    return {topic for topic, listed in _topics().items() if named & listed}


@cache
def _topics() -> dict[str, frozenset[str]]:
    listed: dict[str, list[str]] = phrases("clauses")["restating"]["topics"]
    return {topic: frozenset(map(normalised_word, words)) for topic, words in listed.items()}


@cache
def _restating() -> tuple[frozenset[str], frozenset[str]]:
    known = phrases("clauses")["restating"]
    return (
        frozenset(normalised_word(word) for word in known["words"]),
        frozenset(normalised_word(word) for word in known["core"]),
    )


def all_restating(passage: Passage, first: int, last: int) -> bool:
    """Whether all words from one token to before another are such, and one of them says of what."""
    words = [normalised_word(word) for word in normalised(passage.words(first, last)).split()]
    return any(word in _restating()[1] for word in words) and all(word in _restating()[0] for word in words)
