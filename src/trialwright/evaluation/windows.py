"""From a window's words to days: anchors, counted weeks, calendar months."""

import datetime

import msgspec

from trialwright.evaluation.chart import Chart
from trialwright.evaluation.concepts import is_a, meaning
from trialwright.model.window import Anchor, Offset, Window

# Moments that are taken to be the index date where no date is recorded: who screens asks as of that day.
# A diagnosis or the start of an induction lies in the past and is never guessed.
_AT_INDEX_DATE: frozenset[Anchor] = frozenset(
    {"index", "unspecified", "screening", "enrolment", "randomisation", "admission", "baseline", "first_dose"}
)
_NOT_NAMED: frozenset[Anchor] = frozenset({"index", "unspecified"})


class Days(msgspec.Struct, frozen=True):
    """The days of a window, both edges inside; ``first`` None is as far back as there is."""

    first: datetime.date | None
    last: datetime.date
    assumptions: tuple[str, ...] = ()


def back(day: datetime.date, offset: Offset) -> datetime.date:
    """The day so long before another. Months and years are the calendar's, clipped to the end of the month.

    Hours count as whole days, rounded up. The first day there is, where the offset reaches beyond.

    >>> back(datetime.date(2026, 6, 30), Offset(6, "month")), back(datetime.date(2026, 5, 31), Offset(3, "month"))
    (datetime.date(2025, 12, 30), datetime.date(2026, 2, 28))
    >>> back(datetime.date(2026, 6, 30), Offset(12, "week"))
    datetime.date(2026, 4, 7)
    """
    return offset.before(day)


def anchor_day(anchor: Anchor, chart: Chart) -> tuple[datetime.date, tuple[str, ...]] | None:
    """The day of an anchor and what is assumed of it; None where it has no date and none may be assumed."""
    recorded = chart.anchors.get(anchor) or (_admitted(chart) if anchor == "admission" else None)
    if recorded is not None:
        return recorded, ()
    if not counts_from_index(anchor):
        return None
    said = () if anchor in _NOT_NAMED else (f"no date of {anchor} recorded: counted from the index date",)
    return chart.index_date, said


def counts_from_index(anchor: Anchor) -> bool:
    """Whether an anchor without a recorded date is taken to be the index date."""
    return anchor in _AT_INDEX_DATE


def _admitted(chart: Chart) -> datetime.date | None:
    """The day of the last admission to hospital that the chart records, up to the index date."""
    starts = [
        fact.start.first
        for fact in chart.facts
        if fact.domain in ("event", "procedure") and fact.status != "absent" and is_admission(fact.concept)
        if fact.start is not None and fact.start.is_exact and fact.start.first <= chart.index_date
    ]
    return max(starts, default=None)


def is_admission(concept: str) -> bool:
    """Whether a concept is a stay in hospital."""
    return is_a(meaning(concept), "hospitalisation") is True


def days_of(window: Window, chart: Chart) -> Days | None:
    """The days of a window for a person; None where its anchor has no date."""
    anchored = anchor_day(window.anchor, chart)
    if anchored is None:
        return None
    day, assumptions = anchored
    first = None if window.since is None else back(day, window.since)
    return Days(first, day if window.until is None else back(day, window.until), assumptions)


def is_of_a_moment(window: Window | None) -> bool:
    """Whether a window names a moment ("at screening") and no stretch of time: the state then is asked."""
    return window is not None and window.since is None and window.until is None
