"""Short ways to build trees in tests."""

import re
from decimal import Decimal
from typing import Any

from trialwright.model.criterion import (
    Age,
    Alt,
    And,
    Category,
    Count,
    Duration,
    Except,
    Exempt,
    Exposure,
    Expr,
    Has,
    Implies,
    KofN,
    Measure,
    Not,
    Or,
    Procedure,
    Score,
    StableRegimen,
    Terms,
)
from trialwright.model.quantity import Interval
from trialwright.model.window import Offset, Window

UNITS = {"h": "hour", "d": "day", "w": "week", "mo": "month", "y": "year"}
_LONE = re.compile(r"(>=|<=|>|<|=)(-?[\d.]+)")
_PAIR = re.compile(r"([\[(])([\d.]+),([\d.]+)([\])])")


def r(written: str) -> Interval:
    """The range of ">=2", "<3", "=1", "[1,2)"; "" is no bound."""
    if not written:
        return Interval()
    pair = _PAIR.fullmatch(written)
    if pair:
        return Interval(Decimal(pair[2]), Decimal(pair[3]), pair[1] == "[", pair[4] == "]")
    found = _LONE.fullmatch(written)
    assert found, written
    sign, value = found[1], Decimal(found[2])
    if sign == "=":
        return Interval(value, value, True, True)
    if sign.startswith(">"):
        return Interval(low=value, includes_low=sign == ">=")
    return Interval(high=value, includes_high=sign == "<=")


def at(anchor: Any, since: str = "", until: str = "", mode: Any = "any") -> Window:
    """A window; "12w" is twelve weeks before the anchor, "-3d" three days after it."""
    return Window(anchor, _offset(since), _offset(until), mode)


def _offset(written: str) -> Offset | None:
    found = re.fullmatch(r"(-?\d+)(\w+)", written)
    return Offset(int(found[1]), UNITS[found[2]]) if found else None  # type: ignore[arg-type]


def t(*ids: str) -> Terms:
    """Terms; "…" as the last leaves the set open."""
    return Terms(tuple(each for each in ids if each != "…"), "…" not in ids)


def all_(*parts: Expr) -> And:
    return And(parts=parts)


def any_(*parts: Expr) -> Or:
    return Or(parts=parts)


def no(part: Expr) -> Not:
    return Not(part=part)


def some(range_: str, *parts: Expr) -> KofN:
    return KofN(parts=parts, range=r(range_))


def if_(condition: Expr, consequence: Expr) -> Implies:
    return Implies(condition=condition, consequence=consequence)


def but(base: Expr, *minus: Expr) -> Except:
    return Except(base=base, minus=minus)


def waived(require: Expr, waiver: Expr) -> Exempt:
    return Exempt(require=require, waiver=waiver)


def alt(note: str, *readings: Expr) -> Alt:
    return Alt(readings=readings, note=note)


def age(range_: str, unit: Any = "year", when: Window | None = None) -> Age:
    return Age(range=r(range_), unit=unit, when=when)


def m(analyte: str, range_: str, unit: str = "1", **more: Any) -> Measure:
    return Measure(analyte=analyte, range=r(range_), unit=unit, **more)


def uln(analyte: str, range_: str, **more: Any) -> Measure:
    return Measure(analyte=analyte, range=r(range_), multiple_of="upper_limit", **more)


def has(*ids: str, **more: Any) -> Has:
    return Has(terms=t(*ids), **more)


def lasts(range_: str, unit: Any, *ids: str) -> Duration:
    return Duration(terms=t(*ids), range=r(range_), unit=unit)


def drug(*ids: str, **more: Any) -> Exposure:
    for name in ("dose", "lasting"):
        if name in more:
            more[name] = r(more[name])
    return Exposure(terms=t(*ids), **more)


def stable(when: Window, *ids: str, caps: tuple[Exposure, ...] = ()) -> StableRegimen:
    return StableRegimen(terms=t(*ids), when=when, caps=caps)


def did(*ids: str, **more: Any) -> Procedure:
    return Procedure(terms=t(*ids), **more)


def score(instrument: str, range_: str, **more: Any) -> Score:
    return Score(instrument=instrument, range=r(range_), **more)


def grades(instrument: str, which: str, range_: str, **more: Any) -> Count:
    return Count(instrument=instrument, grades=tuple(which.split()), range=r(range_), **more)


def finding(name: str, values: str, **more: Any) -> Category:
    return Category(finding=name, values=tuple(values.split()), **more)
