"""Times to an event and counts a second time: quadrature, simulated trials, statsmodels."""

from math import exp, log, sqrt

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats
from scipy.integrate import quad
from statsmodels.stats.rates import power_negbin_ratio_2indep, power_poisson_ratio_2indep

from trialwright.design import power, sample_size
from trialwright.design.survival.event_probability import (
    event_probability,
    hazard_from_survival,
    hazard_ratio_of,
)
from trialwright.design.survival.kaplan_meier import greenwood_variance
from trialwright.design.survival.restricted_mean import restricted_mean, restricted_mean_variance

Values = NDArray[np.float64]
Z = stats.norm.ppf(0.975)


@pytest.mark.parametrize("dropout", [0.0, 0.02])
@pytest.mark.parametrize(("accrual", "follow_up"), [(24, 12), (0, 12), (10, 0)])
def test_event_probability_is_the_mean_over_entry_times(
    dropout: float, accrual: float, follow_up: float
) -> None:
    hazard = 0.08

    def seen(followed: float) -> float:
        return float(quad(lambda t: hazard * exp(-(hazard + dropout) * t), 0, followed)[0])

    expected = (
        quad(lambda entry: seen(accrual + follow_up - entry), 0, accrual)[0] / accrual
        if accrual
        else seen(follow_up)
    )
    assert event_probability(hazard, dropout, accrual, follow_up) == pytest.approx(expected, abs=1e-9)


def test_hazards_and_probabilities_lead_to_each_other() -> None:
    hazard = hazard_from_survival(0.6, 5)
    assert exp(-5 * hazard) == pytest.approx(0.6)
    assert hazard_ratio_of(1 - 0.6**2, 0.4) == pytest.approx(2)


def log_rank_z(time: Values, seen: NDArray[np.bool_], treated: NDArray[np.bool_]) -> float:
    """Plain log-rank statistic, one event time after another; negative if treatment has fewer events."""
    order = np.argsort(time)
    seen, treated = seen[order], treated[order]
    excess = variance = 0.0
    at_risk, at_risk_treated = len(time), int(treated.sum())
    for event, is_treated in zip(seen, treated, strict=True):
        if event:
            share = at_risk_treated / at_risk
            excess += is_treated - share
            variance += share * (1 - share)
        at_risk -= 1
        at_risk_treated -= int(is_treated)
    return excess / sqrt(variance)


def simulated_log_rank_power(n: tuple[int, ...], inputs: dict[str, float], trials: int, seed: int) -> float:
    draw = np.random.default_rng(seed)
    treated = np.repeat([True, False], n)
    hazard = np.where(treated, inputs["hazard_control"] * inputs["hazard_ratio"], inputs["hazard_control"])
    found = 0
    for _ in range(trials):
        event = draw.exponential(1 / hazard)
        lost = draw.exponential(1 / inputs["dropout_hazard"], len(treated))
        end = (
            inputs["accrual_time"]
            + inputs["follow_up_time"]
            - draw.uniform(0, inputs["accrual_time"], len(treated))
        )
        time = np.minimum(np.minimum(event, lost), end)
        found += log_rank_z(time, event <= time, treated) < -Z
    return found / trials


@pytest.mark.parametrize("formula", ["lachin_foulkes", "schoenfeld", "freedman"])
def test_accrual_sizes_have_about_their_power_when_simulated(formula: str) -> None:
    inputs = {
        "hazard_control": log(2) / 6,
        "hazard_ratio": 0.6,
        "dropout_hazard": log(2) / 40,
        "accrual_time": 24,
        "follow_up_time": 12,
    }
    found = sample_size("logrank_accrual", alpha=0.05, sides=2, power=0.9, formula=formula, **inputs)
    simulated = simulated_log_rank_power(found.n_per_group, inputs, 2000, 1)
    assert simulated == pytest.approx(found.power, abs=0.03)


def test_expected_events_are_those_simulated() -> None:
    found = sample_size(
        "logrank_accrual_rate",
        alpha=0.025,
        sides=1,
        power=0.9,
        hazard_control=log(2) / 20,
        hazard_ratio=0.5,
        dropout_hazard=0.01,
        accrual_rate=6,
        follow_up_time=12,
        formula="schoenfeld",
    )
    draw, events = np.random.default_rng(9), 0.0
    accrual = found.n_total / 6
    for hazard, n in zip((log(2) / 40, log(2) / 20), found.n_per_group, strict=True):
        shape = (4000, n)
        event, lost = draw.exponential(1 / hazard, shape), draw.exponential(100, shape)
        events += (event < np.minimum(lost, accrual + 12 - draw.uniform(0, accrual, shape))).sum() / 4000
    assert found.details["expected_events"] == pytest.approx(events, rel=0.005)


def test_fixed_follow_up_is_schoenfelds_events_over_their_mean_probability() -> None:
    found = sample_size(
        "logrank_fixed_follow_up",
        alpha=0.05,
        sides=2,
        power=0.9,
        event_probability_treatment=0.3,
        event_probability_control=0.5,
        formula="schoenfeld",
        ratio=2,
    )
    ratio = log(0.7) / log(0.5)
    events = (Z + stats.norm.ppf(0.9)) ** 2 * 9 / (2 * log(ratio) ** 2)
    assert sum(found.raw_n) == pytest.approx(events / ((2 * 0.3 + 0.5) / 3), rel=1e-9)


def kaplan_meier(event: Values, lost: Values) -> tuple[Values, Values]:
    """Estimate and Greenwood error at time 1 for each row, one participant after another in order of time."""
    time = np.minimum(event, lost)
    order = np.argsort(time, axis=1)
    time = np.take_along_axis(time, order, axis=1)
    seen = np.take_along_axis(event <= lost, order, axis=1) & (time <= 1)
    at_risk = np.arange(event.shape[1], 0, -1)
    survival = np.prod(np.where(seen, 1 - 1 / at_risk, 1), axis=1)
    terms = np.where(seen, 1 / (at_risk * np.maximum(at_risk - 1, 1)), 0).sum(axis=1)
    return survival, survival * np.sqrt(terms)


@pytest.mark.parametrize(("survival", "dropout"), [(0.86, 0.2), (0.6, 0.0), (0.5, 0.4)])
def test_greenwood_variance_is_that_of_simulated_estimates(survival: float, dropout: float) -> None:
    draw, n = np.random.default_rng(12), 300
    event = draw.exponential(-1 / log(survival), (6000, n))
    lost = draw.exponential(-1 / log(1 - dropout), (6000, n)) if dropout else np.full((6000, n), np.inf)
    estimate, error = kaplan_meier(event, lost)
    assert estimate.mean() == pytest.approx(survival, abs=0.002)
    assert n * estimate.var() == pytest.approx(greenwood_variance(survival, dropout), rel=0.06)
    assert n * (error**2).mean() == pytest.approx(greenwood_variance(survival, dropout), rel=0.02)


@pytest.mark.parametrize("sides", [1, 2])
def test_kaplan_meier_noninferiority_has_its_power_when_simulated(sides: int) -> None:
    draw, n, trials = np.random.default_rng(13), 110, 8000
    parts = []
    for _ in range(2):
        event = draw.exponential(-1 / log(0.86), (trials, n))
        parts.append(kaplan_meier(event, draw.exponential(-1 / log(0.8), (trials, n))))
    z = (parts[0][0] - parts[1][0] + 0.15) / np.sqrt(parts[0][1] ** 2 + parts[1][1] ** 2)
    found = power(
        "kaplan_meier_noninferiority",
        n_per_group=n,
        alpha=0.05,
        sides=sides,
        survival_treatment=0.86,
        survival_control=0.86,
        margin=0.15,
        dropout=0.2,
    )
    assert found.power == pytest.approx(np.mean(z > stats.norm.isf(0.05 / sides)), abs=0.012)


def test_kaplan_meier_without_dropout_is_the_unpooled_comparison_of_proportions() -> None:
    inputs = {"alpha": 0.05, "sides": 2, "power": 0.9, "margin": 0.15}
    survival = sample_size(
        "kaplan_meier_noninferiority", survival_treatment=0.86, survival_control=0.84, dropout=0, **inputs
    )
    rates = sample_size(
        "two_proportions_noninferiority", p_treatment=0.86, p_control=0.84, variance="unpooled", **inputs
    )
    assert survival.raw_n == pytest.approx(rates.raw_n, rel=1e-9)


def test_kaplan_meier_superiority_has_its_power_when_simulated() -> None:
    draw, n, trials = np.random.default_rng(16), 120, 8000
    parts = []
    for survival in (0.8, 0.65):
        event = draw.exponential(-1 / log(survival), (trials, n))
        parts.append(kaplan_meier(event, draw.exponential(-1 / log(0.85), (trials, n))))
    z = (parts[0][0] - parts[1][0]) / np.sqrt(parts[0][1] ** 2 + parts[1][1] ** 2)
    found = power(
        "kaplan_meier_superiority",
        n_per_group=n,
        alpha=0.05,
        sides=2,
        survival_treatment=0.8,
        survival_control=0.65,
        dropout=0.15,
    )
    assert found.power == pytest.approx(np.mean(np.abs(z) > Z), abs=0.015)


def test_restricted_mean_noninferiority_is_the_closed_form() -> None:
    inputs = {"hazard_treatment": 0.11, "hazard_control": 0.1, "dropout_hazard": 0.0, "tau": 10.0}
    found = sample_size(
        "restricted_mean_noninferiority", alpha=0.05, sides=2, power=0.9, margin=0.9, **inputs
    )
    means = [(1 - exp(-10 * h)) / h for h in (0.11, 0.1)]
    squares = [quad(lambda t, h=h: 2 * t * exp(-h * t), 0, 10)[0] for h in (0.11, 0.1)]
    variance = sum(square - mean**2 for square, mean in zip(squares, means, strict=True))
    expected = (Z + stats.norm.ppf(0.9)) ** 2 * variance / (means[0] - means[1] + 0.9) ** 2
    assert found.raw_n[0] == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize(("hazard", "dropout"), [(0.1, 0.0), (0.1, 0.05), (0.3, 0.02)])
def test_restricted_mean_and_its_variance_are_those_of_simulated_curves(
    hazard: float, dropout: float
) -> None:
    draw, n, trials, tau = np.random.default_rng(14), 200, 4000, 8.0
    event = draw.exponential(1 / hazard, (trials, n))
    lost = draw.exponential(1 / dropout, (trials, n)) if dropout else np.full((trials, n), np.inf)
    time = np.sort(np.minimum(np.minimum(event, lost), tau), axis=1)
    order = np.argsort(np.minimum(np.minimum(event, lost), tau), axis=1)
    seen = np.take_along_axis((event <= lost) & (event <= tau), order, axis=1)
    steps = np.where(seen, 1 - 1 / np.arange(n, 0, -1), 1.0)
    before = np.concatenate([np.ones((trials, 1)), np.cumprod(steps, axis=1)], axis=1)
    edges = np.concatenate([np.zeros((trials, 1)), time, np.full((trials, 1), tau)], axis=1)
    area = (before * np.diff(edges, axis=1)).sum(axis=1)
    assert area.mean() == pytest.approx(restricted_mean(hazard, tau), rel=0.004)
    assert n * area.var() == pytest.approx(restricted_mean_variance(hazard, dropout, tau), rel=0.07)


def test_restricted_mean_variance_without_dropout_is_that_of_the_truncated_time() -> None:
    hazard, tau = 0.1, 10.0
    square = quad(lambda t: 2 * t * exp(-hazard * t), 0, tau)[0]
    expected = square - restricted_mean(hazard, tau) ** 2
    assert restricted_mean_variance(hazard, 0.0, tau) == pytest.approx(expected, rel=1e-9)


def test_restricted_mean_size_is_the_closed_form() -> None:
    inputs = {"hazard_treatment": 0.06, "hazard_control": 0.1, "dropout_hazard": 0.0, "tau": 10.0}
    found = sample_size("restricted_mean_superiority", alpha=0.05, sides=2, power=0.9, **inputs)
    means = [(1 - exp(-10 * h)) / h for h in (0.06, 0.1)]
    squares = [quad(lambda t, h=h: 2 * t * exp(-h * t), 0, 10)[0] for h in (0.06, 0.1)]
    variance = sum(square - mean**2 for square, mean in zip(squares, means, strict=True))
    expected = (Z + stats.norm.ppf(0.9)) ** 2 * variance / (means[0] - means[1]) ** 2
    assert found.raw_n[0] == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize("ratio", [1.0, 2.0])
def test_negative_binomial_power_is_statsmodels(ratio: float) -> None:
    n = (int(100 * ratio), 100)
    found = power(
        "negative_binomial_rates",
        n_per_group=n,
        alpha=0.025,
        sides=1,
        rate_treatment=0.8,
        rate_control=1.2,
        dispersion=0.5,
        exposure=1.5,
        variance="unpooled",
    )
    expected = power_negbin_ratio_2indep(
        1.2,
        0.8,
        n[1],
        nobs_ratio=ratio,
        exposure=1.5,
        dispersion=0.5,
        alpha=0.025,
        method_var="alt",
        alternative="larger",
    )
    assert found.power == pytest.approx(float(getattr(expected, "power", expected)), abs=1e-9)


def test_pooled_negative_binomial_power_is_statsmodels_with_the_score_variance() -> None:
    found = power(
        "negative_binomial_rates",
        n_per_group=100,
        alpha=0.025,
        sides=1,
        rate_treatment=0.8,
        rate_control=1.2,
        dispersion=0.5,
        exposure=1.0,
        variance="pooled",
    )
    expected = power_negbin_ratio_2indep(
        1.2, 0.8, 100, dispersion=0.5, alpha=0.025, method_var="ftotal", alternative="larger"
    )
    assert found.power == pytest.approx(float(getattr(expected, "power", expected)), abs=1e-9)


def test_poisson_power_is_statsmodels() -> None:
    found = power(
        "poisson_rates",
        n_per_group=150,
        alpha=0.025,
        sides=1,
        rate_treatment=0.8,
        rate_control=1.2,
        exposure=1.0,
        variance="unpooled",
    )
    expected = power_poisson_ratio_2indep(
        1.2, 0.8, 150, value=1, alpha=0.025, method_var="alt", alternative="larger"
    )
    assert found.power == pytest.approx(float(getattr(expected, "power", expected)), abs=1e-9)


@pytest.mark.parametrize("variance", ["unpooled", "pooled"])
def test_poisson_size_has_about_its_power_when_simulated(variance: str) -> None:
    found = sample_size(
        "poisson_rates",
        alpha=0.05,
        sides=2,
        power=0.9,
        rate_treatment=0.8,
        rate_control=1.1,
        exposure=1.0,
        variance=variance,
    )
    draw, n = np.random.default_rng(15), found.n_per_group[0]
    a, b = draw.poisson(0.8 * n, 200_000), draw.poisson(1.1 * n, 200_000)
    spread = np.sqrt(1 / a + 1 / b) if variance == "unpooled" else np.sqrt(4 / (a + b))
    assert np.mean(np.log(a / b) / spread < -Z) == pytest.approx(0.9, abs=0.01)
