"""Single criteria of Circe: a record of a kind, in a stretch of time, with a value."""

import datetime
from decimal import Decimal
from typing import Any

import msgspec

from trialwright.model.quantity import Interval
from trialwright.model.window import Window

# Who exports a cohort for a day asks as of that day; a diagnosis or the start of an induction lies before it.
_AT_INDEX_DATE = frozenset(
    {"index", "unspecified", "screening", "enrolment", "randomisation", "admission", "baseline", "first_dose"}
)
_STEP = Decimal("0.000001")


class Stretch(msgspec.Struct, frozen=True):
    """Days before the index date, both included: from ``first`` (None is ever) to ``last``."""

    first: int | None
    last: int


def stretch_of(window: Window | None, index_date: datetime.date) -> Stretch | None:
    """The days of a window before the index date; None if its anchor is not the index date."""
    if window is None:
        return Stretch(None, 0)
    if window.anchor not in _AT_INDEX_DATE:
        return None
    since = None if window.since is None else (index_date - window.since.before(index_date)).days
    until = 0 if window.until is None else (index_date - window.until.before(index_date)).days
    return Stretch(since, until)


def begun_in(stretch: Stretch) -> dict[str, Any]:
    """The record began in the stretch."""
    return {"StartWindow": _window(_day(stretch.first), _day(stretch.last), by_end=False)}


def overlapping(stretch: Stretch) -> dict[str, Any]:
    """The record covers some day of the stretch."""
    if stretch.first is None:
        return begun_in(stretch)
    return {
        "StartWindow": _window(_day(None), _day(stretch.last), by_end=False),
        "EndWindow": _window(_day(stretch.first), {"Coeff": 1}, by_end=True),
    }


def occurrence(kind: str, attributes: dict[str, Any], when: dict[str, Any]) -> dict[str, Any]:
    """A correlated criterion: at least one such record in such a stretch."""
    return {
        "Criteria": {kind: attributes},
        **when,
        "RestrictVisit": False,
        "IgnoreObservationPeriod": True,
        "Occurrence": {"Type": 2, "Count": 1, "IsDistinct": False},
    }


def numeric_range(interval: Interval) -> dict[str, Any] | None:
    """A range of numbers as Circe writes it; None for a range without bounds.

    Numbers have six decimals here as everywhere, so an open bound beside a closed one is the next number.
    """
    low, high = interval.low, interval.high
    if low is not None and high is not None:
        return {
            "Op": "bt",
            "Value": _number(low if interval.includes_low else low + _STEP),
            "Extent": _number(high if interval.includes_high else high - _STEP),
        }
    if low is not None:
        return {"Op": "gte" if interval.includes_low else "gt", "Value": _number(low)}
    if high is not None:
        return {"Op": "lte" if interval.includes_high else "lt", "Value": _number(high)}
    return None


def outside(interval: Interval) -> list[Interval]:
    """The one or two ranges of what does not lie in a range."""
    below = Interval(high=interval.low, includes_high=not interval.includes_low)
    above = Interval(low=interval.high, includes_low=not interval.includes_high)
    return [each for each, bound in ((below, interval.low), (above, interval.high)) if bound is not None]


def _number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


def _day(days: int | None) -> dict[str, Any]:
    return {"Coeff": -1} if days is None else {"Days": days, "Coeff": -1}


def _window(start: dict[str, Any], end: dict[str, Any], *, by_end: bool) -> dict[str, Any]:
    return {"Start": start, "End": end, "UseIndexEnd": False, "UseEventEnd": by_end}
