"""Measurements and scores as criteria of Circe.

Circe asks whether some value of a time lies in a range; it has no word for the latest value. Where a
leaf keeps people in, some value must lie in the range; where it rules people out, no value may lie outside.
"""

from decimal import Decimal
from fractions import Fraction
from typing import Any

from trialwright.criteria.export.drafting import Drafting, as_json
from trialwright.criteria.export.groups import Group, all_of, any_of, group, none_of
from trialwright.criteria.export.occurrences import (
    Stretch,
    begun_in,
    numeric_range,
    occurrence,
    outside,
    stretch_of,
)
from trialwright.knowledge.analytes import Analyte, Conversion, all_analytes
from trialwright.knowledge.chart_wording import validity_days
from trialwright.knowledge.lexicon import all_terms, term
from trialwright.model.criterion import Measure, Score
from trialwright.model.quantity import Interval

_DIGITS = 9


def measured(leaf: Measure, draft: Drafting, keeps: bool) -> Group:
    """A measurement in a range, in whichever of its units a record has, or as a ratio to the laboratory's limit."""
    known = all_analytes().get(leaf.analyte)
    number = draft.analyte_set(leaf.analyte, known.label if known else leaf.analyte) if known else None
    if known is None or number is None:
        return keeps
    if leaf.other_range is not None:
        draft.losses.note(
            f"a unit of {known.label} has two factors in use; one of them is exported", "either"
        )

    def some(interval: Interval, stretch: Stretch) -> Group:
        if leaf.multiple_of:
            side = "RangeHighRatio" if leaf.multiple_of == "upper_limit" else "RangeLowRatio"
            return _values([{side: numeric_range(interval)}], number, stretch)
        return _values(_in_units(known, interval, draft), number, stretch)

    return _picked(leaf, some, known.valid_for_days, known.label, draft, keeps)


def scored(leaf: Score, draft: Drafting, keeps: bool) -> Group:
    """A score in a range, where the vocabulary has the instrument as a measurement."""
    label = term(leaf.instrument).label if leaf.instrument in all_terms() else leaf.instrument
    if leaf.item:
        draft.losses.note(f"an item of {label} cannot be said in Circe and is left out")
        return keeps
    number = draft.analyte_set(leaf.instrument, label)
    if number is None:
        return keeps

    def some(interval: Interval, stretch: Stretch) -> Group:
        return _values([{"ValueAsNumber": numeric_range(interval)}], number, stretch)

    return _picked(leaf, some, validity_days(leaf.instrument, "score"), label, draft, keeps)


def _picked(
    leaf: Measure | Score, some: Any, valid_for_days: int, label: str, draft: Drafting, keeps: bool
) -> Group:
    """The leaf by the values of its time, whichever of them it asks for."""
    stretch = stretch_of(leaf.when, draft.index_date)
    if stretch is None:
        draft.losses.note(f"a time before {leaf.when and leaf.when.anchor} cannot be said and is left out")
        return keeps
    if leaf.when is None or stretch == Stretch(0, 0):
        stretch = Stretch(stretch.last + valid_for_days, stretch.last)
    if leaf.when is None or leaf.pick != "any":
        which = "all values" if leaf.pick == "all" else "the latest value"
        draft.losses.note(
            f"{which} of {label} of a time: Circe asks for "
            + ("some value in the range" if keeps else "no value outside the range")
        )
    inside = some(leaf.range, stretch)
    if keeps or leaf.pick == "any":
        return inside if isinstance(inside, dict) else keeps
    beyond = any_of([some(each, stretch) for each in outside(leaf.range)])
    return all_of([inside, none_of(beyond)]) if isinstance(inside, dict) else keeps


def _values(attributes: list[dict[str, Any]], number: int, stretch: Stretch) -> Group:
    when = begun_in(stretch)
    return any_of(
        group("ALL", criteria=[occurrence("Measurement", {"CodesetId": number, **each}, when)])
        for each in attributes
    )


def _in_units(known: Analyte, interval: Interval, draft: Drafting) -> list[dict[str, Any]]:
    """The range in every unit of the analyte that the vocabulary has; without a vocabulary in the canonical one."""
    if draft.vocabulary is None:
        draft.losses.note(
            f"{known.label} is asked in {known.unit}: choose the concept of that unit", "either"
        )
        return [{"ValueAsNumber": numeric_range(interval)}]
    found = []
    for unit, rule in known.conversions.items():
        concepts = draft.vocabulary.of_unit(unit)
        if concepts or unit == "1":
            there = {"Unit": [as_json(each) for each in concepts]} if concepts else {}
            found.append({"ValueAsNumber": numeric_range(_back(interval, rule)), **there})
    draft.losses.note(f"a value of {known.label} without a unit, or in another one, does not count", "either")
    return found


def _back(interval: Interval, rule: Conversion) -> Interval:
    """A range of the canonical unit in the unit that a rule converts from."""

    def bound(value: Decimal | None) -> Decimal | None:
        if value is None:
            return None
        exact = (Fraction(value) - rule.offset) / rule.factor
        return round(Decimal(exact.numerator) / Decimal(exact.denominator), _DIGITS)

    return Interval(bound(interval.low), bound(interval.high), interval.includes_low, interval.includes_high)
