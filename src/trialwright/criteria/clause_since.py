"""How long ago something must have been: "at least 4 weeks since prior chemotherapy", "less than 2 weeks from surgery"."""

from typing import cast

from trialwright.criteria.clause import Clause, Passage, Sort
from trialwright.criteria.coordination import either
from trialwright.criteria.elements import elements_at
from trialwright.criteria.term_leaves import Frame, tree_of
from trialwright.knowledge.phrases import phrases
from trialwright.model.criterion import Expr, Not
from trialwright.model.window import Offset, TimeUnit, Window
from trialwright.text.quantities import Bounds

_AROUND = ("frame", "earlier", "current", "no", "other", "and", "use", "taken")
_ON_THE_DAY = "does the day itself, of months that differ in length, count?"


def read_since(passage: Passage, at: int) -> Clause | None:
    """Nothing of what is named in so long a time, or something in less; None without a time or a name."""
    start, at = at, passage.skip(at, "frame")
    bounds = passage.tokens[at].bounds if passage.is_a(at, "bounds") else None
    place = _since(passage, at + 1)
    if bounds is None or place is None:
        return None
    windows = _windows(bounds)
    place = passage.skip(place, *_AROUND)
    found = elements_at(passage, place)
    if not windows or found is None or found.is_open:
        return None
    if any(part.sort not in ("drug", "procedure") or part.dose or part.lasting for part in found.parts):
        return None
    end = passage.skip(found.end, "therapy")
    extra = ((start, place), (found.end, end))
    trees = [tree_of(passage, found.parts, "or", Frame(when=when, extra=extra)) for when in windows]
    readings: list[Expr] = [Not(part=tree) if bounds.range.low is not None else tree for tree in trees]
    return Clause(either(readings, _ON_THE_DAY), end, cast(Sort, found.parts[0].sort), True)


def _since(passage: Passage, at: int) -> int | None:
    """The place after "since", "must have elapsed since"; None without it."""
    known = phrases("clauses")["since"]
    while at < len(passage.tokens) and passage.tokens[at].text.casefold() in known["before"]:
        at += 1
    if at >= len(passage.tokens) or passage.tokens[at].text.casefold() not in known["words"]:
        return None
    at += 1
    while at < len(passage.tokens) and passage.tokens[at].text.casefold() in known["after"]:
        at += 1
    return at


def _windows(bounds: Bounds) -> list[Window]:
    """The stretches in which it may not have been, or must have been; two where the calendar leaves a day open."""
    limit = bounds.range.low if bounds.range.low is not None else bounds.range.high
    both = bounds.range.low is not None and bounds.range.high is not None
    if limit is None or both or limit % 1 or bounds.unit not in ("day", "week", "month", "year"):
        return []
    amount, unit = int(limit), cast(TimeUnit, bounds.unit)
    inside = bounds.range.includes_high or (bounds.range.low is not None and not bounds.range.includes_low)
    exact = Window(since=Offset(amount, unit))
    if inside:
        return [exact]
    days = amount * {"day": 1, "week": 7, "month": 28, "year": 365}[bounds.unit] - 1
    shorter = Window(since=Offset(days, "day"))
    return [shorter] if unit in ("day", "week") else [exact, shorter]
