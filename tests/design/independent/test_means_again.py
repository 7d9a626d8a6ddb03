"""Means a second time: statsmodels, scipy.stats, adaptive quadrature and simulation."""

from math import exp, lgamma, log, sqrt

import numpy as np
import pytest
from scipy import stats
from scipy.integrate import quad
from statsmodels.stats.power import FTestAnovaPower, NormalIndPower, TTestIndPower, TTestPower

from trialwright.design import power, sample_size
from trialwright.design.means.anova import anova_power
from trialwright.design.means.hypotheses import (
    equivalence_power,
    noninferiority_power,
    standard_error,
    superiority_power,
)
from trialwright.design.student import chance_above, two_one_sided_t_power


@pytest.mark.parametrize("df", [1, 2.5, 10, 38, 400])
@pytest.mark.parametrize("noncentrality", [-3.0, 0.0, 0.5, 3.2, 12.0])
def test_the_integral_is_scipys_noncentral_t(df: float, noncentrality: float) -> None:
    for t in (-2.0, 0.5, 2.0, 4.0):
        expected = stats.nct.sf(t, df, noncentrality) if noncentrality else stats.t.sf(t, df)
        assert chance_above(t, df, noncentrality) == pytest.approx(expected, abs=2e-9)


@pytest.mark.parametrize("df", [20, 2e4, 2e8])
def test_power_stays_a_number_at_large_noncentrality(df: float) -> None:
    assert chance_above(1.96, df, 60.0) == pytest.approx(1.0, abs=1e-12)
    assert chance_above(1.96, df, 1.96) == pytest.approx(0.5, abs=0.02)


@pytest.mark.parametrize("ratio", [1, 2, 0.5])
@pytest.mark.parametrize("d", [0.2, 0.5, 1.1])
def test_two_sample_t_size_is_statsmodels(d: float, ratio: float) -> None:
    expected = TTestIndPower().solve_power(d, alpha=0.05, power=0.9, ratio=ratio)
    found = sample_size(
        "two_means_superiority", alpha=0.05, sides=2, power=0.9, difference=d, sd=1, test="t", ratio=ratio
    )
    # statsmodels' ratio is second group by first; ours treatment by control: control is its first.
    assert found.raw_n[1] == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize("name", ["one_mean_superiority", "paired_means_superiority"])
def test_one_sample_t_size_is_statsmodels(name: str) -> None:
    expected = TTestPower().solve_power(0.4, alpha=0.05, power=0.85)
    found = sample_size(name, alpha=0.05, sides=2, power=0.85, difference=0.8, sd=2, test="t")
    assert found.raw_n[0] == pytest.approx(expected, rel=1e-6)


def test_both_tails_of_a_two_sided_test_count() -> None:
    small = {"difference": 0.05, "sd": 1.0, "test": "t"}
    two = superiority_power(n=(10, 10), alpha=0.05, sides=2, **small)
    one = superiority_power(n=(10, 10), alpha=0.025, sides=1, **small)
    assert two == pytest.approx(TTestIndPower().power(0.05, 10, 0.05), abs=1e-9)
    assert two - one > 0.01


@pytest.mark.parametrize("test", ["z", "t"])
def test_noninferiority_is_a_one_sided_test_of_the_shifted_difference(test: str) -> None:
    found = noninferiority_power(
        n=(45, 45), alpha=0.05, sides=2, difference=-0.1, margin=0.6, sd=1.0, test=test
    )
    peer = (
        TTestIndPower().power(0.5, 45, 0.025, alternative="larger")
        if test == "t"
        else NormalIndPower().power(0.5, 45, 0.025, alternative="larger")
    )
    assert found == pytest.approx(peer, abs=1e-9)


def test_a_closed_form_gives_the_z_size() -> None:
    z = stats.norm.ppf([0.95, 0.8]).sum()
    found = sample_size(
        "two_means_noninferiority",
        alpha=0.05,
        sides=1,
        power=0.8,
        difference=0,
        margin=0.05,
        sd=0.1,
        test="z",
    )
    assert found.raw_n[0] == pytest.approx(2 * (z * 0.1 / 0.05) ** 2, rel=1e-9)


def test_unequal_variances_are_welchs_test_when_simulated() -> None:
    draw = np.random.default_rng(2)
    n, trials = (24, 12), 60_000
    a = draw.normal(1.0, 1.0, (trials, n[0]))
    b = draw.normal(0.0, 2.0, (trials, n[1]))
    p = stats.ttest_ind(a, b, axis=1, equal_var=False).pvalue
    found = superiority_power(n=n, alpha=0.05, sides=2, difference=1.0, sd=1.0, sd_control=2.0, test="t")
    assert found == pytest.approx(np.mean(p < 0.05), abs=0.008)
    assert standard_error(n, 1.0, 2.0)[0] == pytest.approx(sqrt(1 / 24 + 4 / 12))


def owen(difference: float, low: float, high: float, error: float, df: float, alpha: float) -> float:
    """Two one-sided t tests by adaptive quadrature over the chi density."""
    t = stats.t.isf(alpha, df)

    def both(s: float) -> float:
        density = exp(log(2) + df / 2 * log(df / 2) - lgamma(df / 2) + (df - 1) * log(s) - df * s * s / 2)
        inside = stats.norm.cdf((high - difference) / error - t * s) - stats.norm.cdf(
            (low - difference) / error + t * s
        )
        return density * max(float(inside), 0.0)

    cut = (high - low) / (2 * error * t)
    return float(quad(both, 1e-12, cut, limit=400, points=[min(1.0, cut / 2)], epsabs=1e-11)[0])


@pytest.mark.parametrize(
    ("cv", "n", "ratio"), [(0.3, 40, 0.95), (0.2, 20, 0.95), (0.45, 24, 1.0), (0.1, 6, 0.9)]
)
def test_bioequivalence_power_is_the_adaptive_integral(cv: float, n: int, ratio: float) -> None:
    found = power(
        "crossover_bioequivalence",
        n=n,
        alpha=0.05,
        cv=cv,
        geometric_mean_ratio=ratio,
        lower_limit=0.8,
        upper_limit=1.25,
    ).power
    error = sqrt(log(1 + cv * cv)) * sqrt(2 / n)
    assert found == pytest.approx(owen(log(ratio), log(0.8), log(1.25), error, n - 2, 0.05), abs=1e-8)


def test_equivalence_of_means_is_that_of_simulated_t_tests() -> None:
    draw = np.random.default_rng(8)
    trials, n = 300_000, 20
    estimate = draw.normal(0.1, sqrt(2 / n), trials)
    error = np.sqrt(draw.chisquare(2 * n - 2, trials) / (2 * n - 2) * 2 / n)
    t = stats.t.isf(0.05, 2 * n - 2)
    within = (estimate - t * error > -0.8) & (estimate + t * error < 0.8)
    found = equivalence_power(
        n=(n, n), alpha=0.05, difference=0.1, margin=0.8, sd=1.0, test="t", beta="both_tests"
    )
    assert found == pytest.approx(within.mean(), abs=0.003)


def test_the_textbooks_bound_is_below_the_true_equivalence_power() -> None:
    inputs = {"n": (40, 40), "alpha": 0.05, "difference": 0.1, "margin": 0.7, "sd": 1.0, "test": "z"}
    assert equivalence_power(beta="half", **inputs) < equivalence_power(beta="both_tests", **inputs)


def test_two_one_sided_tests_of_infinite_groups_are_sure() -> None:
    assert two_one_sided_t_power(0.0, (-1.0, 1.0), 1e-4, 1e6, 0.05) == pytest.approx(1.0, abs=1e-9)
    assert two_one_sided_t_power(0.0, (-1.0, 1.0), 5.0, 10, 0.05) == pytest.approx(
        owen(0.0, -1.0, 1.0, 5.0, 10, 0.05), abs=1e-9
    )


@pytest.mark.parametrize(("groups", "f", "n"), [(3, 0.4, 12), (4, 0.25, 45), (6, 0.1, 200)])
def test_anova_power_is_statsmodels(groups: int, f: float, n: int) -> None:
    expected = FTestAnovaPower().power(f, n * groups, 0.05, k_groups=groups)
    assert anova_power(n=(n,) * groups, alpha=0.05, groups=groups, effect_f=f) == pytest.approx(
        expected, abs=1e-7
    )


def test_a_cluster_trial_has_its_power_when_simulated() -> None:
    inputs = {"alpha": 0.05, "sides": 2, "difference": 0.3, "sd": 1.0, "cluster_size": 10, "icc": 0.1}
    found = sample_size("cluster_means", power=0.8, **inputs)
    clusters, trials = found.n_per_group[0] // 10, 20_000
    draw = np.random.default_rng(4)
    spread = sqrt(0.1 + 0.9 / 10)
    a = draw.normal(0.3, spread, (trials, clusters)).mean(axis=1)
    b = draw.normal(0.0, spread, (trials, clusters)).mean(axis=1)
    z = (a - b) / (spread * sqrt(2 / clusters))
    assert np.mean(np.abs(z) > 1.959964) == pytest.approx(found.power, abs=0.01)


def test_a_cluster_trial_of_proportions_has_its_power_when_simulated() -> None:
    """Cluster rates from a beta distribution with the intracluster correlation, successes binomial."""
    icc, size, trials = 0.08, 12, 20_000
    found = sample_size(
        "cluster_proportions",
        alpha=0.05,
        sides=2,
        power=0.8,
        p_treatment=0.6,
        p_control=0.45,
        variance="unpooled",
        cluster_size=size,
        icc=icc,
    )
    draw, clusters = np.random.default_rng(17), found.n_per_group[0] // size
    means, errors = [], []
    for p in (0.6, 0.45):
        a = p * (1 - icc) / icc
        rates = draw.beta(a, a * (1 - p) / p, (trials, clusters))
        shares = draw.binomial(size, rates) / size
        means.append(shares.mean(axis=1))
        errors.append(shares.var(axis=1, ddof=1) / clusters)
    z = (means[0] - means[1]) / np.sqrt(errors[0] + errors[1])
    assert np.mean(np.abs(z) > 1.959964) == pytest.approx(found.power, abs=0.015)


@pytest.mark.parametrize("name", ["one_mean_equivalence", "paired_means_equivalence"])
def test_equivalence_of_one_mean_is_the_adaptive_integral(name: str) -> None:
    inputs = {"alpha": 0.05, "difference": 0.1, "margin": 0.5, "sd": 1.0, "test": "t"}
    both = power(name, n=40, beta="both_tests", **inputs).power
    assert both == pytest.approx(owen(0.1, -0.5, 0.5, 1 / sqrt(40), 39, 0.05), abs=1e-8)


@pytest.mark.parametrize("name", ["one_mean_noninferiority", "paired_means_noninferiority"])
def test_noninferiority_of_one_mean_is_statsmodels(name: str) -> None:
    found = power(name, n=40, alpha=0.05, sides=2, difference=-0.1, margin=0.6, sd=1.0, test="t").power
    assert found == pytest.approx(TTestPower().power(0.5, 40, 0.025, alternative="larger"), abs=1e-9)


def test_clusters_of_unequal_size_lose_what_the_design_effect_says() -> None:
    """The variance of the mean of all participants, clusters of random size, against the mean size's."""
    draw = np.random.default_rng(6)
    icc, mean_size, cv, clusters = 0.1, 20, 0.5, 4000
    shape = 1 / cv**2
    sizes = np.maximum(draw.gamma(shape, mean_size / shape, (50, clusters)), 1e-9)
    variance = (icc * (sizes**2).sum(axis=1) + (1 - icc) * sizes.sum(axis=1)) / sizes.sum(axis=1) ** 2
    expected = 1 + ((1 + cv**2) * mean_size - 1) * icc
    assert np.mean(variance * sizes.sum(axis=1)) == pytest.approx(expected, rel=0.01)
    found = sample_size(
        "cluster_means",
        alpha=0.05,
        sides=2,
        power=0.8,
        difference=0.3,
        sd=1,
        cluster_size=mean_size,
        icc=icc,
        cluster_size_cv=cv,
    )
    assert found.details["design_effect"] == pytest.approx(expected)
