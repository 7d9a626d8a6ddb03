"""What a sentence demands of one value: the ranges in which the value must lie for it to be true, or to be false."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

import msgspec

from trialwright.criteria.lints.numbers import ANY, Numbers
from trialwright.knowledge.analytes import all_analytes
from trialwright.knowledge.instruments import instrument_named
from trialwright.knowledge.lexicon import all_terms
from trialwright.model.criterion import (
    Age,
    Alt,
    And,
    Count,
    Criterion,
    Except,
    Exempt,
    Expr,
    Implies,
    Measure,
    Not,
    Or,
    Score,
    TrialCriteria,
)
from trialwright.model.quantity import Interval
from trialwright.model.window import Window

# What is counted or measured is not below nought.
ANY_AMOUNT = Numbers.of(Interval(low=Decimal(0), includes_low=True))
Ranged = Age | Measure | Score | Count


class Value(msgspec.Struct, frozen=True):
    """The value of which a range speaks. Two ranges compare only if all of this is equal."""

    kind: str
    name: str
    unit: str = ""
    items: tuple[str, ...] = ()
    grades: tuple[str, ...] = ()
    when: Window | None = None

    @property
    def at_any_time(self) -> "Value":
        """The same value, whenever it is taken."""
        return msgspec.structs.replace(self, when=None)


class Demand(msgspec.Struct, frozen=True):
    """The numbers among which a value must be, and the leaves that say so."""

    value: Value
    numbers: Numbers
    leaves: tuple[Ranged, ...]


class Stated(msgspec.Struct, frozen=True):
    """A demand and the criterion it comes from."""

    criterion: Criterion
    demand: Demand


def ranged(expr: Expr) -> Ranged | None:
    """The leaf, if it compares one value with a range; None for any other, and for one that speaks of several values."""
    if isinstance(expr, Age):
        return expr
    if isinstance(expr, Measure | Score | Count):
        several = expr.pick in ("any", "all") or (expr.when is not None and expr.when.mode != "any")
        return None if several else expr
    return None


def value_of(leaf: Ranged) -> Value:
    """What the leaf compares."""
    match leaf:
        case Age():
            return Value("age", "age", leaf.unit)
        case Measure():
            return Value("measure", leaf.analyte, leaf.multiple_of or leaf.unit, when=leaf.when)
        case Score():
            return Value("score", leaf.instrument, items=(leaf.item,), when=leaf.when)
        case Count():
            return Value("count", leaf.instrument, "", leaf.items, leaf.grades, leaf.when)


def numbers_of(leaf: Ranged) -> Numbers:
    """The numbers of its range; ages and counts are whole."""
    return Numbers.of(leaf.range, whole=isinstance(leaf, Age | Count))


def possible(leaf: Ranged) -> Numbers:
    """What the value can be at all."""
    match leaf:
        case Measure() if (here := all_analytes().get(leaf.analyte)) and leaf.unit == here.unit:
            return ANY_AMOUNT if leaf.multiple_of else Numbers.of(here.possible)
        case Score() if (known := instrument_named(leaf.instrument)) and not leaf.item:
            return Numbers.of(Interval(known.lowest, known.highest, True, True))
        case Count():
            most = len(leaf.items) or len(_items(leaf.instrument))
            return Numbers.of(Interval(Decimal(0), Decimal(most) if most else None, True, True), whole=True)
    return ANY_AMOUNT


def demands(expr: Expr, holds: bool = True) -> list[Demand]:
    """What must be so for the tree to be true (``holds``), or false; what is not settled by one range is left out."""
    match expr:
        case Not():
            return demands(expr.part, not holds)
        case And() | Or():
            return _joined([(part, holds) for part in expr.parts], every=isinstance(expr, And) == holds)
        case Except():
            minus = [(part, not holds) for part in expr.minus]
            return _joined([(expr.base, holds), *minus], every=holds)
        case Implies():
            return _joined([(expr.condition, not holds), (expr.consequence, holds)], every=not holds)
        case Exempt():
            return _joined([(expr.require, holds), (expr.waiver, holds)], every=not holds)
        case Alt():
            return _joined([(reading, holds) for reading in expr.readings], every=False)
    leaf = ranged(expr)
    if leaf is None:
        return []
    numbers = numbers_of(leaf)
    return [Demand(value_of(leaf), numbers if holds else numbers.outside(), (leaf,))]


def stated(criteria: Iterable[Criterion]) -> list[Stated]:
    """The demands of criteria: an inclusion must be true, an exclusion false."""
    return [
        Stated(criterion, demand)
        for criterion in criteria
        for demand in demands(criterion.expr, criterion.role == "inclusion")
    ]


def by_value(trial: TrialCriteria) -> dict[Value, list[Stated]]:
    """The demands of a trial on each value."""
    found: dict[Value, list[Stated]] = {}
    for each in stated(trial.criteria):
        found.setdefault(each.demand.value, []).append(each)
    return found


def _joined(parts: Sequence[tuple[Expr, bool]], *, every: bool) -> list[Demand]:
    """Of ``every`` part all demands hold; of some part, only what each of them demands of the same value."""
    each = [demands(part, holds) for part, holds in parts]
    if every:
        return [demand for found in each for demand in found]
    merged = [_merged(found) for found in each]
    shared = set.intersection(*(set(found) for found in merged)) if merged else set()
    return [_either(value, [found[value] for found in merged]) for value in _in_order(merged, shared)]


def _merged(found: list[Demand]) -> dict[Value, Demand]:
    """One demand on each value: that all of them hold."""
    made: dict[Value, Demand] = {}
    for demand in found:
        old = made.get(demand.value, Demand(demand.value, ANY, ()))
        made[demand.value] = Demand(
            demand.value, old.numbers.meet(demand.numbers), old.leaves + demand.leaves
        )
    return made


def _either(value: Value, found: list[Demand]) -> Demand:
    numbers = found[0].numbers
    for demand in found[1:]:
        numbers = numbers.join(demand.numbers)
    return Demand(value, numbers, tuple(leaf for demand in found for leaf in demand.leaves))


def _in_order(merged: list[dict[Value, Demand]], shared: set[Value]) -> list[Value]:
    return [value for value in merged[0] if value in shared] if merged else []


def _items(instrument: str) -> tuple[str, ...]:
    known = all_terms().get(instrument)
    return known.items if known else ()
