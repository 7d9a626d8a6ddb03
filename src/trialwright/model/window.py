"""Stretches of time before or after a named moment of a trial."""

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
