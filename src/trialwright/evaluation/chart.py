"""What evaluation may look at: one person, their facts, and the day the question is asked."""

import calendar
import datetime
from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from trialwright.model.fact import Fact, Person, UnusableRow
from trialwright.model.partial_date import PartialDate
from trialwright.model.span import Span

MEASUREMENT = frozenset({"measurement"})


class Chart(msgspec.Struct, frozen=True):
    """One person at an index date. ``facts`` and ``unusable`` are those that may lie on or before it.

    ``valid_for`` overrides validity periods (analyte or term id, or domain → days); ``quote`` gives the
    words at spans; ``anchors`` are the recorded dates of the trial's moments. ``taken_out`` are rows that
    count as known and not meant (what an exception takes away); of the terms in ``closed_for`` nothing is
    taken to have happened beside what is recorded. ``kept`` holds facts already sorted out.
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
    kept: dict[Any, Any] = msgspec.field(default_factory=dict)

    def of_domains(self, domains: frozenset[str]) -> tuple[Fact, ...]:
        """The facts of some domains, in order; looked for once a person, however many leaves ask."""
        key = id(self.facts), domains
        if key not in self.kept:
            chosen = tuple(fact for fact in self.facts if fact.domain in domains)
            self.kept[key] = self.facts, chosen  # holds the facts, so that their id stays theirs
        found: tuple[Fact, ...] = self.kept[key][1]
        return found

    def measured(self, analyte: str) -> list[Fact]:
        """The measurements of an analyte or test, in order."""
        key = id(self.facts), "measured"
        if key not in self.kept:
            by_concept: dict[str, list[Fact]] = {}
            for fact in self.of_domains(MEASUREMENT):
                by_concept.setdefault(fact.concept, []).append(fact)
            self.kept[key] = self.facts, by_concept
        return list(self.kept[key][1].get(analyte, ()))


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
