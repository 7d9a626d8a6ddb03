"""Units that a limit does not write, or writes short, where only one can be meant."""

from decimal import Decimal

import msgspec

from trialwright.knowledge.analytes import Analyte
from trialwright.knowledge.phrases import phrases
from trialwright.model.quantity import Interval
from trialwright.text.quantities import Bounds


def with_unit(found: Analyte, bounds: Bounds, name: str) -> Bounds:
    """The range with the only unit that a limit of this size can have; the range itself where it has one already."""
    if bounds.multiple_of:
        return bounds
    if found.id in phrases("clauses")["in_days"]["analytes"]:
        return _in_days(bounds)
    if bounds.words:
        return _per_day(found, bounds, name)
    limits = [limit for limit in (bounds.range.low, bounds.range.high) if limit is not None]
    for entry in phrases("clauses")["bare_units"]:
        likely = all(Decimal(entry["least"]) <= limit <= Decimal(entry["most"]) for limit in limits)
        if entry["analyte"] == found.id and likely:
            return msgspec.structs.replace(bounds, unit=entry["unit"], words=entry["unit"])
    return bounds


def _in_days(bounds: Bounds) -> Bounds:
    """ "Life expectancy of at least 3 months": the days in which such an estimate is recorded."""
    factor = phrases("clauses")["in_days"].get(bounds.unit)
    if factor is None:
        return bounds
    low, high = (
        None if limit is None else limit * Decimal(factor) for limit in (bounds.range.low, bounds.range.high)
    )
    days = Interval(low, high, bounds.range.includes_low, bounds.range.includes_high)
    return msgspec.structs.replace(bounds, range=days, unit="", words="")


def _per_day(found: Analyte, bounds: Bounds, name: str) -> Bounds:
    """ "24-hour urine protein ≥ 1 g": per day, as its name says."""
    known = phrases("clauses")["per_day"]
    if found.id in known["analytes"] and bounds.unit in known["units"] and known["names"] in name:
        return msgspec.structs.replace(bounds, unit=f"{bounds.unit}/d", words=f"{bounds.unit}/d")
    return bounds
