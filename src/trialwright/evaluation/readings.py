"""Values that were taken on days: the latest, or those of a window, held against a range or a list."""

import datetime
from collections.abc import Callable, Sequence

import msgspec

from trialwright.evaluation.chart import Chart, said
from trialwright.evaluation.finding import Finding, Reason, unknown
from trialwright.evaluation.latest import Latest, latest, may_be_latest
from trialwright.evaluation.windows import Days, days_of, is_of_a_moment
from trialwright.model.criterion import Pick
from trialwright.model.fact import Fact, UnusableRow
from trialwright.model.span import Span
from trialwright.model.truth import Truth
from trialwright.model.verdict import Evidence, Missing
from trialwright.model.window import Window


class Readings(msgspec.Struct, frozen=True):
    """The values that may answer a leaf, and how each does.

    ``side`` says whether a value is as asked, or why that is open; ``datum`` puts it in words; ``period`` is
    what a truth rests on that a value of an earlier day gave.
    """

    chart: Chart
    spans: tuple[Span, ...]
    question: str
    facts: Sequence[Fact]
    unusable: Sequence[UnusableRow]
    side: Callable[[Fact], bool | Reason]
    datum: Callable[[Fact], str]
    valid_days: int
    period: str

    def missing(self, reason: Reason, detail: str = "") -> Finding:
        """An unknown about them."""
        return unknown(Missing("chart", f"{self.question} {detail}".strip(), reason))

    def recorded(self, facts: Sequence[Fact]) -> str:
        """The values in words."""
        return "; ".join(self.datum(fact) for fact in facts)

    def settled(self, facts: Sequence[Fact], inside: bool, assumptions: tuple[str, ...]) -> Finding:
        """A definite finding by these values."""
        words = self.chart.quote(self.spans)
        because = tuple(Evidence(self.datum(fact), words, self.spans, fact.row) for fact in facts)
        return Finding(
            Truth.of(inside), because, assumptions=(*assumptions, *self._beyond_observation(facts))
        )

    def _beyond_observation(self, facts: Sequence[Fact]) -> list[str]:
        end = self.chart.person.observation_end
        late = [fact for fact in facts if end and fact.start and fact.start.first > end.last]
        return [f"{self.datum(fact)} lies after the end of observation, {said(end)}" for fact in late]


def read(readings: Readings, when: Window | None, pick: Pick = "") -> Finding:
    """The answer of the latest value, of the latest at a moment, or of the values of a window."""
    if when is None:
        return latest_reading(readings, readings.chart.index_date, readings.valid_days)
    days = days_of(when, readings.chart)
    if days is None:
        return readings.missing("no anchor date")
    last = min(days.last, readings.chart.index_date)
    if is_of_a_moment(when) and pick in ("", "latest"):
        return latest_reading(readings, last, readings.valid_days, days.assumptions)
    if days.first and days.first > last:
        return readings.missing("no value", "The window has not begun.")
    if pick == "latest":
        span = (last - (days.first or datetime.date.min)).days
        return latest_reading(readings, last, span, days.assumptions, is_in_window=True)
    return _of_window(readings, days, last, "all" if when.mode == "throughout" else pick, when.mode)


def latest_reading(
    readings: Readings,
    day: datetime.date,
    valid_days: int,
    assumptions: tuple[str, ...] = (),
    *,
    is_in_window: bool = False,
) -> Finding:
    """The answer of the values of the latest day on or before a day, if it is recent enough.

    Unknown where those values fall on both sides, a date or value leaves the answer open, or a row put
    aside may be as late.
    """
    found = latest(readings.facts, day)
    aside = may_be_latest(readings.unusable, readings.facts, day)
    if aside:
        return _cannot_use(readings, aside)
    if found is None:
        return readings.missing("no value", "The only values lie after that day." if readings.facts else "")
    if found.least_days > valid_days:
        old = f"The last, {readings.recorded(found.facts)}, is {found.least_days} days old"
        return readings.missing("stale", f"{old}; it counts for {valid_days} days.")
    basis = assumptions if is_in_window or not found.most_days else (*assumptions, readings.period)
    return _of_latest(readings, found, valid_days, basis)


def _of_latest(readings: Readings, found: Latest, valid_days: int, basis: tuple[str, ...]) -> Finding:
    sides: set[bool | Reason] = {readings.side(fact) for fact in found.facts}
    data = f"Recorded: {readings.recorded(found.facts)}."
    doubts = [side for side in sides if not isinstance(side, bool)]
    if doubts:
        return readings.missing(min(doubts), data)
    if len(sides) > 1:
        same_day = all(fact.start is not None and fact.start.is_exact for fact in found.facts)
        return readings.missing("conflict" if same_day else "uncertain date", data)
    if not found.is_certain or found.most_days is None or found.most_days > valid_days:
        return readings.missing("uncertain date", data)
    return readings.settled(found.facts, sides == {True}, basis)


def _of_window(readings: Readings, days: Days, last: datetime.date, pick: Pick, mode: str) -> Finding:
    """The answer of all values that lie in a window; no value leaves it open, and so does a value perhaps in it."""
    first = days.first or datetime.date.min
    sure = sorted((f for f in readings.facts if _lies_in(f, first, last)), key=lambda fact: fact.row)
    perhaps = [f for f in readings.facts if _lies_in(f, first, last) is None]
    sides = [readings.side(fact) for fact in sure]
    deciding = [f for f, side in zip(sure, sides, strict=True) if side is (pick == "any")]
    if pick in ("any", "all") and deciding:
        return readings.settled(deciding, pick == "any", days.assumptions)
    aside = [
        row
        for row in readings.unusable
        if row.start is None or (row.start.first <= last and row.start.last >= first)
    ]
    if aside:
        return _cannot_use(readings, aside)
    data = f"Recorded: {readings.recorded([*sure, *perhaps])}."
    if not sure:
        return readings.missing("uncertain date", data) if perhaps else readings.missing("no value")
    doubts: list[Reason] = [side for side in sides if not isinstance(side, bool)]
    if doubts:
        return readings.missing(min(doubts), data)
    if perhaps and {readings.side(fact) for fact in perhaps} != set(sides):
        return readings.missing("uncertain date", data)
    if len(set(sides)) > 1:
        return readings.missing("conflict", data)
    if mode == "throughout" and sides[0] is True:
        return readings.missing("not recorded", f"Was it so between the values, too? {data}")
    return readings.settled(sure, sides[0] is True, days.assumptions)


def _lies_in(fact: Fact, first: datetime.date, last: datetime.date) -> bool | None:
    if fact.start is None:
        return None
    if fact.start.last < first or fact.start.first > last:
        return False
    return True if fact.start.first >= first and fact.start.last <= last else None


def _cannot_use(readings: Readings, rows: Sequence[UnusableRow]) -> Finding:
    numbers = ", ".join(str(row.row) for row in rows)
    return readings.missing("unusable row", f"Row {numbers} of the facts cannot be used.")
