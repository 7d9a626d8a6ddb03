"""Dates that may be known to the year or the month only: an interval of days, not a guess."""

import calendar
import datetime
import re

import msgspec

# yyyy, yyyy-MM or yyyy-MM-dd with a month that exists and no more days than the month can have.
PARTIAL_DATE_PATTERN = (
    r"^\d{4}(?:-(?:0[1-9]|1[0-2])|-(?:0[13578]|1[02])-(?:0[1-9]|[12]\d|3[01])"
    r"|-(?:0[469]|11)-(?:0[1-9]|[12]\d|30)|-02-(?:0[1-9]|[12]\d))?$"
)
_SHAPE = re.compile(PARTIAL_DATE_PATTERN)


class PartialDate(msgspec.Struct, frozen=True, order=True):
    """The days a partial date may mean: ``first`` to ``last``, inclusive.

    >>> PartialDate.parse("2023-02")
    PartialDate(first=datetime.date(2023, 2, 1), last=datetime.date(2023, 2, 28))
    """

    first: datetime.date
    last: datetime.date

    @classmethod
    def parse(cls, text: str) -> "PartialDate":
        """Read ``2023``, ``2023-07`` or ``2023-07-01``; anything else raises ValueError."""
        if not _SHAPE.match(text):
            raise ValueError(f"not a date: {text!r} (write 2023, 2023-07 or 2023-07-01)")
        year, month, day = ([int(part) for part in text.split("-")] + [0, 0])[:3]
        if year == 0:
            raise ValueError(f"not a date: {text!r} (there is no year 0)")
        if day:
            exact = datetime.date(year, month, day)
            return cls(exact, exact)
        last_month = month or 12
        return cls(
            datetime.date(year, month or 1, 1),
            datetime.date(year, last_month, calendar.monthrange(year, last_month)[1]),
        )

    @property
    def is_exact(self) -> bool:
        """Whether the date is known to the day."""
        return self.first == self.last
