"""When a fact held: the days it surely covers, the days it may cover, and how that meets a window."""

import datetime
from collections.abc import Iterable

import msgspec

from trialwright.evaluation.chart import Chart
from trialwright.model.fact import Fact

# Domains whose facts happen on a day unless an end is given.
OF_A_DAY = frozenset({"measurement", "score", "procedure", "finding", "event"})
_ONE = datetime.timedelta(1)
Span = tuple[datetime.date, datetime.date]


class Stretch(msgspec.Struct, frozen=True):
    """The first and the last day of a fact, each between two days; a day to the day has both alike.

    ``known_on`` is the day up to which the fact speaks: its end, or, where it is ongoing, when it was recorded.
    """

    first: Span
    last: Span
    known_on: Span
    is_ongoing: bool = False

    @property
    def is_of_one_day(self) -> bool:
        """Whether it happened on one day, be that day known exactly or not."""
        return not self.is_ongoing and self.first == self.last

    def sure(self) -> list[Span]:
        """The days it covers in every reading of its dates."""
        return [(self.first[1], self.last[0])] if self.first[1] <= self.last[0] else []

    def possible(self) -> Span:
        """The days it covers in some reading of its dates."""
        return self.first[0], self.last[1]

    def meets(self, first: datetime.date, last: datetime.date) -> bool | None:
        """Whether some day of it lies in the window; None where that depends on how its dates are read."""
        if self.first[0] > last or self.last[1] < first:
            return False
        latest_start = min(self.first[1], self.last[1])
        earliest_end = max(self.last[0], self.first[0])
        return True if latest_start <= last and earliest_end >= first else None

    def begins_in(self, first: datetime.date, last: datetime.date) -> bool | None:
        """Whether its first day lies in the window; None where that depends on how the date is read."""
        if self.first[0] > last or self.first[1] < first:
            return False
        return True if first <= self.first[0] and self.first[1] <= last else None


def stretch(fact: Fact, chart: Chart) -> Stretch:
    """When a fact held, as far as it is known at the index date.

    An end left blank is the start of a test, procedure or event, and an ongoing state or drug otherwise: it
    lasted until it was recorded, by default until the end of observation, and may last longer. A denial
    without a start denies from birth on; anything else without a start began at an unknown time.
    """
    today = chart.index_date
    denied = fact.status == "absent"
    begin = fact.start
    first = (
        (begin.first, begin.last) if begin else (datetime.date.min, datetime.date.min if denied else today)
    )
    if fact.end is not None:
        last = (fact.end.first, fact.end.last)
        return Stretch(first, last, _until(last, today))
    if fact.domain in OF_A_DAY:
        return Stretch(first, first, _until(first, today))
    recorded = fact.recorded_on or chart.person.observation_end
    if recorded is None or recorded.last < first[0]:
        seen = first if begin else (datetime.date.min, today)
    else:
        seen = (max(recorded.first, first[0]), recorded.last)
        first = (first[0], min(first[1], seen[1]))
    seen = _until(seen, today)
    return Stretch(first, (seen[0], datetime.date.max), seen, is_ongoing=True)


def _until(days: Span, today: datetime.date) -> Span:
    return min(days[0], today), min(days[1], today)


def uncovered(first: datetime.date, last: datetime.date, covering: Iterable[Span]) -> list[Span]:
    """The stretches of a window that none of the coverings covers.

    >>> day = datetime.date
    >>> uncovered(day(2026, 1, 1), day(2026, 1, 31), [(day(2026, 1, 10), day(2026, 2, 5))])
    [(datetime.date(2026, 1, 1), datetime.date(2026, 1, 9))]
    """
    gaps, reached = [], first
    for begin, end in sorted(covering):
        if end < reached:
            continue
        if begin > last or reached > last:
            break
        if begin > reached:
            gaps.append((reached, begin - _ONE))
        if end >= last:
            return gaps
        reached = end + _ONE
    if reached <= last:
        gaps.append((reached, last))
    return gaps


def share_a_day(one: Iterable[Span], other: Iterable[Span]) -> bool:
    """Whether two lists of stretches have a day in common."""
    others = list(other)
    return any(a <= d and c <= b for a, b in one for c, d in others)
