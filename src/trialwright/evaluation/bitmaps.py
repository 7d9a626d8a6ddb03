"""Truths of many persons as two packed bitmaps, and Kleene's operators on their words.

Bit i of word w speaks of person 64·w + i. A bit is set in ``true`` or in ``unknown`` or in neither. The bits beyond
the last person mean nothing; ``counted`` and ``unpacked`` leave them out.
"""

from collections.abc import Sequence
from decimal import Decimal

import msgspec
import numpy as np

from trialwright.evaluation.columns import Array
from trialwright.model.quantity import Interval

WORD = 64


class Bitmaps(msgspec.Struct, frozen=True):
    """Where something is true, and where it is unknown; everywhere else it is false."""

    true: Array
    unknown: Array

    @property
    def false(self) -> Array:
        """Where it is false."""
        return ~(self.true | self.unknown)

    def at(self, words: slice) -> "Bitmaps":
        """Some of the words."""
        return Bitmaps(self.true[words], self.unknown[words])


def packed(mask: Array) -> Array:
    """A mask of persons as words.

    >>> packed(np.array([True, False, True]))
    array([5], dtype=uint64)
    """
    words = np.zeros(-(-len(mask) // WORD), np.uint64)
    bits = np.packbits(mask, bitorder="little")
    words.view(np.uint8)[: len(bits)] = bits
    return words


def unpacked(words: Array, count: int) -> Array:
    """Words as a mask of persons."""
    return np.unpackbits(words.view(np.uint8), bitorder="little", count=count).astype(bool)


def counted(words: Array, count: int) -> int:
    """How many persons' bits are set.

    >>> counted(np.array([5], np.uint64), 2)
    1
    """
    whole, rest = divmod(count, WORD)
    found = int(np.bitwise_count(words[:whole]).sum())
    return found + (int(np.bitwise_count(words[whole] & np.uint64((1 << rest) - 1))) if rest else 0)


def conjunction(parts: Sequence[Bitmaps]) -> Bitmaps:
    """True where all parts are, false where one is."""
    true, possible = parts[0].true, parts[0].true | parts[0].unknown
    for part in parts[1:]:
        true = true & part.true
        possible = possible & (part.true | part.unknown)
    return Bitmaps(true, possible & ~true)


def disjunction(parts: Sequence[Bitmaps]) -> Bitmaps:
    """True where one part is, false where all are."""
    true, unknown = parts[0].true, parts[0].unknown
    for part in parts[1:]:
        true = true | part.true
        unknown = unknown | part.unknown
    return Bitmaps(true, unknown & ~true)


def negation(part: Bitmaps) -> Bitmaps:
    """True where the part is false."""
    return Bitmaps(part.false, part.unknown)


def common(readings: Sequence[Bitmaps]) -> Bitmaps:
    """True or false where all readings are; unknown elsewhere."""
    true, false = readings[0].true, readings[0].false
    for reading in readings[1:]:
        true = true & reading.true
        false = false & reading.false
    return Bitmaps(true, ~(true | false))


def number_true(parts: Sequence[Bitmaps], range_: Interval) -> Bitmaps:
    """True where the number of true parts surely lies in the range, false where it surely does not."""
    surely = _by_number([part.true for part in parts])
    possibly = _by_number([part.true | part.unknown for part in parts])
    true = np.zeros_like(parts[0].true)
    unknown = np.zeros_like(true)
    for low in range(len(parts) + 1):
        for high in range(low, len(parts) + 1):
            inside = range_.relation(Decimal(low), Decimal(high))
            if inside is not False:
                here = surely[low] & possibly[high]
                true, unknown = (true | here, unknown) if inside else (true, unknown | here)
    return Bitmaps(true, unknown)


def _by_number(masks: Sequence[Array]) -> list[Array]:
    """For each number from none to all, the words of those who have exactly so many bits set."""
    exactly = [~np.zeros_like(masks[0])] + [np.zeros_like(masks[0]) for _ in masks]
    for mask in masks:
        for number in range(len(masks), 0, -1):
            exactly[number] = (exactly[number] & ~mask) | (exactly[number - 1] & mask)
        exactly[0] = exactly[0] & ~mask
    return exactly
