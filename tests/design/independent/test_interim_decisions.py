"""Decisions at an interim look, by simulation: conditional and predictive power, combination tests, re-estimation."""

from math import sqrt

import numpy as np
import pytest
from scipy.special import ndtri

from trialwright.design.sequential.boundary import boundaries, looks_of
from trialwright.design.sequential.combination import fisher_combination, inverse_normal_p
from trialwright.design.sequential.conditional import (
    conditional_power,
    fixed_predictive_power,
    posterior_drift,
    predictive_power,
)
from trialwright.design.sequential.reestimation import promising_zone
from trialwright.model.sequential import Boundaries

COUNT = 400_000
HSD = "hwang_shih_decani"


def within(share: float, expected: float, count: int = COUNT) -> bool:
    return abs(share - expected) < 4.5 * sqrt(expected * (1 - expected) / count)


def rest_rejects(made: Boundaries, look: int, z: float, drifts: np.ndarray, seed: int) -> float:
    """Share of paths from Z = ``z`` at ``look`` that go on to cross an efficacy boundary, one drift a path."""
    looks = looks_of(made)
    stream = np.random.default_rng(seed)
    score = np.full(len(drifts), z * sqrt(made.information[look - 1]))
    alive, rejected, before = (
        np.ones(len(drifts), bool),
        np.zeros(len(drifts), bool),
        made.information[look - 1],
    )
    for later in range(look, len(made.information)):
        now = made.information[later]
        score = score + drifts * (now - before) + sqrt(now - before) * stream.standard_normal(len(drifts))
        here = score / sqrt(now)
        rejected |= alive & (here >= looks.upper[later])
        if made.sides == 2:
            alive &= (np.abs(here) < looks.upper[later]) & (np.abs(here) > looks.lower[later])
        else:
            alive &= (here < looks.upper[later]) & (here > looks.lower[later])
        before = now
    return float(rejected.mean())


DESIGNS = [
    boundaries("pocock", alpha=0.05, sides=2, looks=4, power=0.9),
    boundaries("lan_demets_pocock", alpha=0.05, sides=2, looks=4, power=0.9, futility="lan_demets_pocock", binding=False),
    boundaries(HSD, alpha=0.025, sides=1, looks=4, gamma=-4.0, power=0.9, futility=HSD, futility_gamma=-2.0, binding=False),
]  # fmt: skip


@pytest.mark.parametrize("made", DESIGNS, ids=["two-sided", "wedge", "futility"])
@pytest.mark.parametrize(("look", "z"), [(1, 0.8), (2, 1.4), (3, 1.9)])
def test_conditional_power_is_the_share_of_simulated_paths(made: Boundaries, look: int, z: float) -> None:
    for drift in (0.0, 3.0):
        share = rest_rejects(made, look, z, np.full(COUNT, drift), seed=look)
        assert within(share, conditional_power(made, look=look, z=z, drift=drift))


@pytest.mark.parametrize("made", DESIGNS, ids=["two-sided", "wedge", "futility"])
@pytest.mark.parametrize("prior_sd", [None, 1.5])
def test_predictive_power_is_the_share_over_the_posterior(made: Boundaries, prior_sd: float | None) -> None:
    mean, variance = posterior_drift(1.2, made.information[0], 2.0, prior_sd)
    drifts = np.random.default_rng(9).normal(mean, sqrt(variance), COUNT)
    share = rest_rejects(made, 1, 1.2, drifts, seed=10)
    assert within(share, predictive_power(made, look=1, z=1.2, prior_mean=2.0, prior_sd=prior_sd))


def test_predictive_power_with_one_look_left_is_the_closed_form() -> None:
    made = boundaries("pocock", alpha=0.025, sides=1, looks=2)
    critical = made.efficacy[1]
    assert critical is not None
    closed = fixed_predictive_power(1.5, fraction=0.5, critical=critical, prior_mean=1.0, prior_sd=2.0)
    assert predictive_power(made, look=1, z=1.5, prior_mean=1.0, prior_sd=2.0) == pytest.approx(
        closed, abs=1e-9
    )


@pytest.mark.parametrize("futile", [1.0, 0.5, 0.3])
def test_bauer_and_koehne_keep_the_level_in_simulated_pairs(futile: float) -> None:
    test = fisher_combination(0.025, futile)
    p1, p2 = np.random.default_rng(1).random((2, 2_000_000))
    at_once = p1 <= test.stop_for_efficacy
    later = ~at_once & (p1 <= test.stop_for_futility) & (p1 * p2 <= test.critical)
    assert within(float((at_once | later).mean()), 0.025, 2_000_000)


def test_the_critical_product_is_a_chi_squared_quantile() -> None:
    draws = np.random.default_rng(2).chisquare(4, 2_000_000)
    critical = fisher_combination(0.025).critical
    assert within(float((draws >= -2 * np.log(critical)).mean()), 0.025, 2_000_000)


def test_the_inverse_normal_combination_is_uniform_under_the_null() -> None:
    pairs = np.random.default_rng(3).random((20_000, 2))
    combined = [inverse_normal_p(float(p1), float(p2), 0.4) for p1, p2 in pairs]
    assert np.quantile(combined, [0.1, 0.5, 0.9]) == pytest.approx([0.1, 0.5, 0.9], abs=0.01)


def two_stages(drift_per_root_n: float, seed: int) -> tuple[float, float, float]:
    """Rejection rates of the usual test with and without the promising zone, and the mean n with it."""
    n_interim, n_planned, n_most = 200, 400, 800
    stream = np.random.default_rng(seed)
    first = drift_per_root_n * sqrt(n_interim) + stream.standard_normal(150_000)
    second = stream.standard_normal(150_000)
    edges = np.linspace(-1, 4, 2001)
    sizes = np.array(
        [promising_zone(float(z), n_interim=n_interim, n_planned=n_planned, n_most=n_most, alpha=0.025, sides=1,
                        power=0.9, lowest=0.36).n for z in edges]
    )  # fmt: skip
    n = sizes[np.clip(np.searchsorted(edges, first), 0, len(edges) - 1)]
    critical = -float(ndtri(0.025))

    def rejected(total: np.ndarray) -> float:
        left = total - n_interim
        z = (sqrt(n_interim) * first + np.sqrt(left) * second + drift_per_root_n * left) / np.sqrt(total)
        return float((z > critical).mean())

    return rejected(n), rejected(np.full_like(n, n_planned)), float(n.mean())


def test_the_promising_zone_keeps_the_level_of_the_usual_test_and_buys_power() -> None:
    level, _, _ = two_stages(0.0, seed=4)
    assert level < 0.025 + 3 * sqrt(0.025 * 0.975 / 150_000)
    with_zone, without, mean_n = two_stages(2.6 / sqrt(400), seed=5)
    assert with_zone > without + 0.02
    assert 400 < mean_n < 800
