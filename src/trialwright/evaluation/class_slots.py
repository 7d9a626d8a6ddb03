"""Which class each row of a table is of: hashes that DuckDB makes of a row's words → small numbers → places of classes.

DuckDB hashes words that a file stores once for many rows hardly more often than they are stored.
"""

from collections.abc import Sequence

import msgspec
import numpy as np

from trialwright.evaluation.columns import Array

# The place of a row whose class is not wanted, and of one whose hash no class has.
UNWANTED, UNKNOWN = -1, -2
_FEWEST_BITS, _MOST_BITS = 8, 22


class Slots(msgspec.Struct, frozen=True):
    """Some bits of each hash, from ``shift`` on, that no two classes have alike, and the place of the class for them.

    Where too many classes need too many bits, ``hashes`` has them all in order, else none.
    """

    shift: int
    bits: int
    place: Array
    hashes: Array

    @classmethod
    def of(cls, keys: Sequence[tuple[int, int]]) -> "Slots":
        """The slots of hashes with the place of each; several hashes may be of one class.

        >>> slots = Slots.of([(1, 0), (2, 1)])
        >>> slots.places(np.array([1, 2, 3]), frozenset({1}))
        array([-1,  1, -2], dtype=int32)
        """
        hashes = np.array([key for key, _ in keys], np.uint64)
        places = np.array([place for _, place in keys], np.int32)
        for bits in range(_FEWEST_BITS, _MOST_BITS + 1):
            for shift in range(0, 64 - bits, 3):
                slots = (hashes >> np.uint64(shift)) & np.uint64((1 << bits) - 1)
                if len(np.unique(slots)) == len(slots):
                    place = np.full(1 << bits, UNKNOWN, np.int32)
                    place[slots] = places
                    return cls(shift, bits, place, hashes[:0])
        order = np.argsort(hashes)
        return cls(0, 64, np.append(places[order], np.int32(UNKNOWN)), hashes[order])

    def sql(self, key: str) -> str:
        """The SQL of a row's slot."""
        if len(self.hashes):
            return key
        kind = "USMALLINT" if self.bits <= 16 else "UINTEGER"
        return f"(({key} >> {self.shift}) & {(1 << self.bits) - 1})::{kind}"

    def places(self, slots: Array, chosen: frozenset[int]) -> Array:
        """The place of the class of each row: UNWANTED for one not chosen, UNKNOWN for a slot of no class."""
        kept = np.isin(self.place, [*chosen, UNKNOWN])
        place = np.where(kept, self.place, UNWANTED).astype(np.int32)
        if len(self.hashes):
            near = np.minimum(np.searchsorted(self.hashes, slots), len(self.hashes) - 1)
            slots = np.where(self.hashes[near] == slots, near, len(self.hashes))
        found: Array = place[slots]
        return found
