"""How many participants will have had their event: constant hazards, uniform accrual, exponential dropout."""

from math import expm1, log, log1p


def hazard_ratio_of(event_probability_treatment: float, event_probability_control: float) -> float:
    """The hazard ratio of two event probabilities by the same time, hazards being proportional.

    >>> round(hazard_ratio_of(0.4, 0.2), 4)
    2.2892
    """
    return log1p(-event_probability_treatment) / log1p(-event_probability_control)


def event_probability(
    hazard: float, dropout_hazard: float, accrual_time: float, follow_up_time: float
) -> float:
    """The probability that a participant's event is seen by the end of the study.

    Entry is uniform over ``accrual_time``; the last to enter is followed for ``follow_up_time``. Lachin & Foulkes 1986.

    >>> from math import log
    >>> round(event_probability(log(2) / 6, 0.0, 24, 12), 4)
    0.9155
    """
    leaving = hazard + dropout_hazard
    # e^(−leaving·f)·(1 − e^(−leaving·R))/(leaving·R) is the mean chance to be still there at the end.
    if accrual_time == 0:
        still_there = -expm1(-leaving * follow_up_time)
        return hazard / leaving * still_there
    tail = -expm1(-leaving * accrual_time) / (leaving * accrual_time)
    return hazard / leaving * (1 - (1 + expm1(-leaving * follow_up_time)) * tail)


def hazard_from_survival(survival: float, time: float) -> float:
    """The constant hazard that leaves ``survival`` at ``time``.

    >>> round(hazard_from_survival(0.5, 6), 4)
    0.1155
    """
    return -log(survival) / time
