"""The continuity correction of two proportions, as a change of n (Casagrande, Pike & Smith 1978; Fleiss 1980)."""

from math import sqrt


def corrected_n(n_control: float, ratio: float, distance: float) -> float:
    """The control group's size with the correction, from that without; ``distance`` is that from the null.

    >>> round(corrected_n(112.45, 1, 0.15), 2)
    125.43
    """
    return n_control / 4 * (1 + sqrt(1 + 2 * (ratio + 1) / (n_control * ratio * abs(distance)))) ** 2


def uncorrected_n(n_control: float, ratio: float, distance: float) -> float:
    """The size that has the same power without the correction; 0 where the correction swallows the distance.

    >>> round(uncorrected_n(corrected_n(112.45, 1, 0.15), 1, 0.15), 2)
    112.45
    """
    root = sqrt(n_control) - (ratio + 1) / (2 * ratio * abs(distance) * sqrt(n_control))
    return max(root, 0.0) ** 2
