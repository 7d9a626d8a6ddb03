"""From real numbers of participants to whole ones, always upwards."""

from math import ceil

# A raw size this close above a whole number is that whole number: the excess is arithmetic, not participants.
_ARITHMETIC_DUST = 1e-9


def rounded_up(size: float, multiple: int = 1) -> int:
    """The smallest whole number not below the size, and a multiple of ``multiple``.

    >>> rounded_up(112.45), rounded_up(50.00000000001), rounded_up(41, 12)
    (113, 50, 48)
    """
    units = size / multiple
    return multiple * max(1, ceil(units - _ARITHMETIC_DUST * max(1.0, abs(units))))
