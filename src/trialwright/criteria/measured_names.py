"""The analytes that a clause names: "ALT, AST (aspartate aminotransferase) or bilirubin", "elevated …"."""

from functools import cache

import msgspec

from trialwright.criteria.clause import Passage
from trialwright.criteria.coordination import Joiner, joiner_at, leaves
from trialwright.knowledge.analytes import (
    Analyte,
    analyte,
    analyte_aliases,
    analyte_measured,
    phrases_settled_by_unit,
)
from trialwright.knowledge.phrases import phrases
from trialwright.knowledge.spelling import normalised
from trialwright.model.criterion import Expr, Measure
from trialwright.text.quantities import Bounds


class Named(msgspec.Struct, frozen=True):
    """An analyte as named: its words, and the tokens they stand at."""

    words: str
    first: int
    end: int
    of_sample: bool = False


def side_at(passage: Passage, at: int) -> tuple[str, int]:
    """ "high" or "low" where a word such as "elevated" says on which side the limit must lie."""
    if not passage.is_a(at, "abnormal"):
        return "", at
    word = normalised(passage.tokens[at].text)
    for side in ("high", "low"):
        if word in _side_words()[side]:
            return side, passage.skip(at + 1, "frame")
    return "", passage.skip(at + 1, "frame")


@cache
def _side_words() -> dict[str, set[str]]:
    listed = phrases("clauses")["side"]
    return {side: {normalised(word) for word in listed[side]} for side in ("high", "low")}


def named_analytes(passage: Passage, at: int) -> tuple[list[Named], list[Joiner], int]:
    """The analytes named from a place on, what joins them, and the place after them; an empty list without any."""
    named: list[Named] = []
    joiners: list[Joiner] = []
    end = at
    while True:
        at = passage.skip(at, "frame")
        one = _analyte(passage, at)
        if one is None:
            return named, joiners[: max(0, len(named) - 1)], end
        end = _abbreviation(passage, passage.skip(one.end, "level"), one)
        named.append(msgspec.structs.replace(one, end=end))
        found = joiner_at(passage, end)
        if not found:
            return named, joiners, end
        joiners.append(found[0])
        at = found[1]


def _analyte(passage: Passage, at: int) -> Named | None:
    first = at
    sample = (
        at < len(passage.tokens)
        and passage.tokens[at].text.casefold() in phrases("clauses")["samples"]["words"]
    )
    at += sample
    while (
        passage.is_a(at, "word")
        and passage.tokens[at].text.casefold() in phrases("sentences")["measure"]["blood"]
    ):
        at += 1
    if at < len(passage.tokens) and passage.tokens[at].analyte:
        return Named(passage.tokens[at].text, first, at + 1, sample)
    return None


def names_a_method(named: Named, expr: Expr) -> bool:
    """Whether a name says how the value is found ("calculated creatinine clearance") and its analyte may be found otherwise."""
    known = phrases("clauses")["samples"]
    said = any(word.startswith(tuple(known["found_so"])) for word in named.words.casefold().split())
    ids = {leaf.analyte for leaf in leaves(expr) if isinstance(leaf, Measure)}
    return said and not ids <= set(known["always"])


def _abbreviation(passage: Passage, at: int, one: Named) -> int:
    """The place after a bracket that only gives the analyte's other name."""
    if passage.is_a(at, "(") and at + 2 < len(passage.tokens) and passage.is_a(at + 2, ")"):
        inside = passage.tokens[at + 1]
        same = _named_alone(inside.text)
        if same is not None and same is _named_alone(one.words):
            return passage.skip(at + 3, "level")
    return at


def _named_alone(words: str) -> Analyte | None:
    """The one analyte that words name without a unit."""
    return analyte_measured(words, "") or _more_analytes().get(normalised(words))


def possible_analytes(words: str, bounds: Bounds) -> list[Analyte]:
    """What an analyte's name may mean beside a unit."""
    several = _of_several_kinds().get(normalised(words))
    if several:
        return [analyte(each) for each in several]
    found = analyte_measured(words, bounds.words) or _more_analytes().get(normalised(words))
    return [found] if found else []


@cache
def _more_analytes() -> dict[str, Analyte]:
    listed = phrases("clauses")["more_analytes"]
    own = {normalised(name): found for name, found in analyte_aliases().items()}
    unsettled = {normalised(name) for name in phrases_settled_by_unit()}
    more = {normalised(name): analyte(each) for each, names in listed.items() for name in names}
    return {name: found for name, found in own.items() if name not in unsettled} | more


@cache
def _of_several_kinds() -> dict[str, list[str]]:
    return {normalised(entry["words"]): entry["analytes"] for entry in phrases("clauses")["several"]}
