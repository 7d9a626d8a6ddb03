"""Clauses that compare one or several analytes with stated ranges: "ALT, AST or bilirubin more than 2 × ULN"."""

from collections.abc import Callable
from functools import partial
from typing import Literal

import msgspec

from trialwright.criteria.clause import Clause, Passage
from trialwright.criteria.coordination import Joiner, either, joined, joiner_at, one_joiner, with_spans
from trialwright.criteria.measure_endings import (
    InRange,
    bracket_after,
    found_so,
    methods_after,
    says_of_all,
    words_after,
)
from trialwright.criteria.measure_units import with_unit
from trialwright.criteria.measured_names import (
    Named,
    named_analytes,
    names_a_method,
    possible_analytes,
    side_at,
)
from trialwright.criteria.nodes import replaced
from trialwright.criteria.read_measure import measure_of
from trialwright.criteria.restating import all_restating, restated_topics
from trialwright.criteria.sentence import Unread
from trialwright.knowledge.analytes import Analyte, analyte
from trialwright.knowledge.phrases import phrases
from trialwright.model.criterion import And, Expr, Implies, Measure, Or, Sex
from trialwright.model.quantity import Interval
from trialwright.model.span import Span
from trialwright.model.window import Window
from trialwright.text.quantities import Bounds

_BETWEEN = ("frame", ":", "level")
_AND_IN_EXCLUSIONS = "“and” in a list of exclusions: any of them, or only all of them together?"
# A stated range, and the tokens it stands at.
_Stated = tuple[Bounds, tuple[int, int]]


def read_measures(passage: Passage, at: int) -> Clause | None:
    """The clause that compares analytes with ranges from a place on; None if there is none."""
    start = at
    at = passage.skip(at, "frame", "with")
    leading, at = _leading(passage, at)
    at_day = at
    day, at = _day_before(passage, at)
    side, at = side_at(passage, at)
    named, joiners, at = named_analytes(passage, at)
    if not named:
        return None
    at = passage.skip(at, *_BETWEEN)
    between_at = (at, at + 1)
    moment, at = _moment_at(passage, at)
    ranges, between, end = _ranges(passage, at)
    if leading is not None:
        ranges, between = _two_sided(leading, ranges), []
    if not ranges or not all(_fits(side, bounds) for bounds, _ in ranges):
        return None
    joiner = one_joiner(joiners, passage.role)
    if joiner is None:
        return None
    found = _Measured(passage, named, joiner, joiners, start)
    by_sex = _of_either_sex(found, at) if leading is None else None
    if by_sex:
        return by_sex
    expr = found.within(ranges, between)
    if expr is None:
        return None
    if day is not None:
        moment, between_at = day, (at_day, at_day + 1)
    if moment is not None:
        expr = with_spans(_in_window(expr, moment), passage.spans(between_at))
    return found.ended(expr, end, ranges)


def _day_before(passage: Passage, at: int) -> tuple[Window | None, int]:
    """The day of "screening BMI of 18 to 30", and the place of the name."""
    word = passage.tokens[at].text.casefold() if at < len(passage.tokens) else ""
    if word not in ("screening", "baseline") or not (
        at + 1 < len(passage.tokens) and passage.tokens[at + 1].analyte
    ):
        return None, at
    return Window(anchor="screening" if word == "screening" else "baseline"), at + 1


def _moment_at(passage: Passage, at: int) -> tuple[Window | None, int]:
    """The day between a name and its limit ("QTc at screening < 450 ms"), and the place after it."""
    stated = passage.tokens[at].window if passage.is_a(at, "window") else None
    if stated is None or stated.window.since or stated.window.until:
        return None, at
    return stated.window, passage.skip(at + 1, *_BETWEEN)


class _Measured(msgspec.Struct, frozen=True):
    """The analytes of a clause, how they are joined, and where it begins."""

    passage: Passage
    named: list[Named]
    joiner: Joiner
    joiners: list[Joiner]
    start: int

    def within(self, ranges: list[_Stated], between: list[Joiner]) -> Expr | None:
        """The analytes in the ranges; None where one cannot have them."""
        parts = [_one(self.passage, each, ranges, between) for each in self.named]
        if any(part is None for part in parts):
            return None
        return _together(
            [part for part in parts if part is not None], self.joiner, self.joiners, self.passage
        )

    def elsewhere(self, leaf: Measure, bounds: Bounds, place: tuple[int, int]) -> Measure | None:
        """A measurement of the clause in another range, stated at a place."""
        spans = (*leaf.spans, *self.passage.spans(place))
        return _leaf(analyte(leaf.analyte), bounds, spans, self.named[0].words)

    def ended(self, expr: Expr, end: int, ranges: list[_Stated]) -> Clause | None:
        """The clause with all that is understood of what follows its ranges."""
        passage, after = self.passage, end
        window: Window | None = None
        bare, endings = expr, list[Callable[[Expr], tuple[Expr, int] | None]]()
        while True:
            before = end
            end = _brackets(passage, end, self.named, ranges[0][0])
            stated, end = _window_at(passage, end) if window is None else (None, end)
            window = stated or window
            if passage.is_a(end, "(") and len(ranges) == 1:
                add = partial(_with_bracket, passage, end, ranges[0][0], self.elsewhere)
                made = add(expr)
                words = passage.words(end, made[1]) if made else ""
                endings += [add] if made and made[0] != expr and says_of_all(words) else []
                expr, end = made or (expr, end)
            if end == before:
                break
        if window is not None and window.mode != "any":
            return None
        measured = _measured_in(passage, end) if window is None else None
        if measured is not None:
            when, end = measured
            endings.append(lambda tree: (_in_window(tree, when), end))
            expr = _in_window(expr, when)
        said = methods_after(passage, end, expr)
        if said and says_of_all(passage.words(end, said[1])):
            endings.append(partial(methods_after, passage, end))
        if said is None and (said := words_after(passage, end, expr)):
            if len(ranges) > 1 and isinstance(said[0], Implies):
                return None  # "≥ 50, or ≥ 30 in patients with …": the last limit alone is for them
            if says_of_all(passage.words(end, said[1])):
                endings.append(partial(words_after, passage, end))
        expr, end = said or (expr, end)
        if window is not None:
            expr, bare = _in_window(expr, window), _in_window(bare, window)
        claimed = passage.spans(*((n, n + 1) for n in range(after, end)))
        whole = Clause(with_spans(expr, claimed), end, "measure", window is not None)
        if not endings:
            return whole
        return msgspec.structs.replace(
            whole, bare=with_spans(bare, claimed), ending=lambda tree: _ended_by(tree, endings)
        )


def _measured_in(passage: Passage, at: int) -> tuple[Window, int] | None:
    """The window of ", obtained within 14 days before …" up to the end, which holds for what stands before as well."""
    place = passage.skip(at, ",")
    words = phrases("clauses")["measure_endings"]["obtained"]
    if place + 2 != len(passage.tokens) or passage.tokens[place].text.casefold() not in words:
        return None
    stated = passage.tokens[place + 1].window
    return (stated.window, place + 2) if stated and stated.window.mode == "any" else None


def _with_bracket(
    passage: Passage, at: int, bounds: Bounds, in_range: InRange, expr: Expr
) -> tuple[Expr, int] | None:
    return bracket_after(passage, at, expr, bounds, in_range)


def _ended_by(tree: Expr, endings: list[Callable[[Expr], tuple[Expr, int] | None]]) -> Expr:
    for add in endings:
        made = add(tree)
        tree = made[0] if made else tree
    return tree


def _of_either_sex(found: _Measured, at: int) -> Clause | None:
    """ "≥ 13 g/dL for men and ≥ 12 g/dL for women": each limit with the sex it is for; None for any other words."""
    passage = found.passage
    first = _of_one_sex(found, at)
    if first is None:
        return None
    joiner = joiner_at(passage, first[2])
    second = _of_one_sex(found, joiner[1] if joiner else first[2])
    if second is None:
        return _of_that_sex(passage, first)
    if first[1].sex == second[1].sex:
        return None
    parts = tuple(And(parts=(sex, expr)) for expr, sex, _ in (first, second))
    window, end = _window_at(passage, second[2])
    if window is not None and window.mode != "any":
        return None
    expr: Expr = Or(parts=parts) if window is None else _in_window(Or(parts=parts), window)
    claimed = tuple((n, n + 1) for n in range(first[2], end))
    return Clause(with_spans(expr, passage.spans(*claimed)), end, "measure", window is not None)


def _of_that_sex(passage: Passage, one: tuple[Expr, Sex, int]) -> Clause:
    """A limit for one sex: asked of it only, or a reason to exclude it only."""
    expr, sex, end = one
    if passage.role == "exclusion":
        return Clause(And(parts=(sex, expr)), end, "measure")
    return Clause(Implies(condition=sex, consequence=expr), end, "measure")


def _of_one_sex(found: _Measured, at: int) -> tuple[Expr, Sex, int] | None:
    """The analytes in the range at a place, the sex named after it, and the place after both."""
    passage = found.passage
    bounds = passage.tokens[at].bounds if passage.is_a(at, "bounds") else None
    if bounds is None:
        return None
    place = at + 1
    bracket = passage.is_a(place, "(")
    place += bracket
    if place < len(passage.tokens) and passage.tokens[place].text.casefold() in ("for", "in", "if"):
        place = passage.skip(place + 1, "frame")
    named: Literal["female", "male", ""] = (
        "female" if passage.is_a(place, "women") else "male" if passage.is_a(place, "men") else ""
    )
    if not named or place == at + 1 or (bracket and not passage.is_a(place + 1, ")")):
        return None
    end = place + 1 + bracket
    expr = found.within([(bounds, (at, at + 1))], [])
    sex = Sex(sex=named, spans=passage.spans((at + 1, end)))
    return (expr, sex, end) if expr else None


def _leading(passage: Passage, at: int) -> tuple[tuple[Bounds, int] | None, int]:
    """The limit before the name in "18 ≤ BMI < 30"."""
    bounds = passage.tokens[at].bounds if passage.is_a(at, "leading") else None
    return ((bounds, at), at + 1) if bounds else (None, at)


def _two_sided(leading: tuple[Bounds, int], ranges: list[_Stated]) -> list[_Stated]:
    """The one range of a limit before the name and a limit after it; none where they make no range."""
    first = leading[0]
    if len(ranges) != 1:
        return []
    second, place = ranges[0]
    low, high = (first, second) if first.range.low is not None else (second, first)
    if low.range.high is not None or high.range.low is not None or first.multiple_of or second.multiple_of:
        return []
    if low.range.low is None or high.range.high is None or low.range.low >= high.range.high:
        return []
    if first.unit not in ("", second.unit):
        return []
    both = Interval(low.range.low, high.range.high, low.range.includes_low, high.range.includes_high)
    return [(msgspec.structs.replace(second, range=both), (leading[1], place[1]))]


def _window_at(passage: Passage, at: int) -> tuple[Window | None, int]:
    """The window at a place, in brackets or after a comma too, and the place after it."""
    place = passage.skip(at, ",")
    stated = passage.tokens[place].window if passage.is_a(place, "window") else None
    if stated is not None:
        return stated.window, place + 1
    if passage.is_a(at, "(") and passage.is_a(at + 1, "window") and passage.is_a(at + 2, ")"):
        stated = passage.tokens[at + 1].window
        return (stated.window, at + 3) if stated else (None, at)
    return None, at


def _fits(side: str, bounds: Bounds) -> bool:
    one_sided = bounds.range.low is None or bounds.range.high is None
    return not side or (one_sided and (bounds.range.low is not None) == (side == "high"))


def _ranges(passage: Passage, at: int) -> tuple[list[_Stated], list[Joiner], int]:
    """Stated ranges that follow each other ("< 5 g/L or > 20 g/L"), and the place after them."""
    found: list[_Stated] = []
    between: list[Joiner] = []
    end = at
    while passage.is_a(at, "bounds"):
        bounds = passage.tokens[at].bounds
        assert bounds is not None
        found.append((bounds, (at, at + 1)))
        end = at + 1
        joiner = _to(passage, end) or joiner_at(passage, end)
        if not joiner or not passage.is_a(joiner[1], "bounds"):
            break
        between.append(joiner[0])
        at = joiner[1]
    return _in_one_unit(found), between[: max(0, len(found) - 1)], end


def _in_one_unit(found: list[_Stated]) -> list[_Stated]:
    """The ranges, those without a unit in that of the last ("> 9.0 and < 12.0 g/dL")."""
    last = found[-1][0] if found else None
    if last is None or not last.unit or last.multiple_of:
        return found
    return [
        (msgspec.structs.replace(bounds, unit=last.unit, words=last.words), place)
        if not bounds.unit and not bounds.multiple_of
        else (bounds, place)
        for bounds, place in found
    ]


def _to(passage: Passage, at: int) -> tuple[Joiner, int] | None:
    """The "to" of "≥ 18 to ≤ 30 kg/m2"."""
    is_to = at < len(passage.tokens) and passage.tokens[at].text.casefold() in ("to", "-", "but")
    return ("and", at + 1) if is_to else None


def _one(
    passage: Passage,
    named: Named,
    ranges: list[_Stated],
    between: list[Joiner],
) -> Expr | None:
    parts: list[Expr] = []
    for bounds, place in ranges:
        spans = passage.spans((named.first, named.end), place)
        options = [_leaf(each, bounds, spans, named.words) for each in possible_analytes(named.words, bounds)]
        if not options or any(option is None for option in options):
            return None
        leaf = either([option for option in options if option], f"“{named.words}” may be either")
        if named.of_sample or names_a_method(named, leaf):
            leaf = found_so(passage, leaf, (named.first, named.end))
        parts.append(leaf)
    joiner = one_joiner(between, "inclusion")
    if joiner == "and" and _exclude_each_other(parts):
        joiner = "or" if passage.role == "exclusion" else None  # "more than 140 and less than 100 mmHg"
    return joined(parts, joiner) if joiner else None


def _exclude_each_other(parts: list[Expr]) -> bool:
    """Whether no value is in the ranges of all measurements."""
    ranges = [part.range for part in parts if isinstance(part, Measure)]
    return any(not one.meets(other) for one in ranges for other in ranges)


def _leaf(found: Analyte, bounds: Bounds, spans: tuple[Span, ...], name: str) -> Measure | None:
    made = measure_of(found, with_unit(found, bounds, name), spans)
    return None if isinstance(made, Unread) else made


def _brackets(passage: Passage, at: int, named: list[Named], bounds: Bounds) -> int:
    """The place after a bracket that restates the clause or names the formula."""
    if not passage.is_a(at, "("):
        return at
    close = passage.closing(at)
    words = passage.words(at + 1, close).casefold().strip()
    ids = {each.id for one in named for each in possible_analytes(one.words, bounds)}
    listed = phrases("sentences")["restated"]
    known = any(words in entry["words"] and ids <= {*entry["analytes"]} for entry in listed)
    topics = restated_topics(words)
    organs = not topics or {analyte(each).topic for each in ids} <= topics
    known = known or (organs and all_restating(passage, at + 1, close))
    return min(close + 1, len(passage.tokens)) if known else at


def _together(parts: list[Expr], joiner: Joiner, joiners: list[Joiner], passage: Passage) -> Expr:
    if joiner == "and" and passage.role == "exclusion" and len(parts) > 1 and "and" in joiners:
        return either([joined(parts, "or"), joined(parts, "and")], _AND_IN_EXCLUSIONS)
    return joined(parts, joiner)


def _in_window(expr: Expr, when: Window) -> Expr:
    def change(node: Expr) -> Expr:
        if isinstance(node, Measure) and node.when is None:
            return msgspec.structs.replace(node, when=when)
        return node

    return replaced(expr, change)


def mirrored(range_: Interval) -> Interval:
    """The numbers outside a one-sided range.

    >>> from decimal import Decimal
    >>> str(mirrored(Interval(high=Decimal(5), includes_high=True)))
    '> 5'
    """
    if range_.low is None:
        return Interval(low=range_.high, includes_low=not range_.includes_high)
    return Interval(high=range_.low, includes_high=not range_.includes_low)
