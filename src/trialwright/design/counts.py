"""Rates of counted events, such as flares a year: Poisson and negative binomial, by the log rate ratio."""

from collections.abc import Mapping
from math import log, sqrt
from typing import Any

from trialwright.design.errors import refused
from trialwright.design.inputs import RATIO, TEST_LEVEL, choice, positive, two_group_shares
from trialwright.design.method import Effect, Input, Method
from trialwright.design.normal import below, critical_value, quantile

VARIANCES = ("unpooled", "pooled")


def count_rates_n(
    *,
    alpha: float,
    sides: int,
    power: float,
    rate_treatment: float,
    rate_control: float,
    exposure: float,
    variance: str,
    dispersion: float = 0.0,
    rate_ratio_null: float = 1.0,
    ratio: float = 1.0,
) -> float:
    """The unrounded size of the control group, each participant observed for ``exposure``.

    The variance of a count is mean + dispersion·mean²; dispersion 0 is Poisson. ``variance`` "pooled" takes the null
    hypothesis's with the mean rate of both groups.

    >>> round(count_rates_n(alpha=0.025, sides=1, power=0.9, rate_treatment=0.8, rate_control=1.2, exposure=1,
    ...     variance="unpooled", dispersion=0.5), 2)
    197.07
    """
    null, true = _spreads(
        rate_treatment, rate_control, exposure, variance, dispersion, rate_ratio_null, ratio
    )
    distance = log(rate_treatment / rate_control / rate_ratio_null)
    return ((critical_value(alpha, sides) * null + quantile(power) * true) / distance) ** 2


def count_rates_power(
    *,
    n: tuple[float, ...],
    alpha: float,
    sides: int,
    rate_treatment: float,
    rate_control: float,
    exposure: float,
    variance: str,
    dispersion: float = 0.0,
    rate_ratio_null: float = 1.0,
    ratio: float = 1.0,
) -> float:
    """The power of groups of ``n`` = (treatment, control), the far tail of a two-sided test left out.

    >>> round(count_rates_power(n=(198, 198), alpha=0.025, sides=1, rate_treatment=0.8, rate_control=1.2, exposure=1,
    ...     variance="unpooled", dispersion=0.5), 3)
    0.901
    """
    null, true = _spreads(
        rate_treatment, rate_control, exposure, variance, dispersion, rate_ratio_null, n[0] / n[1]
    )
    distance = abs(log(rate_treatment / rate_control / rate_ratio_null))
    return below((distance * sqrt(n[1]) - critical_value(alpha, sides) * null) / true)


def _spreads(
    treatment: float,
    control: float,
    exposure: float,
    variance: str,
    dispersion: float,
    rate_ratio_null: float,
    ratio: float,
) -> tuple[float, float]:
    """Standard deviations of the log rate ratio for one control participant, under the null and the truth."""
    true = _spread(treatment, control, exposure, dispersion, ratio)
    if variance == "unpooled":
        return true, true
    mean = (ratio * treatment + control) / (ratio * rate_ratio_null + 1)
    return _spread(mean * rate_ratio_null, mean, exposure, dispersion, ratio), true


def _spread(treatment: float, control: float, exposure: float, dispersion: float, ratio: float) -> float:
    return sqrt((1 / (treatment * exposure) + dispersion) / ratio + 1 / (control * exposure) + dispersion)


def _check_rates(inputs: Mapping[str, Any]) -> None:
    """Raises D009 where the assumed rate ratio is that of the null, or beyond its margin."""
    treatment, null = inputs.get("rate_treatment"), inputs["rate_ratio_null"]
    if treatment is not None and null != 1 and (treatment > inputs["rate_control"] * null) == (null > 1):
        raise refused(
            "D009",
            f"the assumed rate ratio {treatment / inputs['rate_control']:.4g} lies beyond the margin {null:g}",
            place="rate_treatment",
        )
    if treatment is not None and treatment == inputs["rate_control"] * inputs["rate_ratio_null"]:
        raise refused(
            "D009",
            f"the assumed rate ratio is that of the null, {inputs['rate_ratio_null']:g}",
            place="rate_treatment",
        )


def _rates(inputs: Mapping[str, Any], direction: str) -> tuple[float, float]:
    margin = float(inputs["rate_ratio_null"])
    null = float(inputs["rate_control"]) * margin
    is_higher = margin < 1 or (margin == 1 and direction == "higher")
    return null, null * (1e3 if is_higher else 1e-3)


def _details(inputs: Mapping[str, Any], n: tuple[int, ...]) -> dict[str, float]:
    events = inputs["exposure"] * (n[0] * inputs["rate_treatment"] + n[1] * inputs["rate_control"])
    return {"expected_events": events}


def _method(name: str, title: str, source: str, *dispersion: Input) -> Method:
    return Method(
        name=name,
        title=title,
        family="counts",
        inputs=(
            *TEST_LEVEL,
            positive("rate_treatment", "assumed events with treatment", "per time unit"),
            positive("rate_control", "assumed events with control", "per time unit"),
            positive("exposure", "time each participant is observed", "time units"),
            *dispersion,
            choice("variance", "how the variance under the null hypothesis is taken", *VARIANCES),
            Input(
                "rate_ratio_null",
                "rate ratio of the null hypothesis: 1 for superiority, the margin for non-inferiority",
                low=0,
                default=1.0,
                assumed="the null hypothesis is a rate ratio of 1 (superiority)",
            ),
            RATIO,
        ),
        formula="n_control = (z_alpha·s_null + z_beta·s)²/ln²(RR/RR_null); "
        "s² = (1/(rate_treatment·t) + k)/ratio + 1/(rate_control·t) + k, k the dispersion",
        source=source,
        power_at=count_rates_power,
        base_n=count_rates_n,
        shares=two_group_shares,
        effect=Effect("rate_treatment", _rates, has_direction=True),
        check=_check_rates,
        details=_details,
        assumptions=(
            "the far tail of a two-sided test is left out",
            "everyone is observed for the same time",
        ),
    )


METHODS = (
    _method(
        "poisson_rates",
        "two Poisson rates",
        "Wald test of the log rate ratio, as in Friede & Schmidli 2010, Stat Med 29:1145, without overdispersion",
    ),
    _method(
        "negative_binomial_rates",
        "two negative binomial rates",
        "Zhu & Lakkis 2014, Stat Med 33:376; Friede & Schmidli 2010, Stat Med 29:1145",
        Input(
            "dispersion",
            "k in variance = mean + k·mean²; 0 is Poisson",
            low=0,
            includes_bounds=True,
        ),
    ),
)
