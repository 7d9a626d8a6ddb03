"""Numbers with units, and ranges of them."""

from decimal import Decimal

import msgspec


class Quantity(msgspec.Struct, frozen=True):
    """A number and its UCUM unit ("1" for a pure number)."""

    value: Decimal
    unit: str

    def __str__(self) -> str:
        return f"{self.value.normalize():f}" + ("" if self.unit == "1" else f" {self.unit}")


class Interval(msgspec.Struct, frozen=True, omit_defaults=True):
    """A range of numbers; a missing bound is no bound.

    >>> Interval(low=Decimal(18), includes_low=True).contains(Decimal(18))
    True
    """

    low: Decimal | None = None
    high: Decimal | None = None
    includes_low: bool = False
    includes_high: bool = False

    def contains(self, value: Decimal) -> bool:
        """Whether the value lies in the range."""
        above = self.low is None or value > self.low or (self.includes_low and value == self.low)
        below = self.high is None or value < self.high or (self.includes_high and value == self.high)
        return above and below

    def relation(
        self, low: Decimal | None, high: Decimal | None, *, open_low: bool = False, open_high: bool = False
    ) -> bool | None:
        """Whether every value from ``low`` to ``high`` lies in the range: True, False for none, None for some.

        A missing bound is unbounded; ``open_low`` and ``open_high`` leave out the bound itself.
        """
        known = Interval(low, high, not open_low, not open_high)
        if known.is_within(self):
            return True
        return None if known.meets(self) else False

    def is_within(self, other: "Interval") -> bool:
        """Whether every number of this range lies in the other."""
        low_ok = other.low is None or (
            self.low is not None
            and (
                self.low > other.low
                or (self.low == other.low and (other.includes_low or not self.includes_low))
            )
        )
        high_ok = other.high is None or (
            self.high is not None
            and (
                self.high < other.high
                or (self.high == other.high and (other.includes_high or not self.includes_high))
            )
        )
        return low_ok and high_ok

    def meets(self, other: "Interval") -> bool:
        """Whether some number lies in both ranges."""
        return _not_above(self, other) and _not_above(other, self)

    def scaled(self, factor: Decimal) -> "Interval":
        """The range with both bounds multiplied by a positive factor."""
        return Interval(
            None if self.low is None else self.low * factor,
            None if self.high is None else self.high * factor,
            self.includes_low,
            self.includes_high,
        )

    def __str__(self) -> str:
        if self.low is not None and self.high is not None:
            if self.low == self.high:
                return f"= {self.low.normalize():f}"
            left, right = "[" if self.includes_low else "(", "]" if self.includes_high else ")"
            return f"in {left}{self.low.normalize():f}, {self.high.normalize():f}{right}"
        if self.low is not None:
            return f"{'≥' if self.includes_low else '>'} {self.low.normalize():f}"
        if self.high is not None:
            return f"{'≤' if self.includes_high else '<'} {self.high.normalize():f}"
        return "any"


def _not_above(one: Interval, other: Interval) -> bool:
    """Whether ``one`` does not lie wholly above ``other``."""
    if one.low is None or other.high is None or one.low < other.high:
        return True
    return one.low == other.high and one.includes_low and other.includes_high
