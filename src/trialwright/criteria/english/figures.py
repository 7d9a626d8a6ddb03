"""Numbers, ranges and units in words."""

from decimal import Context, Decimal
from fractions import Fraction
from functools import cache
from typing import Any

from trialwright.knowledge.analytes import Analyte, all_analytes, load_toml
from trialwright.knowledge.conversion import canonical, canonical_under_other_factor
from trialwright.model.criterion import Measure
from trialwright.model.quantity import Interval

_WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_ROUND_DIGITS = 3
# Numbers in words after which a noun stands in the singular.
SINGLE = frozenset({"no", "exactly one", "no more than one", "at least one"})


def figure(value: Decimal) -> str:
    """A number without needless zeros.

    >>> figure(Decimal("1.500000")), figure(Decimal("1E+2"))
    ('1.5', '100')
    """
    return f"{value.normalize():f}"


def bounds(stated: Interval, unit: str = "") -> str:
    """A range in words, the unit once, at its end.

    >>> bounds(Interval(Decimal("1.5"), Decimal(3), True, True), "g")
    'from 1.5 to 3 g'
    >>> bounds(Interval(low=Decimal(2))), bounds(Interval(Decimal(18), Decimal(65), True))
    ('more than 2', 'at least 18 and less than 65')
    """
    low, high, after = stated.low, stated.high, f" {unit}" if unit else ""
    if low is None and high is None:
        return "any number" + (f" of {unit}" if unit else "")
    if low is not None and low == high and stated.includes_low and stated.includes_high:
        return f"exactly {figure(low)}{after}"
    if low is not None and high is not None and stated.includes_low and stated.includes_high:
        return f"from {figure(low)} to {figure(high)}{after}"
    said = []
    if low is not None:
        said.append(f"{'at least' if stated.includes_low else 'more than'} {figure(low)}")
    if high is not None:
        said.append(f"{'at most' if stated.includes_high else 'less than'} {figure(high)}")
    return " and ".join(said) + after


def complement(stated: Interval) -> Interval | None:
    """Everything outside a range with one bound; None for a range with two bounds or none.

    >>> str(complement(Interval(low=Decimal(2))))
    '≤ 2'
    """
    if (stated.low is None) == (stated.high is None):
        return None
    if stated.low is not None:
        return Interval(high=stated.low, includes_high=not stated.includes_low)
    return Interval(low=stated.high, includes_low=not stated.includes_high)


def how_many(stated: Interval) -> str:
    """How many things a range admits: "no", "exactly one", "no more than one", "at least 2".

    >>> how_many(Interval(high=Decimal(2))), how_many(Interval(high=Decimal(0), includes_high=True))
    ('no more than one', 'no')
    """
    least, most = whole_bounds(stated)
    if most is not None and most < least:
        return bounds(stated)
    if most == 0:
        return "no"
    if most == least:
        return f"exactly {_count(least)}"
    if most is None:
        return f"at least {_count(least)}" if least else "any number of"
    return f"from {_count(least)} to {_count(most)}" if least else f"no more than {_count(most)}"


def whole_bounds(stated: Interval) -> tuple[int, int | None]:
    """The smallest and the largest whole number, from nought on, in a range; None if there is no largest."""
    least, most = 0, None
    if stated.low is not None:
        least = int(stated.low // 1)
        least += 0 if stated.includes_low and stated.low == least else 1
    if stated.high is not None:
        most = int(stated.high // 1)
        most -= 1 if most == stated.high and not stated.includes_high else 0
    return max(least, 0), most


def _count(number: int) -> str:
    return _WORDS[number] if 0 < number < len(_WORDS) else str(number)


def ordinal(number: int) -> str:
    """ "1st", "66th".

    >>> ordinal(11), ordinal(22)
    ('11th', '22nd')
    """
    last = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{'th' if number % 100 in (11, 12, 13) else last}"


@cache
def _units() -> dict[str, dict[str, Any]]:
    return load_toml("units", "written")


def unit_written(unit: str) -> str:
    """A UCUM unit as clinicians write it.

    >>> unit_written("umol/L"), unit_written("mL/min/{1.73_m2}"), unit_written("1")
    ('µmol/L', 'mL/min/1.73 m²', '')
    """
    written: str = _units()["written"].get(unit, unit)
    return written


def beside(leaf: Measure) -> str:
    """The range once more in the unit in which its figures are round, if the canonical ones are odd; else "".

    >>> beside(Measure(analyte="serum_creatinine", range=Interval(high=Decimal("265.2")), unit="umol/L"))
    '3 mg/dL'
    """
    known = all_analytes().get(leaf.analyte)
    stated = _bounds_of(leaf.range)
    if known is None or leaf.multiple_of or leaf.unit != known.unit or not stated:
        return ""
    if leaf.other_range is None and all(map(_is_round, stated)):
        return ""
    other = (
        f"; {bounds(leaf.other_range, unit_written(leaf.unit))} by the other factor in use"
        if leaf.other_range
        else ""
    )
    found = next((said for unit in _units()["beside"]["units"] if (said := _in_unit(leaf, known, unit))), "")
    return (found + other).removeprefix("; ")


def _in_unit(leaf: Measure, known: Analyte, unit: str) -> str:
    if unit == known.unit or unit not in known.conversions:
        return ""
    rule, stated = known.conversions[unit], _bounds_of(leaf.range)
    found = [_rounded((Fraction(bound) - rule.offset) / rule.factor) for bound in stated]
    if any(canonical(known, new, unit) != old for new, old in zip(found, stated, strict=True)):
        return ""
    if leaf.other_range is not None:
        others = [canonical_under_other_factor(known, new, unit) for new in found]
        if others != _bounds_of(leaf.other_range):
            return ""
    written = unit_written(unit)
    return f"{figure(found[0])} {written}" if len(found) == 1 else bounds(_with(leaf.range, found), written)


def _bounds_of(stated: Interval) -> list[Decimal]:
    return [bound for bound in (stated.low, stated.high) if bound is not None]


def _with(stated: Interval, found: list[Decimal]) -> Interval:
    return Interval(found[0], found[-1], stated.includes_low, stated.includes_high)


def _is_round(value: Decimal) -> bool:
    return len(value.normalize().as_tuple().digits) <= _ROUND_DIGITS


def _rounded(value: Fraction) -> Decimal:
    return Context(prec=_ROUND_DIGITS).divide(Decimal(value.numerator), Decimal(value.denominator))
