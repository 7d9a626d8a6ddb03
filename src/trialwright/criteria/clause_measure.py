"""Clauses that compare one or several analytes with stated ranges: "ALT, AST or bilirubin more than 2 × ULN"."""

from decimal import Decimal
from functools import cache

import msgspec

from trialwright.criteria.clause import Clause, Passage
from trialwright.criteria.coordination import Joiner, either, joined, joiner_at, one_joiner, with_spans
from trialwright.criteria.read_measure import measure_of
from trialwright.criteria.restating import all_restating, restated_topics
from trialwright.criteria.sentence import Unread
from trialwright.knowledge.analytes import (
    Analyte,
    analyte,
    analyte_aliases,
    analyte_measured,
    phrases_settled_by_unit,
)
from trialwright.knowledge.phrases import phrases
from trialwright.knowledge.spelling import normalised
from trialwright.model.criterion import And, Expr, Judgement, Measure
from trialwright.model.quantity import Interval
from trialwright.model.span import Span
from trialwright.text.quantities import Bounds

_BETWEEN = ("frame", ":", "level")
_AND_IN_EXCLUSIONS = "“and” in a list of exclusions: any of them, or only all of them together?"


class _Named(msgspec.Struct, frozen=True):
    """An analyte as named: its words, and the tokens they stand at."""

    words: str
    first: int
    end: int
    of_sample: bool = False


def read_measures(passage: Passage, at: int) -> Clause | None:
    """The clause that compares analytes with ranges from a place on; None if there is none."""
    start = at
    at = passage.skip(at, "frame", "with")
    side, at = _side(passage, at)
    named, joiners, at = _analytes(passage, at)
    if not named:
        return None
    at = passage.skip(at, *_BETWEEN)
    ranges, between, end = _ranges(passage, at)
    if not ranges or not all(_fits(side, bounds) for bounds, _ in ranges):
        return None
    joiner = one_joiner(joiners, passage.role)
    if joiner is None:
        return None
    after = end
    end = _brackets(passage, end, named, ranges[0][0])
    window = passage.tokens[end].window if passage.is_a(end, "window") else None
    if window is not None and window.window.mode != "any":
        return None
    end += window is not None
    parts = [_one(passage, each, ranges, between, (start, end)) for each in named]
    if any(part is None for part in parts):
        return None
    expr = _together([part for part in parts if part is not None], joiner, joiners, passage)
    if window is not None:
        expr = _in_window(expr, window.window)
    return Clause(with_spans(expr, passage.spans((after, end))), end, "measure", window is not None)


def _side(passage: Passage, at: int) -> tuple[str, int]:
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


def _fits(side: str, bounds: Bounds) -> bool:
    one_sided = bounds.range.low is None or bounds.range.high is None
    return not side or (one_sided and (bounds.range.low is not None) == (side == "high"))


def _analytes(passage: Passage, at: int) -> tuple[list[_Named], list[Joiner], int]:
    named: list[_Named] = []
    joiners: list[Joiner] = []
    end = at
    while True:
        at = passage.skip(at, "frame")
        one = _analyte(passage, at)
        if one is None:
            return named, joiners[: max(0, len(named) - 1)], end
        named.append(one)
        end = _abbreviation(passage, passage.skip(one.end, "level"), one)
        found = joiner_at(passage, end)
        if not found:
            return named, joiners, end
        joiners.append(found[0])
        at = found[1]


def _analyte(passage: Passage, at: int) -> _Named | None:
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
        return _Named(passage.tokens[at].text, first, at + 1, sample)
    return None


def _abbreviation(passage: Passage, at: int, one: _Named) -> int:
    """The place after a bracket that only gives the analyte's other name."""
    if passage.is_a(at, "(") and at + 2 < len(passage.tokens) and passage.is_a(at + 2, ")"):
        inside = passage.tokens[at + 1]
        same = analyte_measured(inside.text, "")
        if same is not None and same is analyte_measured(one.words, ""):
            return passage.skip(at + 3, "level")
    return at


def _ranges(passage: Passage, at: int) -> tuple[list[tuple[Bounds, int]], list[Joiner], int]:
    """Stated ranges that follow each other ("< 5 g/L or > 20 g/L"), and the place after them."""
    found: list[tuple[Bounds, int]] = []
    between: list[Joiner] = []
    end = at
    while passage.is_a(at, "bounds"):
        bounds = passage.tokens[at].bounds
        assert bounds is not None
        found.append((bounds, at))
        end = at + 1
        joiner = _to(passage, end) or joiner_at(passage, end)
        if not joiner or not passage.is_a(joiner[1], "bounds"):
            break
        between.append(joiner[0])
        at = joiner[1]
    return found, between[: max(0, len(found) - 1)], end


def _to(passage: Passage, at: int) -> tuple[Joiner, int] | None:
    """The "to" of "≥ 18 to ≤ 30 kg/m2"."""
    is_to = at < len(passage.tokens) and passage.tokens[at].text.casefold() in ("to", "-")
    return ("and", at + 1) if is_to else None


def _one(
    passage: Passage,
    named: _Named,
    ranges: list[tuple[Bounds, int]],
    between: list[Joiner],
    whole: tuple[int, int],
) -> Expr | None:
    parts: list[Expr] = []
    for bounds, at in ranges:
        spans = passage.spans((named.first, named.end), (at, at + 1))
        options = [_leaf(each, bounds, spans) for each in _possible(named.words, bounds)]
        if not options or any(option is None for option in options):
            return None
        leaf = either([option for option in options if option], f"“{named.words}” may be either")
        if named.of_sample:
            which = Judgement(
                text=passage.words(named.first, named.end), spans=passage.spans((named.first, named.end))
            )
            leaf = And(parts=(leaf, which))
        parts.append(leaf)
    joiner = one_joiner(between, "inclusion")
    return joined(parts, joiner) if joiner else None


def _leaf(found: Analyte, bounds: Bounds, spans: tuple[Span, ...]) -> Measure | None:
    made = measure_of(found, _with_unit(found, bounds), spans)
    return None if isinstance(made, Unread) else made


def _with_unit(found: Analyte, bounds: Bounds) -> Bounds:
    """A ratio without a unit in the only one in which its limit is of a likely size."""
    known = phrases("clauses")["bare_units"]
    limits = [limit for limit in (bounds.range.low, bounds.range.high) if limit is not None]
    likely = all(Decimal(known["least"]) <= limit <= Decimal(known["most"]) for limit in limits)
    if bounds.words or bounds.multiple_of or found.id not in known or not likely:
        return bounds
    return msgspec.structs.replace(bounds, words=known[found.id])


def _possible(words: str, bounds: Bounds) -> list[Analyte]:
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


def _brackets(passage: Passage, at: int, named: list[_Named], bounds: Bounds) -> int:
    """The place after a bracket that restates the clause or names the formula."""
    if not passage.is_a(at, "("):
        return at
    close = passage.closing(at)
    words = passage.words(at + 1, close).casefold().strip()
    ids = {each.id for one in named for each in _possible(one.words, bounds)}
    listed = [*phrases("sentences")["restated"], *phrases("clauses")["formula"]]
    known = any(words in entry["words"] and ids <= {*entry["analytes"]} for entry in listed)
    topics = restated_topics(words)
    organs = not topics or {analyte(each).topic for each in ids} <= topics
    known = known or (organs and all_restating(passage, at + 1, close))
    return min(close + 1, len(passage.tokens)) if known else at


def _together(parts: list[Expr], joiner: Joiner, joiners: list[Joiner], passage: Passage) -> Expr:
    if joiner == "and" and passage.role == "exclusion" and len(parts) > 1 and "and" in joiners:
        return either([joined(parts, "or"), joined(parts, "and")], _AND_IN_EXCLUSIONS)
    return joined(parts, joiner)


def _in_window(expr: Expr, when: object) -> Expr:
    match expr:
        case Measure():
            return msgspec.structs.replace(expr, when=when)
    changed = msgspec.structs.asdict(expr)
    name = "readings" if "readings" in changed else "parts"
    return msgspec.structs.replace(expr, **{name: tuple(_in_window(part, when) for part in changed[name])})


def mirrored(range_: Interval) -> Interval:
    """The numbers outside a one-sided range.

    >>> str(mirrored(Interval(high=5, includes_high=True)))
    '> 5'
    """
    if range_.low is None:
        return Interval(low=range_.high, includes_low=not range_.includes_high)
    return Interval(high=range_.low, includes_high=not range_.includes_low)
