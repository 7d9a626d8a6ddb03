"""Days as whole numbers: the count of days since 1970-01-01, and the calendar table for months."""

import calendar
import datetime
from collections.abc import Iterator

EPOCH = datetime.date(1970, 1, 1).toordinal()
FIRST_DAY = datetime.date.min.toordinal() - EPOCH
LAST_DAY = datetime.date.max.toordinal() - EPOCH
# The days that the calendar table lists; an anchor outside of them leaves its windows unknown.
_YEARS = range(1900, 2101)


def number_of(day: datetime.date) -> int:
    """The number of a day, as in Parquet and Spark.

    >>> number_of(datetime.date(1970, 1, 2)), number_of(datetime.date(2026, 6, 30))
    (1, 20634)
    """
    return day.toordinal() - EPOCH


def day_of(number: int) -> datetime.date:
    """The day of a number.

    >>> str(day_of(20634))
    '2026-06-30'
    """
    return datetime.date.fromordinal(number + EPOCH)


def calendar_rows() -> Iterator[tuple[int, int, int, int]]:
    """Every day of two centuries: its number, the number of its month, its day in the month, the days of that month."""
    for year in _YEARS:
        for month in range(1, 13):
            days = calendar.monthrange(year, month)[1]
            first = number_of(datetime.date(year, month, 1))
            for day in range(days):
                yield first + day, year * 12 + month - 1, day + 1, days
