"""Two-stage re-randomised trials (SMART): sizes for two embedded regimes, and the regimes' weighted means."""

from collections.abc import Mapping, Sequence
from itertools import product
from math import sqrt
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from trialwright.design.errors import refused
from trialwright.design.inputs import TEST_LEVEL, choice, positive
from trialwright.design.method import Effect, Input, Method
from trialwright.design.normal import below, critical_value, quantile

Floats = NDArray[np.float64]
_FAR = 100.0


class Regime(NamedTuple):
    """One way to be treated all through: ``first``, and ``second`` for those who are re-randomised."""

    first: str
    second: str


class RegimeMean(NamedTuple):
    """The weighted mean outcome under a regime, with its standard error and each participant's influence on it."""

    mean: float
    standard_error: float
    influence: Floats


def embedded_regimes(first: Sequence[str], second: Sequence[str]) -> tuple[Regime, ...]:
    """Every regime of a trial that randomises to ``first`` and one sort of participant again to ``second``.

    >>> len(embedded_regimes(("MMF", "TAC"), ("MMF", "TAC")))
    4
    """
    return tuple(Regime(*pair) for pair in product(first, second))


def design_effect(share: float, re_randomised: str) -> float:
    """How many times the variance of a two-group trial a regime's mean has: 1 + the share re-randomised.

    ``share`` r is the proportion of responders: 1 + r where "responders" are re-randomised, 2 − r where "non_responders" are.

    >>> design_effect(0.25, "responders"), design_effect(0.6, "non_responders")
    (1.25, 1.4)
    """
    return 1 + share if re_randomised == "responders" else 2 - share


def smart_base_n(
    *,
    alpha: float,
    sides: int,
    power: float,
    difference: float,
    sd: float,
    responders: float,
    re_randomised: str,
) -> float:
    """Participants to randomise to each first treatment, unrounded: 2 (z_α + z_β)² σ² DE / δ².

    >>> round(smart_base_n(alpha=0.05, sides=2, power=0.9, difference=0.5, sd=1, responders=0.93, re_randomised="responders"), 2)
    162.23
    """
    z = critical_value(alpha, sides) + quantile(power)
    return 2 * (z * sd / difference) ** 2 * design_effect(responders, re_randomised)


def smart_power(
    *,
    n: tuple[float, ...],
    alpha: float,
    sides: int,
    difference: float,
    sd: float,
    responders: float,
    re_randomised: str,
) -> float:
    """Power to tell two regimes apart whose first treatments differ; ``n`` are those who start with each.

    >>> reached = smart_power(n=(163, 163), alpha=0.05, sides=2, difference=0.5, sd=1, responders=0.93,
    ...     re_randomised="responders")
    >>> round(reached, 3)
    0.901
    """
    error = sd * sqrt(design_effect(responders, re_randomised) * sum(1 / size for size in n))
    return below(abs(difference) / error - critical_value(alpha, sides))


def regime_mean(
    outcomes: Floats,
    first: Sequence[str],
    second: Sequence[str | None],
    regime: Regime,
    *,
    p_first: float,
    p_second: float,
) -> RegimeMean:
    """The mean outcome had everyone followed ``regime``, by inverse-probability weights scaled to sum to n.

    ``second`` is None for those who were not re-randomised: they are consistent with every regime of their first treatment and
    weigh 1 / p_first, the re-randomised consistent ones 1 / (p_first p_second), all others 0. NaN where no one followed it.
    Source: Murphy 2005, Stat Med 24:1455; Nahum-Shani and others 2012, Psychol Methods 17:457.

    >>> outcomes, regime = np.array([1.0, 3.0, 5.0]), Regime("A", "C")
    >>> found = regime_mean(outcomes, ["A", "A", "A"], [None, "C", "D"], regime, p_first=0.5, p_second=0.5)
    >>> round(found.mean, 3)
    2.333
    """
    again = np.array([treatment is not None for treatment in second])
    follows = np.array([treatment == regime.first for treatment in first])
    follows &= ~again | np.array([treatment == regime.second for treatment in second])
    weights = np.where(follows, np.where(again, 1 / (p_first * p_second), 1 / p_first), 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = float(weights @ outcomes / weights.sum())
        influence = weights * (outcomes - mean) / weights.sum()
    return RegimeMean(mean, float(np.sqrt((influence**2).sum())), influence)


def regime_difference(one: RegimeMean, other: RegimeMean) -> tuple[float, float]:
    """The difference of two regimes' means and its standard error, participants in both counted once.

    >>> both = RegimeMean(1.0, 0.1, np.array([0.1, 0.0]))
    >>> regime_difference(both, both)
    (0.0, 0.0)
    """
    influence = one.influence - other.influence
    return one.mean - other.mean, float(np.sqrt((influence**2).sum()))


def _check(inputs: Mapping[str, Any]) -> None:
    """Raises D009 where the assumed difference is nought."""
    if inputs.get("difference") == 0:
        raise refused("D009", "a difference of 0 is assumed: there is none to show", place="difference")


def _differences(inputs: Mapping[str, Any], direction: str) -> tuple[float, float]:
    return 0.0, _FAR * float(inputs["sd"])


METHODS = (
    Method(
        name="smart_embedded_regimes",
        title="two embedded regimes of a two-stage re-randomised trial (SMART)",
        family="smart",
        inputs=(
            *TEST_LEVEL,
            Input("difference", "difference of the two regimes' mean outcomes"),
            positive("sd", "standard deviation of the outcome under a regime"),
            Input(
                "responders", "proportion of responders", "probability", low=0, high=1, includes_bounds=True
            ),
            choice("re_randomised", "who is randomised again", "responders", "non_responders"),
        ),
        formula="n = 2 (z_α + z_β)² σ² DE / δ² for each first treatment; DE = 1 + r (responders) or 2 − r (non-responders)",
        source="Oetting, Levy, Weiss and Murphy 2011, in Causality and Psychopathology, ch. 8; DE for either group derived "
        "as E[W²], confirmed by simulation",
        power_at=smart_power,
        base_n=smart_base_n,
        groups=("first treatment A", "first treatment B"),
        shares=lambda inputs: (1.0, 1.0),
        effect=Effect("difference", _differences),
        check=_check,
        assumptions=(
            "the regimes start with different first treatments, each allocated 1:1, and second treatments 1:1",
            "within re-randomised and others the outcome varies about the regime's mean no more than overall",
        ),
        rounding="each first treatment rounded up to a whole number",
    ),
)
