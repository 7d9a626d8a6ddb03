"""Where words stand in a text: the thread from every answer back to what was published."""

import msgspec


class Span(msgspec.Struct, frozen=True, order=True, array_like=True):
    """A half-open range of characters, ``text[start:end]``, of one named text.

    >>> Span(4, 9).of("Age 18-70")
    '18-70'
    """

    start: int
    end: int

    def of(self, text: str) -> str:
        """The words this span points at."""
        return text[self.start : self.end]

    def shifted(self, by: int) -> "Span":
        """The same range seen from a text that begins ``by`` characters earlier."""
        return Span(self.start + by, self.end + by)

    def __len__(self) -> int:
        return self.end - self.start
