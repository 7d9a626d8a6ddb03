"""Sets of numbers made of ranges: joined, met, turned round."""

from collections.abc import Iterable
from decimal import Decimal
from functools import reduce

import msgspec

from trialwright.model.quantity import Interval

# A place on the line: a number and whether the place lies just before (0) or just after it (1).
Cut = tuple[Decimal, int]
_START: Cut = (Decimal("-Infinity"), 0)
_END: Cut = (Decimal("Infinity"), 1)


class Numbers(msgspec.Struct, frozen=True):
    """A set of numbers: stretches between cuts, apart from each other and in order."""

    stretches: tuple[tuple[Cut, Cut], ...]

    @classmethod
    def of(cls, stated: Interval, *, whole: bool = False) -> "Numbers":
        """The numbers of a range; of ``whole`` numbers each stands for the stretch up to the next one.

        >>> above, below = Interval(low=Decimal(17)), Interval(high=Decimal(18))
        >>> Numbers.of(above).meet(Numbers.of(below)).is_empty
        False
        >>> Numbers.of(above, whole=True).meet(Numbers.of(below, whole=True)).is_empty
        True
        """
        start = _START if stated.low is None else (stated.low, 0 if stated.includes_low else 1)
        end = _END if stated.high is None else (stated.high, 1 if stated.includes_high else 0)
        if whole:
            start, end = _next_whole(start), _next_whole(end)
        return cls(((start, end),) if start < end else ())

    @property
    def is_empty(self) -> bool:
        """Whether no number is in it."""
        return not self.stretches

    def join(self, other: "Numbers") -> "Numbers":
        """What is in either."""
        joined: list[tuple[Cut, Cut]] = []
        for start, end in sorted(self.stretches + other.stretches):
            if joined and start <= joined[-1][1]:
                joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
            else:
                joined.append((start, end))
        return Numbers(tuple(joined))

    def outside(self) -> "Numbers":
        """What is not in it."""
        ends = [_START, *(cut for stretch in self.stretches for cut in stretch), _END]
        pairs = zip(ends[::2], ends[1::2], strict=True)
        return Numbers(tuple((start, end) for start, end in pairs if start < end))

    def meet(self, other: "Numbers") -> "Numbers":
        """What is in both."""
        return self.outside().join(other.outside()).outside()

    def covers(self, other: "Numbers") -> bool:
        """Whether everything in the other is in this."""
        return other.meet(self.outside()).is_empty


ANY = Numbers(((_START, _END),))


def common(sets: Iterable[Numbers]) -> Numbers:
    """What is in all of them."""
    return reduce(Numbers.meet, sets, ANY)


def _next_whole(cut: Cut) -> Cut:
    """The place just before the first whole number that lies after a cut."""
    value, side = cut
    if not value.is_finite():
        return cut
    floor = value.to_integral_value("ROUND_FLOOR")
    return (floor if floor == value and side == 0 else floor + 1, 0)
