"""The difference of two Kaplan–Meier estimates at one time, with Greenwood's variance."""

from math import expm1, log, log1p, sqrt

from trialwright.design.normal import below, critical_value


def greenwood_variance(survival: float, dropout: float) -> float:
    """The variance of a Kaplan–Meier estimate for one participant, events and dropout exponential.

    ``dropout`` is the share lost by that time if nobody had an event. Without dropout it is S(1 − S).

    >>> round(greenwood_variance(0.86, 0.0), 4), round(greenwood_variance(0.86, 0.2), 4)
    (0.1204, 0.1353)
    """
    hazard, leaving = -log(survival), -log(survival) - log1p(-dropout)
    return survival**2 * hazard / leaving * expm1(leaving)


def kaplan_meier_superiority_power(
    *,
    n: tuple[float, ...],
    alpha: float,
    sides: int,
    survival_treatment: float,
    survival_control: float,
    dropout: float,
    ratio: float = 1.0,
) -> float:
    """The power to show a difference of survival at the time; both tails of a two-sided test count.

    >>> round(kaplan_meier_superiority_power(n=(100, 100), alpha=0.05, sides=2, survival_treatment=0.8,
    ...     survival_control=0.6, dropout=0.1), 3)
    0.867
    """
    distance = abs(survival_treatment - survival_control) / _error(
        n, survival_treatment, survival_control, dropout
    )
    z = critical_value(alpha, sides)
    return below(distance - z) + (below(-distance - z) if sides == 2 else 0.0)


def kaplan_meier_noninferiority_power(
    *,
    n: tuple[float, ...],
    alpha: float,
    sides: int,
    survival_treatment: float,
    survival_control: float,
    margin: float,
    dropout: float,
    ratio: float = 1.0,
) -> float:
    """The power to show that survival at the time is lower by less than the margin; ``sides`` 2 uses alpha/2.

    >>> round(kaplan_meier_noninferiority_power(n=(110, 110), alpha=0.05, sides=2, survival_treatment=0.86,
    ...     survival_control=0.86, margin=0.15, dropout=0.2), 3)
    0.856
    """
    error = _error(n, survival_treatment, survival_control, dropout)
    distance = (survival_treatment - survival_control + margin) / error
    return below(distance - critical_value(alpha, sides))


def _error(n: tuple[float, ...], treatment: float, control: float, dropout: float) -> float:
    return sqrt(greenwood_variance(treatment, dropout) / n[0] + greenwood_variance(control, dropout) / n[1])
