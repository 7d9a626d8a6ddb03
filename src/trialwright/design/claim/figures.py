"""The numbers of a text as a claim uses them: plain or per cent, never a part of a name or of a range."""

import re
from collections.abc import Iterator

import msgspec

from trialwright.model.span import Span

# No letter, digit, hyphen or slash may touch it on the left ("BLISS-52", "18-70", "n4"); ".05" is a number.
FIGURE = re.compile(
    r"(?<![\w.,/^±-])(?P<number>\d+(?:\.\d+|,\d{1,2}(?!\d))?|(?<![\d])\.\d+)(?![\d,.]*\d|[\^])"
    r"(?:\s?(?P<percent>%|percentage\s+points?\b|percent\b|per\s?cent\b|points?\s+percent\b))?(?![A-Za-z])"
)


class Figure(msgspec.Struct, frozen=True):
    """A number and where it stands, sign of percentage included. 15 % is 0.15 with ``unit`` "%"."""

    value: float
    span: Span
    unit: str = ""

    @property
    def is_whole(self) -> bool:
        """Whether it can count persons."""
        return not self.unit and self.value == int(self.value) and self.value >= 2


def figures(text: str, start: int = 0, end: int | None = None) -> Iterator[Figure]:
    """The numbers between two places of a text.

    >>> [(one.value, one.unit) for one in figures("α=0.05, 15 % of 110; BLISS-52; 18-70")]
    [(0.05, ''), (0.15, '%'), (110.0, ''), (18.0, '')]
    """
    for found in FIGURE.finditer(text, start, len(text) if end is None else end):
        yield _figure(found)


def figure_at(text: str, at: int) -> Figure | None:
    """The number that begins at a place."""
    found = FIGURE.match(text, at)
    return _figure(found) if found else None


def _figure(found: re.Match[str]) -> Figure:
    value = float(found["number"].replace(",", "."))
    percent = found["percent"]
    unit = "" if not percent else "percentage points" if "point" in percent else "%"
    return Figure(round(value / 100, 10) if unit else value, Span(found.start(), found.end()), unit)
