"""What evaluation may look at: one person, their facts, and the day the question is asked."""

import calendar
import datetime
from collections.abc import Callable, Mapping

import msgspec

from trialwright.model.fact import Fact, Person, UnusableRow
from trialwright.model.partial_date import PartialDate
from trialwright.model.span import Span


class Chart(msgspec.Struct, frozen=True):
    """One person at an index date. ``facts`` and ``unusable`` are those that may lie on or before it.

    ``valid_for`` overrides validity periods (analyte or term id, or domain → days); ``quote`` gives the
    words at spans; ``anchors`` are the recorded dates of the trial's moments. ``taken_out`` are rows that
    count as known and not meant (what an exception takes away); of the terms in ``closed_for`` nothing is
    taken to have happened beside what is recorded.
    """

    person: Person
    facts: tuple[Fact, ...]
    unusable: tuple[UnusableRow, ...]
    index_date: datetime.date
    valid_for: Mapping[str, int]
    quote: Callable[[tuple[Span, ...]], str]
    anchors: Mapping[str, datetime.date] = {}
    taken_out: frozenset[int] = frozenset()
    closed_for: frozenset[str] = frozenset()


def said(date: PartialDate | None) -> str:
    """A date as it was given: day, month or year.

    >>> said(PartialDate.parse("2026-05")), said(PartialDate.parse("2026")), said(None)
    ('2026-05', '2026', 'an unknown date')
    """
    if date is None:
        return "an unknown date"
    first, last = date.first, date.last
    if first == last:
        return first.isoformat()
    if (first.day, last.day) == (1, calendar.monthrange(last.year, last.month)[1]):
        if (first.year, first.month) == (last.year, last.month):
            return f"{first:%Y-%m}"
        if first.year == last.year and (first.month, last.month) == (1, 12):
            return f"{first:%Y}"
    return f"{first.isoformat()} to {last.isoformat()}"
