"""What a second randomisation of those who are still without the event can show."""

from math import floor, sqrt

from trialwright.design.claim.detectable import detectable_margin
from trialwright.design.normal import critical_value
from trialwright.model.explanation import Rerandomised


def second_stage(
    n_per_group: int,
    *,
    still_free: float,
    stays: float,
    rate: float,
    power: float,
    alpha: float = 0.05,
    sides: int = 2,
    cells: int = 2,
) -> Rerandomised:
    """How many are randomised again, and what a comparison of two cells can show.

    ``still_free`` is the share without the event when they are, ``stays`` the share that does not drop out in
    each of the two stages, ``rate`` the share of each cell without the event at the end of the second.

    >>> again = second_stage(110, still_free=0.93, stays=0.8 ** 0.5, rate=0.93, power=0.9)
    >>> round(again.per_group, 1), again.per_cell, round(again.half_width, 2)
    (91.5, 46, 0.11)
    """
    reached = n_per_group * still_free * stays
    cell = floor(reached / cells + 0.5)
    left = floor(cell * stays + 0.5)
    half = critical_value(alpha, sides) * sqrt(2 * rate * (1 - rate) / left)
    return Rerandomised(reached, cell, left, half, detectable_margin(left, rate, power))
