"""Ranges of numbers as SQL: whether a value, perhaps known as above or below a limit, lies in one."""

from decimal import Decimal

import msgspec

from trialwright.model.quantity import Interval


class Bounds(msgspec.Struct, frozen=True):
    """A range whose ends are SQL expressions; None is no bound."""

    low: str | None
    high: str | None
    includes_low: bool
    includes_high: bool


def number(value: Decimal) -> str:
    """A number as SQL writes it.

    >>> number(Decimal("2.50")), number(Decimal("1E+2"))
    ('2.5', '100')
    """
    plain = f"{value.normalize():f}"
    return f"({plain})" if plain.startswith("-") else plain


def bounds_of(range_: Interval, times: str = "") -> Bounds:
    """The ends of a range, each multiplied by an expression if one is given.

    >>> bounds_of(Interval(low=Decimal(2)), "upper_limit").low
    '2 * upper_limit'
    """

    def end(value: Decimal | None) -> str | None:
        if value is None:
            return None
        return number(value) if not times else times if value == 1 else f"{number(value)} * {times}"

    return Bounds(end(range_.low), end(range_.high), range_.includes_low, range_.includes_high)


def inside(value: str, bounds: Bounds) -> str:
    """The condition that an exact value lies in the range."""
    return _joined(_above(value, bounds), _below(value, bounds))


def side(value: str, comparator: str, bounds: Bounds) -> str:
    """1 where all that a value with its comparator may be lies in the range, 0 where none of it does, else -1."""
    cases = [
        f"WHEN {value} IS NULL THEN -1",
        f"WHEN {comparator} = '=' AND {inside(value, bounds)} THEN 1",
        f"WHEN {comparator} = '=' THEN 0",
    ]
    cases += _below_a_limit(value, comparator, bounds) + _above_a_limit(value, comparator, bounds)
    return "\n".join(["CASE", *(f"  {case}" for case in cases), "  ELSE -1", "END"])


def _below_a_limit(value: str, comparator: str, bounds: Bounds) -> list[str]:
    """What "< 5" says of a range."""
    within = f"{comparator} IN ('<', '<=')"
    if bounds.low is None and bounds.high is None:
        return [f"WHEN {within} THEN 1"]
    if bounds.low is None:
        equal = "" if bounds.includes_high else f" AND {comparator} = '<'"
        return [f"WHEN {within} AND ({value} < {bounds.high} OR ({value} = {bounds.high}{equal})) THEN 1"]
    beyond = f"{value} = {bounds.low}" + (f" AND {comparator} = '<'" if bounds.includes_low else "")
    return [f"WHEN {within} AND ({value} < {bounds.low} OR ({beyond})) THEN 0"]


def _above_a_limit(value: str, comparator: str, bounds: Bounds) -> list[str]:
    """What "> 5" says of a range."""
    within = f"{comparator} IN ('>', '>=')"
    if bounds.low is None and bounds.high is None:
        return [f"WHEN {within} THEN 1"]
    if bounds.high is None:
        equal = "" if bounds.includes_low else f" AND {comparator} = '>'"
        return [f"WHEN {within} AND ({value} > {bounds.low} OR ({value} = {bounds.low}{equal})) THEN 1"]
    beyond = f"{value} = {bounds.high}" + (f" AND {comparator} = '>'" if bounds.includes_high else "")
    return [f"WHEN {within} AND ({value} > {bounds.high} OR ({beyond})) THEN 0"]


def spread(low: str, high: str, bounds: Bounds) -> tuple[str, str]:
    """The conditions that all numbers between two expressions lie in the range, and that none does."""
    all_in = _joined(_above(low, bounds), _below(high, bounds))
    none = [
        f"{high} {'<' if bounds.includes_low else '<='} {bounds.low}" if bounds.low is not None else "",
        f"{low} {'>' if bounds.includes_high else '>='} {bounds.high}" if bounds.high is not None else "",
    ]
    return all_in, " OR ".join(filter(None, none)) or "1 = 0"


def _above(value: str, bounds: Bounds) -> str:
    return "" if bounds.low is None else f"{value} {'>=' if bounds.includes_low else '>'} {bounds.low}"


def _below(value: str, bounds: Bounds) -> str:
    return "" if bounds.high is None else f"{value} {'<=' if bounds.includes_high else '<'} {bounds.high}"


def _joined(*conditions: str) -> str:
    return " AND ".join(filter(None, conditions)) or "1 = 1"
