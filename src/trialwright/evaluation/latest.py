"""Which facts may be the latest on or before a day, when dates may be known to the month or year only."""

import datetime
from collections.abc import Iterable, Sequence
from typing import TypeVar

import msgspec

from trialwright.model.fact import Fact, UnusableRow
from trialwright.model.partial_date import PartialDate

_Row = TypeVar("_Row", Fact, UnusableRow)


class Latest(msgspec.Struct, frozen=True):
    """The facts that may stand on the latest day, and how old that day is.

    ``is_certain`` is False where all of them may lie after the day asked about. ``least_days`` and
    ``most_days`` bound the age of the latest day; ``most_days`` is None if nothing bounds it.
    """

    facts: tuple[Fact, ...]
    is_certain: bool
    least_days: int
    most_days: int | None


def latest(facts: Sequence[Fact], day: datetime.date) -> Latest | None:
    """The facts that may be the latest of those on or before a day; None if there is none.

    A fact is one of them if in some reading of the uncertain dates no other one is later. Order of
    the facts does not matter.
    """
    dated = [(fact, *_span(fact.start, day)) for fact in facts if not _is_after(fact.start, day)]
    if not dated:
        return None
    floor = _floor(((fact.start, first) for fact, first, _ in dated), day)
    chosen = sorted(
        ((fact, last) for fact, _, last in dated if floor is None or last >= floor),
        key=lambda one: one[0].row,
    )
    newest = max(last for _, last in chosen)
    return Latest(
        tuple(fact for fact, _ in chosen),
        floor is not None,
        (day - newest).days,
        None if floor is None else (day - floor).days,
    )


def may_be_latest(
    rows: Sequence[UnusableRow], facts: Sequence[Fact], day: datetime.date
) -> list[UnusableRow]:
    """The unusable rows that may be as late as the latest usable fact, or later."""
    if not rows:
        return []
    starts = [(fact.start, _span(fact.start, day)[0]) for fact in facts if not _is_after(fact.start, day)]
    floor = _floor(starts, day)
    possible = [row for row in rows if not _is_after(row.start, day)]
    return [row for row in possible if floor is None or _span(row.start, day)[1] >= floor]


def _is_after(start: PartialDate | None, day: datetime.date) -> bool:
    return start is not None and start.first > day


def _span(start: PartialDate | None, day: datetime.date) -> tuple[datetime.date, datetime.date]:
    """The first and last day, not after ``day``, on which a row may lie; a row without a date on any."""
    return (datetime.date.min, day) if start is None else (start.first, min(start.last, day))


def _floor(
    starts: Iterable[tuple[PartialDate | None, datetime.date]], day: datetime.date
) -> datetime.date | None:
    """The day that the latest fact cannot precede: the latest first day of those that surely lie on or before ``day``.

    A fact without a date is not sure to lie before it. None if no fact is.
    """
    sure = [first for start, first in starts if start is not None and start.last <= day]
    return max(sure, default=None)
