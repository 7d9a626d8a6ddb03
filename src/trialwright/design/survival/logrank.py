"""Log-rank tests: events by Schoenfeld or Freedman, and participants by event probabilities, accrual and dropout."""

from math import log, sqrt

from trialwright.design.normal import below, critical_value
from trialwright.design.survival.event_probability import event_probability, hazard_ratio_of

FORMULAS = ("schoenfeld", "freedman")


def logrank_events_power(
    *,
    n: tuple[float, ...],
    alpha: float,
    sides: int,
    hazard_ratio: float,
    formula: str,
    hazard_ratio_null: float = 1.0,
    ratio: float = 1.0,
) -> float:
    """The power of ``n`` = (events,) in all; ``ratio`` is treatment divided by control among participants.

    >>> round(logrank_events_power(n=(66,), alpha=0.05, sides=2, hazard_ratio=0.5, formula="schoenfeld"), 3)
    0.804
    """
    distance = events_distance(hazard_ratio, hazard_ratio_null, formula, ratio)
    return below(distance * sqrt(n[0]) - critical_value(alpha, sides))


def events_distance(hazard_ratio: float, hazard_ratio_null: float, formula: str, ratio: float) -> float:
    """The distance from the null in standard errors that one event brings.

    >>> round(events_distance(0.5, 1.0, "freedman", 1.0), 4)
    0.3333
    """
    if formula == "freedman":
        return abs(1 - hazard_ratio) * sqrt(ratio) / (1 + ratio * hazard_ratio)
    return abs(log(hazard_ratio / hazard_ratio_null)) * sqrt(ratio) / (1 + ratio)


def logrank_fixed_power(
    *,
    n: tuple[float, ...],
    alpha: float,
    sides: int,
    event_probability_treatment: float,
    event_probability_control: float,
    formula: str,
    hazard_ratio_null: float = 1.0,
    ratio: float = 1.0,
) -> float:
    """The power of groups all followed alike, from the probabilities of an event in each.

    >>> round(logrank_fixed_power(n=(100, 100), alpha=0.05, sides=2, event_probability_treatment=0.4,
    ...     event_probability_control=0.6, formula="schoenfeld"), 3)
    0.832
    """
    events = n[0] * event_probability_treatment + n[1] * event_probability_control
    return logrank_events_power(
        n=(events,),
        alpha=alpha,
        sides=sides,
        hazard_ratio=hazard_ratio_of(event_probability_treatment, event_probability_control),
        formula=formula,
        hazard_ratio_null=hazard_ratio_null,
        ratio=n[0] / n[1],
    )


def logrank_accrual_power(
    *,
    n: tuple[float, ...],
    alpha: float,
    sides: int,
    hazard_control: float,
    hazard_ratio: float,
    dropout_hazard: float,
    follow_up_time: float,
    formula: str,
    accrual_time: float | None = None,
    accrual_rate: float | None = None,
    hazard_ratio_null: float = 1.0,
    ratio: float = 1.0,
) -> float:
    """The power with uniform accrual over ``accrual_time``, or at ``accrual_rate`` participants a time unit.

    >>> from math import log
    >>> round(logrank_accrual_power(n=(60, 60), alpha=0.05, sides=2, hazard_control=log(2) / 6, hazard_ratio=0.5,
    ...     dropout_hazard=log(2) / 40, accrual_time=24, follow_up_time=12, formula="lachin_foulkes"), 3)
    0.9
    """
    accrual = sum(n) / accrual_rate if accrual_rate else float(accrual_time or 0)
    seen = [
        event_probability(hazard, dropout_hazard, accrual, follow_up_time)
        for hazard in (hazard_control * hazard_ratio, hazard_control)
    ]
    if formula != "lachin_foulkes":
        distance = events_distance(hazard_ratio, hazard_ratio_null, formula, n[0] / n[1])
        return below(distance * sqrt(n[0] * seen[0] + n[1] * seen[1]) - critical_value(alpha, sides))
    null = _null_hazards(hazard_control, hazard_ratio, hazard_ratio_null, n)
    expected = [event_probability(hazard, dropout_hazard, accrual, follow_up_time) for hazard in null]
    null_error = sqrt(1 / (n[0] * expected[0]) + 1 / (n[1] * expected[1]))
    error = sqrt(1 / (n[0] * seen[0]) + 1 / (n[1] * seen[1]))
    distance = abs(log(hazard_ratio / hazard_ratio_null))
    return below((distance - critical_value(alpha, sides) * null_error) / error)


def _null_hazards(
    hazard_control: float, hazard_ratio: float, hazard_ratio_null: float, n: tuple[float, ...]
) -> tuple[float, float]:
    """Hazards whose ratio is the null's and whose mean over the participants is that of the assumed hazards."""
    mean = (n[0] * hazard_control * hazard_ratio + n[1] * hazard_control) / sum(n)
    control = mean * sum(n) / (n[0] * hazard_ratio_null + n[1])
    return control * hazard_ratio_null, control
