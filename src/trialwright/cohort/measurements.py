"""The number, unit and limits of a measurement or score → canonical values."""

from decimal import Decimal
from functools import lru_cache
from typing import Any

import msgspec

from trialwright.cohort import cells
from trialwright.cohort.cells import RowFault
from trialwright.cohort.table import Row
from trialwright.knowledge.analytes import Analyte, analyte_measured, analytes_possible
from trialwright.knowledge.conversion import (
    NotRepresentable,
    UnitMismatch,
    canonical,
    canonical_under_other_factor,
)
from trialwright.knowledge.instruments import Instrument, instrument_named, narrower_of, score_named
from trialwright.knowledge.units import ucum
from trialwright.knowledge.worded_tests import result_word, worded_test_named


class Reading(msgspec.Struct, frozen=True):
    """The fields of a fact that a value gives, and whether the concept is known and the value odd."""

    fields: dict[str, Any]
    is_known: bool
    is_extreme: bool = False


def measured(row: Row) -> Reading:
    """A measurement in its analyte's canonical unit. Raises RowFault."""
    concept, unit = row.text("concept"), row.text("unit")
    comparator, value = cells.compared_number(row)
    found = analyte_measured(concept, unit)
    common = {"comparator": comparator, "value_text": _result(row), "written": _written(row)}
    if found:
        return _of_analyte(row, found, value, common)
    if value is not None and analytes_possible(concept):
        raise RowFault(
            "P025", "column concept: several analytes have this name and the unit does not say which"
        )
    test = worded_test_named(concept)
    limits = {side: cells.plain_number(row, side) for side in ("lower_limit", "upper_limit")}
    plain = {
        "concept": test.id if test else concept,
        "unit": (ucum(unit) if unit else "") or unit,
        "value": None if value is None else cells.at_six_decimals(value, "value"),
    }
    return Reading({**common, **limits, **plain}, is_known=test is not None)


def _of_analyte(row: Row, analyte: Analyte, value: Decimal | None, common: dict[str, Any]) -> Reading:
    unit = row.text("unit")
    limits = {side: cells.number(row, side) for side in ("lower_limit", "upper_limit")}
    fields: dict[str, Any] = {**common, "concept": analyte.id, "unit": analyte.unit}
    if value is None and not any(limits.values()):
        return Reading({**fields, "unit": analyte.unit if unit else ""}, is_known=True)
    try:
        fields |= {
            side: canonical(analyte, bound, unit) for side, bound in limits.items() if bound is not None
        }
        fields["value"] = None if value is None else canonical(analyte, value, unit)
        fields["other_value"] = None if value is None else canonical_under_other_factor(analyte, value, unit)
    except NotRepresentable:
        raise RowFault("P017", "column value: the number is too large") from None
    except UnitMismatch:
        raise _unit_fault(analyte, unit) from None
    if fields["value"] is None:
        return Reading(fields, is_known=True)
    if not analyte.possible.contains(fields["value"]):
        raise RowFault("P021", f"column value: no {analyte.label} can be so, in the unit given")
    return Reading(fields, is_known=True, is_extreme=not analyte.plausible.contains(fields["value"]))


def _unit_fault(analyte: Analyte, unit: str) -> RowFault:
    allowed = ", ".join(analyte.conversions)
    if not unit:
        return RowFault("P020", f"column unit is blank; {analyte.label} is given in {allowed}")
    if ucum(unit) is None:
        return RowFault("P018", f"column unit: unknown unit; {analyte.label} is given in {allowed}")
    return RowFault(
        "P019", f"column unit: {ucum(unit)} is no unit of {analyte.label}, which is given in {allowed}"
    )


def scored(row: Row) -> Reading:
    """A score, grade or item of an instrument. Raises RowFault."""
    comparator, value = cells.compared_number(row)
    named_by = (row.text(column) for column in ("concept", "instrument", "version", "item"))
    instrument, item = _instrument(*named_by)
    grade = row.text("value_text")
    fields: dict[str, Any] = {
        "comparator": comparator,
        "value": None if value is None else cells.at_six_decimals(value, "value"),
        "value_text": grade,
        "written": _written(row),
        "unit": (ucum(row.text("unit")) or row.text("unit")) if row.text("unit") else "",
    }
    if instrument is None:
        name = row.text("instrument")
        named = {"concept": row.text("concept") or name, "instrument": name, "item": row.text("item")}
        return Reading({**fields, **named}, is_known=False)
    if instrument.grades and grade:
        fields["value_text"] = _grade(instrument, grade)
    if value is not None and not item and _is_beyond(instrument, value):
        raise RowFault("P021", f"column value: no {instrument.label} total can be so")
    named = {"concept": instrument.id, "instrument": instrument.id, "item": item}
    return Reading({**fields, **named}, is_known=True)


@lru_cache(maxsize=16384)
def _instrument(concept: str, name: str, version: str, stated: str) -> tuple[Instrument | None, str]:
    """The instrument and item that concept, instrument, version and item name together."""
    own = score_named(f"{concept}-{version}") if version else None
    own = own or score_named(concept)
    given = (instrument_named(f"{name}-{version}") if version else None) or instrument_named(name)
    instrument = narrower_of(own[0], given) if own and given else own[0] if own else given
    if own and given and instrument is None:
        raise RowFault("P015", "columns concept and instrument name different instruments")
    if instrument is None:
        return None, ""
    item = stated or (own[1] if own else concept)
    return instrument, instrument.item_named(item) or item


def _grade(instrument: Instrument, written: str) -> str:
    grade = written.strip().upper()
    if grade not in instrument.grades:
        raise RowFault("P023", f"column value_text: not one of the grades {', '.join(instrument.grades)}")
    return grade


def _is_beyond(instrument: Instrument, value: Decimal) -> bool:
    below = instrument.lowest is not None and value < instrument.lowest
    return below or (instrument.highest is not None and value > instrument.highest)


def _result(row: Row) -> str:
    written = row.text("value_text")
    return result_word(written) or written


def _written(row: Row) -> str:
    return " ".join(part for part in (row.text("comparator"), row.text("value"), row.text("unit")) if part)
