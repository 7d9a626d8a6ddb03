"""Proportions a second time: statsmodels, scipy.stats, plain loops, numerical maximisation and simulation."""

from itertools import product
from math import comb, log, sqrt

import numpy as np
import pytest
from scipy import stats
from scipy.optimize import minimize_scalar
from statsmodels.stats import proportion as sm

from trialwright.design import sample_size
from trialwright.design.proportions.enumeration import (
    equivalence_power_exact,
    noninferiority_power_exact,
    superiority_power_exact,
)
from trialwright.design.proportions.exact_level import noninferiority_level_exact
from trialwright.design.proportions.intervals import difference_interval, proportion_interval
from trialwright.design.proportions.lower_tests import shows_less, shows_more
from trialwright.design.proportions.one_proportion import one_proportion_power_exact
from trialwright.design.proportions.score import restricted_rates
from trialwright.design.simon import TwoStage, early_stop_probability, rejection_probability, simon_design

Z = stats.norm.ppf(0.975)


def likeliest(x1: float, n1: float, x2: float, n2: float, difference: float) -> float:
    """The treatment rate that maximises the likelihood with p1 − p2 = difference, found numerically."""

    def loss(p1: float) -> float:
        p2 = p1 - difference
        terms = ((x1, p1), (n1 - x1, 1 - p1), (x2, p2), (n2 - x2, 1 - p2))
        return -sum(count * log(max(p, 1e-300)) for count, p in terms if count)

    bounds = (max(0.0, difference), min(1.0, 1 + difference))
    return float(minimize_scalar(loss, bounds=bounds, method="bounded", options={"xatol": 1e-11}).x)


def score_z(x1: int, n1: int, x2: int, n2: int, difference: float) -> float:
    p1 = likeliest(x1, n1, x2, n2, difference)
    p2 = p1 - difference
    error = sqrt(max(p1 * (1 - p1) / n1 + p2 * (1 - p2) / n2, 0))
    return (x1 / n1 - x2 / n2 - difference) / error if error > 1e-9 else 0.0


@pytest.mark.parametrize(("n1", "n2"), [(10, 10), (12, 25), (70, 40)])
def test_the_closed_cubic_maximises_the_likelihood(n1: int, n2: int) -> None:
    for x1, x2, difference in product((0, 3, n1 - 1, n1), (0, 2, n2), (-0.4, -0.15, 0.0, 0.2)):
        if difference == 0 and (x1, x2) in ((0, 0), (n1, n2)):
            continue
        closed = float(restricted_rates(x1 / n1, x2 / n2, difference, n1 / n2)[0])
        assert closed == pytest.approx(likeliest(x1, n1, x2, n2, difference), abs=2e-5)


@pytest.mark.parametrize(
    ("test", "method"), [("wald", "wald"), ("newcombe", "newcomb"), ("agresti_caffo", "agresti-caffo")]
)
@pytest.mark.parametrize("margin", [0.0, 0.15])
def test_interval_tests_reject_where_statsmodels_intervals_do(test: str, method: str, margin: float) -> None:
    n1, n2 = 9, 14
    lower = shows_more(test, (n1, n2), -margin, Z)
    upper = shows_less(test, (n1, n2), margin, Z)
    for x1, x2 in product(range(n1 + 1), range(n2 + 1)):
        low, high = sm.confint_proportions_2indep(x1, n1, x2, n2, method=method, compare="diff", alpha=0.05)
        if min(abs(low + margin), abs(high - margin)) > 1e-9:
            assert lower[x1, x2] == (low > -margin), (x1, x2)
            assert upper[x1, x2] == (high < margin), (x1, x2)


@pytest.mark.parametrize("margin", [0.1, 0.15, 0.3])
def test_the_score_test_rejects_where_the_likelihood_says(margin: float) -> None:
    n1, n2 = 10, 15
    farrington = shows_more("farrington_manning", (n1, n2), -margin, Z)
    miettinen = shows_more("miettinen_nurminen", (n1, n2), -margin, Z)
    for x1, x2 in product(range(n1 + 1), range(n2 + 1)):
        z = score_z(x1, n1, x2, n2, -margin)
        assert farrington[x1, x2] == (z > Z), (x1, x2)
        assert miettinen[x1, x2] == (z * sqrt((n1 + n2 - 1) / (n1 + n2)) > Z), (x1, x2)


def test_the_pooled_test_is_the_square_root_of_pearsons_chi_square() -> None:
    rejects = shows_more("pooled", (12, 16), 0.0, Z) | shows_less("pooled", (12, 16), 0.0, Z)
    for x1, x2 in product(range(13), range(17)):
        if 0 < x1 + x2 < 28:
            p = stats.chi2_contingency([[x1, 12 - x1], [x2, 16 - x2]], correction=False).pvalue
            assert rejects[x1, x2] == (p < 0.05)


def test_fishers_test_is_scipys() -> None:
    more, fewer = shows_more("fisher", (8, 11), 0.0, Z), shows_less("fisher", (8, 11), 0.0, Z)
    for x1, x2 in product(range(9), range(12)):
        table = [[x1, 8 - x1], [x2, 11 - x2]]
        assert more[x1, x2] == (stats.fisher_exact(table, alternative="greater").pvalue <= 0.025)
        assert fewer[x1, x2] == (stats.fisher_exact(table, alternative="less").pvalue <= 0.025)


@pytest.mark.parametrize("test", ["wald", "farrington_manning", "newcombe"])
@pytest.mark.parametrize("n", [(88, 88), (60, 90)])
def test_exact_power_sums_scipys_binomial_probabilities(test: str, n: tuple[int, int]) -> None:
    rejects = shows_more(test, n, -0.15, Z)
    first, second = stats.binom(n[0], 0.86), stats.binom(n[1], 0.83)
    total = sum(first.pmf(x1) * second.pmf(np.flatnonzero(rejects[x1])).sum() for x1 in range(n[0] + 1))
    found = noninferiority_power_exact(
        n=n, alpha=0.05, sides=2, p_treatment=0.86, p_control=0.83, margin=0.15, test=test
    )
    assert found == pytest.approx(total, abs=1e-10)


def test_exact_power_of_superiority_and_equivalence_is_that_of_simulated_trials() -> None:
    draw = np.random.default_rng(7)
    a, b = draw.binomial(60, 0.8, 400_000), draw.binomial(60, 0.6, 400_000)
    p = (a + b) / 120
    z = (a - b) / 60 / np.sqrt(np.maximum(p * (1 - p) * 2 / 60, 1e-12))
    found = superiority_power_exact(
        n=(60, 60), alpha=0.05, sides=2, p_treatment=0.8, p_control=0.6, test="pooled"
    )
    assert found == pytest.approx(np.mean(np.abs(z) > Z), abs=0.003)
    error = np.sqrt(a / 60 * (1 - a / 60) / 60 + b / 60 * (1 - b / 60) / 60)
    within = ((a - b) / 60 - 1.644854 * error > -0.45) & ((a - b) / 60 + 1.644854 * error < 0.45)
    found = equivalence_power_exact(
        n=(60, 60), alpha=0.05, p_treatment=0.8, p_control=0.6, margin=0.45, test="wald"
    )
    assert found == pytest.approx(np.mean(within), abs=0.003)


def test_one_sided_superiority_looks_the_way_the_rates_point() -> None:
    inputs = {"n": (40, 50), "alpha": 0.025, "sides": 1, "test": "pooled"}
    up = superiority_power_exact(p_treatment=0.7, p_control=0.4, **inputs)
    down = superiority_power_exact(p_treatment=0.3, p_control=0.6, **inputs)
    assert up == pytest.approx(down, abs=1e-12)


def test_true_size_is_power_at_the_null() -> None:
    rejects = shows_more("wald", (30, 30), -0.2, Z)
    first, second = stats.binom.pmf(range(31), 30, 0.5), stats.binom.pmf(range(31), 30, 0.7)
    assert noninferiority_level_exact(
        n=(30, 30), alpha=0.05, sides=2, p_control=0.7, margin=0.2, test="wald"
    ) == pytest.approx(first @ rejects @ second)


def test_a_size_is_not_one_at_which_an_interval_without_width_decides() -> None:
    inputs = {
        "alpha": 0.05,
        "sides": 2,
        "p_treatment": 0.99,
        "p_control": 0.99,
        "margin": 0.2,
        "test": "wald",
    }
    assert noninferiority_power_exact(n=(3, 3), **inputs) == pytest.approx(0.99**6, abs=1e-3)
    found = sample_size("two_proportions_noninferiority_exact", power=0.9, **inputs)
    n = found.n_per_group[0]
    rejects = shows_more("wald", (n, n), -0.2, Z)
    level = stats.binom.pmf(range(n + 1), n, 0.79) @ rejects @ stats.binom.pmf(range(n + 1), n, 0.99)
    assert found.details["true_level"] == pytest.approx(level)
    assert level <= 0.05 and n > 3


@pytest.mark.parametrize(
    ("margin", "power", "rate"), [(0.05, 0.8, 0.9), (0.05, 0.9, 0.98), (0.1, 0.9, 0.7), (0.3, 0.9, 0.6)]
)
def test_no_smaller_group_reaches_the_exact_power(margin: float, power: float, rate: float) -> None:
    inputs = {
        "alpha": 0.05,
        "sides": 2,
        "p_treatment": rate,
        "p_control": rate,
        "margin": margin,
        "test": "wald",
    }
    found = sample_size("two_proportions_noninferiority_exact", power=power, **inputs).n_per_group[0]
    below = [noninferiority_power_exact(n=(n, n), **inputs) for n in range(max(1, found - 150), found)]
    assert max(below) < power <= noninferiority_power_exact(n=(found, found), **inputs)


@pytest.mark.parametrize(("rate", "variance"), [(0.75, "pooled"), (0.3, "pooled"), (0.75, "unpooled")])
@pytest.mark.parametrize("ratio", [1, 2])
def test_superiority_size_is_statsmodels(rate: float, variance: str, ratio: float) -> None:
    found = sample_size(
        "two_proportions_superiority",
        alpha=0.05,
        sides=2,
        power=0.9,
        p_treatment=rate,
        p_control=0.5,
        variance=variance,
        ratio=ratio,
    )
    if variance == "pooled":
        # statsmodels' ratio is second group by first.
        first = sm.samplesize_proportions_2indep_onetail(
            0.5 - rate, rate, 0.9, ratio=ratio, alpha=0.05, alternative="two-sided"
        )
        assert found.raw_n[1] == pytest.approx(first, rel=1e-9)
    else:
        variances = rate * (1 - rate) / ratio + 0.25
        expected = (stats.norm.ppf(0.975) + stats.norm.ppf(0.9)) ** 2 * variances / (rate - 0.5) ** 2
        assert found.raw_n[1] == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize(
    ("variance", "test"),
    [("unpooled", "wald"), ("farrington_manning", "farrington_manning")],
)
def test_noninferiority_size_gives_about_its_power_when_simulated(variance: str, test: str) -> None:
    inputs = {"alpha": 0.05, "sides": 2, "p_treatment": 0.7, "p_control": 0.7, "margin": 0.1}
    found = sample_size("two_proportions_noninferiority", power=0.9, variance=variance, **inputs)
    draw = np.random.default_rng(11)
    n1, n2 = found.n_per_group
    rejects = shows_more(test, (n1, n2), -0.1, Z)
    power = rejects[draw.binomial(n1, 0.7, 200_000), draw.binomial(n2, 0.7, 200_000)].mean()
    assert power == pytest.approx(0.9, abs=0.006)


def test_arcsine_size_is_cohens() -> None:
    from statsmodels.stats.power import NormalIndPower

    h = sm.proportion_effectsize(0.86, 0.71)
    expected = NormalIndPower().solve_power(h, alpha=0.025, power=0.9, alternative="larger")
    found = sample_size(
        "two_proportions_noninferiority",
        alpha=0.05,
        sides=2,
        power=0.9,
        p_treatment=0.86,
        p_control=0.86,
        margin=0.15,
        variance="arcsine",
    )
    assert found.raw_n[0] == pytest.approx(expected, rel=1e-6)


def test_equivalence_power_is_that_of_simulated_estimates() -> None:
    found = sample_size(
        "two_proportions_equivalence",
        alpha=0.05,
        power=0.8,
        p_treatment=0.78,
        p_control=0.8,
        margin=0.12,
        beta="both_tests",
    )
    error = sqrt((0.78 * 0.22 + 0.8 * 0.2) / found.raw_n[0])
    estimate = np.random.default_rng(3).normal(-0.02, error, 1_000_000)
    assert np.mean(np.abs(estimate) < 0.12 - 1.644854 * error) == pytest.approx(0.8, abs=0.0015)


def test_mcnemar_size_gives_its_power_when_simulated() -> None:
    found = sample_size(
        "paired_proportions", alpha=0.05, sides=2, power=0.9, p_only_treatment=0.25, p_only_control=0.12
    )
    draw = np.random.default_rng(5).multinomial(found.n_total, [0.25, 0.12, 0.63], 200_000)
    z = (draw[:, 0] - draw[:, 1]) / np.sqrt(draw[:, 0] + draw[:, 1])
    assert np.mean(z > Z) == pytest.approx(0.9, abs=0.01)


@pytest.mark.parametrize("sides", [1, 2])
@pytest.mark.parametrize(("p_null", "p"), [(0.3, 0.55), (0.6, 0.3)])
def test_exact_single_group_power_is_scipys_binomial_test(sides: int, p_null: float, p: float) -> None:
    n = 23
    power = 0.0
    for x in range(n + 1):
        tails = [stats.binomtest(x, n, p_null, alternative=way).pvalue for way in ("greater", "less")]
        reject = min(tails) <= 0.025 if sides == 2 else tails[0 if p > p_null else 1] <= 0.05
        power += stats.binom.pmf(x, n, p) * reject
    found = one_proportion_power_exact(n=(n,), alpha=0.05, sides=sides, p_null=p_null, p=p)
    assert found == pytest.approx(power, abs=1e-12)


def test_single_group_normal_size_is_within_its_exact_neighbourhood() -> None:
    found = sample_size("one_proportion", alpha=0.05, sides=2, power=0.9, p_null=0.4, p=0.5)
    assert one_proportion_power_exact(
        n=(found.n_total,), alpha=0.05, sides=2, p_null=0.4, p=0.5
    ) == pytest.approx(0.9, abs=0.015)


@pytest.mark.parametrize(
    ("method", "name"),
    [
        ("wald", "normal"),
        ("wilson", "wilson"),
        ("agresti_coull", "agresti_coull"),
        ("clopper_pearson", "beta"),
    ],
)
@pytest.mark.parametrize(("x", "n"), [(0, 20), (1, 29), (15, 148), (29, 29)])
@pytest.mark.parametrize("level", [0.9, 0.95])
def test_one_proportion_intervals_are_statsmodels(
    method: str, name: str, x: int, n: int, level: float
) -> None:
    found = proportion_interval(x, n, level=level, method=method)
    low, high = sm.proportion_confint(x, n, alpha=1 - level, method=name)
    # statsmodels cuts its limits at 0 and 1.
    assert (max(found.low, 0), min(found.high, 1)) == pytest.approx((low, high), abs=1e-9)


@pytest.mark.parametrize(
    ("method", "name"), [("wald", "wald"), ("agresti_caffo", "agresti-caffo"), ("newcombe", "newcomb")]
)
@pytest.mark.parametrize("counts", [(56, 70, 48, 80), (9, 10, 3, 10), (5, 56, 0, 29)])
def test_difference_intervals_are_statsmodels(
    method: str, name: str, counts: tuple[int, int, int, int]
) -> None:
    found = difference_interval(*counts, level=0.95, method=method)
    limits = sm.confint_proportions_2indep(*counts, method=name, compare="diff")
    assert (found.low, found.high) == pytest.approx(limits, abs=1e-9)


# Not against statsmodels: its score interval is another (its upper limit for 56/70 − 48/80 is 0.344, not 0.338).
@pytest.mark.parametrize("method", ["mee", "miettinen_nurminen"])
@pytest.mark.parametrize(
    "counts",
    [(56, 70, 48, 80), (5, 56, 0, 29), (10, 10, 0, 10), (0, 10, 0, 12), (0, 10, 12, 12), (10, 10, 12, 12)],
)
def test_score_limits_are_where_the_likelihood_test_just_rejects(
    method: str, counts: tuple[int, int, int, int]
) -> None:
    found = difference_interval(*counts, level=0.95, method=method)
    x1, n1, x2, n2 = counts
    wanted = Z * sqrt((n1 + n2) / (n1 + n2 - 1)) if method == "miettinen_nurminen" else Z
    assert found.low > -1 or (x1, x2) == (0, n2)
    assert found.high < 1 or (x1, x2) == (n1, 0)
    if found.low > -1:
        assert score_z(x1, n1, x2, n2, found.low) == pytest.approx(wanted, abs=1e-3)
    if found.high < 1:
        assert score_z(x1, n1, x2, n2, found.high) == pytest.approx(-wanted, abs=1e-3)


def naive_two_stage(r1: int, n1: int, r: int, n: int, p: float) -> tuple[float, float]:
    first, second = stats.binom(n1, p), stats.binom(n - n1, p)
    active = sum(first.pmf(x) * second.sf(r - x) for x in range(r1 + 1, n1 + 1))
    return float(active), float(first.cdf(r1))


@pytest.mark.parametrize("design", [(1, 10, 5, 29), (1, 15, 5, 25), (3, 13, 12, 43), (0, 9, 2, 17)])
@pytest.mark.parametrize("p", [0.1, 0.4])
def test_two_stage_probabilities_are_those_of_all_outcomes(
    design: tuple[int, int, int, int], p: float
) -> None:
    active, stopped = naive_two_stage(*design, p)
    assert rejection_probability(TwoStage(*design), p) == pytest.approx(active, abs=1e-12)
    assert early_stop_probability(TwoStage(*design), p) == pytest.approx(stopped, abs=1e-12)


def chances(n: int, p: float) -> list[float]:
    return [comb(n, x) * p**x * (1 - p) ** (n - x) for x in range(n + 1)]


def test_no_two_stage_design_beats_the_one_found() -> None:
    p0, p1 = 0.1, 0.6
    terms = {(m, p): chances(m, p) for m in range(16) for p in (p0, p1)}

    def active(r1: int, n1: int, r: int, n: int, p: float) -> float:
        first, second = terms[n1, p], terms[n - n1, p]
        return sum(first[x] * sum(second[max(r + 1 - x, 0) :]) for x in range(r1 + 1, n1 + 1))

    designs = [
        (n1 + sum(terms[n1, p0][r1 + 1 :]) * (n - n1), n, r1, n1, r)
        for n in range(2, 15)
        for n1, r in product(range(1, n), range(n))
        for r1 in range(min(n1, r + 1))
        if active(r1, n1, r, n, p0) <= 0.05 and active(r1, n1, r, n, p1) >= 0.8
    ]
    optimal, minimax = min(designs), min(designs, key=lambda one: (one[1], one[0]))
    for criterion, best in (("optimal", optimal), ("minimax", minimax)):
        assert simon_design(p0, p1, 0.05, 0.8, criterion) == TwoStage(best[2], best[3], best[4], best[1])
