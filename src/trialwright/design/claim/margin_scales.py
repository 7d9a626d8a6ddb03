"""A margin of a difference said as risk ratio, odds ratio and hazard ratio."""

from math import ceil, log

from trialwright.design.normal import critical_value, quantile
from trialwright.model.explanation import MarginScales


def margin_scales(
    p_control: float,
    margin: float,
    *,
    alpha: float | None = None,
    sides: int | None = None,
    power: float | None = None,
) -> MarginScales:
    """The margin on the scales of the unwanted outcome; ``p_control`` is the rate of the wanted one.

    With alpha, sides and power, also the events that a non-inferiority trial of that hazard ratio needs if the true
    hazard ratio is 1 (Schoenfeld 1983, equal groups).

    >>> scales = margin_scales(0.86, 0.15, alpha=0.05, sides=2, power=0.9)
    >>> round(scales.risk_ratio, 2), round(scales.hazard_ratio, 2), scales.events
    (2.07, 2.27, 63)
    """
    lowest = p_control - margin
    hazard_ratio = log(lowest) / log(p_control)
    events = None
    if alpha and sides and power:
        z = critical_value(alpha, sides) + quantile(power)
        events = ceil(4 * (z / log(hazard_ratio)) ** 2)
    return MarginScales(
        control_rate=p_control,
        margin=margin,
        lowest_rate=round(lowest, 10),
        risk_difference=margin,
        risk_ratio=(1 - lowest) / (1 - p_control),
        odds_ratio=((1 - lowest) / lowest) / ((1 - p_control) / p_control),
        hazard_ratio=hazard_ratio,
        events=events,
    )
