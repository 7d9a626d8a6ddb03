"""Stretches of time before or after a named moment of a trial."""

import calendar
import datetime
from typing import Literal

import msgspec

TimeUnit = Literal["hour", "day", "week", "month", "year"]
Anchor = Literal[
    "index",
    "screening",
    "enrolment",
    "randomisation",
    "admission",
    "baseline",
    "induction_start",
    "first_dose",
    "diagnosis",
    "unspecified",
]


class Offset(msgspec.Struct, frozen=True):
    """A stretch of time. Months and years are those of the calendar, weeks and days are counted."""

    amount: int
    unit: TimeUnit

    def __str__(self) -> str:
        return f"{self.amount} {self.unit}{'' if self.amount == 1 else 's'}"

    def before(self, day: datetime.date) -> datetime.date:
        """The day so long before another. Months and years are the calendar's, clipped to the end of the month.

        Hours count as whole days, rounded up. The first day there is, where the offset reaches beyond.

        >>> june = datetime.date(2026, 6, 30)
        >>> str(Offset(6, "month").before(june)), str(Offset(12, "week").before(june))
        ('2025-12-30', '2026-04-07')
        """
        match self.unit:
            case "month" | "year":
                return _months_before(day, self.amount * (12 if self.unit == "year" else 1))
            case "week":
                days = self.amount * 7
            case "day":
                days = self.amount
            case "hour":
                days = -(-self.amount // 24)
        return day - datetime.timedelta(days) if (day - datetime.date.min).days > days else datetime.date.min


def _months_before(day: datetime.date, months: int) -> datetime.date:
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    if not datetime.MINYEAR <= year <= datetime.MAXYEAR:
        return datetime.date.min if months > 0 else datetime.date.max
    return datetime.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


class Window(msgspec.Struct, frozen=True, omit_defaults=True):
    """From ``since`` before the anchor until ``until`` before it, both days included.

    ``since`` None is as far back as there is, ``until`` None the anchor itself. "Within 12 weeks before
    randomisation" is ``Window("randomisation", Offset(12, "week"))``; "more than 6 months before
    screening" has ``until`` six months. ``mode``: ``any`` = at some time in it, ``throughout`` = all through
    it, ``start_in`` = begun in it. An ``unspecified`` anchor counts from the index date and is flagged.
    """

    anchor: Anchor = "unspecified"
    since: Offset | None = None
    until: Offset | None = None
    mode: Literal["any", "throughout", "start_in"] = "any"
