"""The one way from a written number and unit to an analyte's canonical unit.

Thresholds of criteria and facts of cohorts both pass through ``canonical``, so they are rounded alike:
the exact product is rounded once, to six decimals (DECIMAL(18,6)), half to even. Two numbers that
differ by less than 0.0000005 of the canonical unit may therefore compare as equal.
"""

from decimal import Decimal
from fractions import Fraction

from trialwright.knowledge.analytes import Analyte, Conversion
from trialwright.knowledge.units import ucum

DECIMALS = 6
_SCALE = 10**DECIMALS
_LIMIT = 10**18
_MOST_DIGITS = 30
_WHOLE_DIGITS = 12
_STEP, _ZERO = Decimal("0.000001"), Decimal("0.000000")
_SAME = Conversion(Fraction(1))


class UnitMismatch(ValueError):
    """A unit that is unknown, missing where one is needed, or not one of the analyte's."""


class NotRepresentable(ValueError):
    """A number that is not finite, or has more than twelve digits before the decimal point."""


def canonical(analyte: Analyte, value: Decimal, unit_spelling: str) -> Decimal:
    """The value in the analyte's canonical unit, with six decimals, rounded half to even.

    An empty unit is the analyte's ``bare_unit``. Raises UnitMismatch or NotRepresentable.

    >>> from trialwright.knowledge.analytes import analyte
    >>> canonical(analyte("serum_creatinine"), Decimal("3.0"), "mg/dL")
    Decimal('265.200000')
    """
    return _converted(value, analyte.conversions[unit_of(analyte, unit_spelling)])


def canonical_under_other_factor(analyte: Analyte, value: Decimal, unit_spelling: str) -> Decimal | None:
    """The value under the second factor in use (KDIGO's round 100 for UPCR); None if the unit has only one.

    A number that is printed as the twin of a limit (200 mg/dL of 11.1 mmol/L) is that limit.

    Where a threshold lies between this and ``canonical``, the conversion decides and not the patient.
    """
    unit = unit_of(analyte, unit_spelling)
    twin = analyte.twins.get(unit, {}).get(value)
    if twin is not None:
        return quantised(twin)
    other = analyte.other_conversions.get(unit)
    return _converted(value, other) if other else None


def unit_of(analyte: Analyte, unit_spelling: str) -> str:
    """The UCUM unit, one of the analyte's, that a spelling stands for. Raises UnitMismatch."""
    if not unit_spelling.strip():
        if analyte.bare_unit:
            return analyte.bare_unit
        raise UnitMismatch(f"{analyte.label} needs a unit")
    unit = ucum(unit_spelling)
    if unit is None:
        raise UnitMismatch(f"unknown unit {unit_spelling!r}")
    if unit not in analyte.conversions:
        allowed = ", ".join(analyte.conversions)
        raise UnitMismatch(f"{unit_spelling} is no unit of {analyte.label} (it is given in {allowed})")
    return unit


def quantised(value: Decimal) -> Decimal:
    """A number without a unit at the same six decimals. Raises NotRepresentable."""
    return _converted(value, _SAME)


def _converted(value: Decimal, rule: Conversion) -> Decimal:
    if not value.is_finite() or value.adjusted() > _MOST_DIGITS:
        raise NotRepresentable("a number that is not finite or too large")
    if value.adjusted() < _WHOLE_DIGITS and rule.factor == 1 and not rule.offset:
        plain = value.quantize(_STEP) + _ZERO  # no sign on a zero
        if plain == value:
            return plain
    top, bottom = value.as_integer_ratio() if value.adjusted() > -_MOST_DIGITS else (0, 1)
    factor, offset = rule.factor, rule.offset
    top = (
        top * factor.numerator * offset.denominator + offset.numerator * bottom * factor.denominator
    ) * _SCALE
    scaled = _divided_half_even(top, bottom * factor.denominator * offset.denominator)
    if abs(scaled) >= _LIMIT:
        raise NotRepresentable("a number with more than twelve digits before the decimal point")
    return Decimal(scaled).scaleb(-DECIMALS)


def _divided_half_even(top: int, bottom: int) -> int:
    """The nearest integer to top / bottom, the even one of two equally near."""
    whole, rest = divmod(top, bottom)
    twice = 2 * rest
    return whole + (twice > bottom or (twice == bottom and whole % 2 == 1))
