"""Calendar dates as registries and directories print them, to the v2 form."""

import re

_MONTHS = {
    name: number
    for number, names in enumerate(
        ("january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul",
         "august aug", "september sept sep", "october oct", "november nov", "december dec"), 1)
    for name in names.split()
}  # fmt: skip
_MONTH = r"(?P<month>[A-Za-z]{3,9})\.?"
_SHAPES = tuple(
    re.compile(shape)
    for shape in (
        r"(?P<year>\d{4})-(?P<m>\d{1,2})-(?P<day>\d{1,2})(?:T[\d:.Z+-]*)?",
        r"(?P<year>\d{4})-(?P<m>\d{1,2})",
        r"(?P<year>\d{4})",
        _MONTH + r" (?P<day>\d{1,2}), ?(?P<year>\d{4})",
        r"(?P<day>\d{1,2}) " + _MONTH + r",? (?P<year>\d{4})",
        _MONTH + r",? (?P<year>\d{4})",
    )
)
_SLASHED = re.compile(r"(?P<day>\d{1,2})[/.](?P<m>\d{1,2})[/.](?P<year>\d{4})")


def iso_date(text: str, *, day_first: bool = False) -> str | None:
    """The date as ``2023-07-01``, or ``2023-07`` or ``2023`` where no more is given; None if it is no date.

    ``01/07/2023`` is read only when ``day_first`` says which number is the day: its order is
    otherwise a guess. Whether the day exists is left to the reader of the result.

    >>> iso_date("July 1, 2023"), iso_date("September 2025"), iso_date("01/07/2023", day_first=True)
    ('2023-07-01', '2025-09', '2023-07-01')
    """
    text = " ".join(text.split())
    for shape in (*_SHAPES, _SLASHED) if day_first else _SHAPES:
        if found := shape.fullmatch(text):
            return _joined(found.groupdict())
    return None


def _joined(parts: dict[str, str | None]) -> str | None:
    year, day = parts.get("year") or "", parts.get("day")
    number = parts.get("m")
    month = int(number) if number else _MONTHS.get((parts.get("month") or "").lower())
    if month is None:
        return None if parts.get("month") else year
    return f"{year}-{month:02}" + (f"-{int(day):02}" if day else "")
