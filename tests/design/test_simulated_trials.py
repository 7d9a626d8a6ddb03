"""Simulated trials: each belongs to its seed and number, and the tests on them are those of other programs."""

import inspect
from typing import Any

import numpy as np
import pytest

from trialwright.design import power
from trialwright.design.errors import DesignInputError
from trialwright.design.proportions.lower_tests import shows_more
from trialwright.design.proportions.score import restricted_rates
from trialwright.design.simulate.log_rank import Cohorts, log_rank_z, simulate_log_rank
from trialwright.design.simulate.streams import BLOCK, block_stream
from trialwright.design.simulate.two_rates import rejections, simulate_noninferiority, simulated_counts

RATES: dict[str, Any] = {"n": (88, 88), "p_treatment": 0.86, "p_control": 0.86}
NONINFERIOR: dict[str, Any] = {
    **RATES,
    "margin": 0.15,
    "alpha": 0.05,
    "sides": 2,
    "dropout": 0.0,
    "dropout_as": "none",
}
SURVIVAL: dict[str, Any] = {
    "n": (60, 50), "hazard_control": 0.1, "hazard_ratio": 0.6, "dropout_hazard": 0.02, "accrual": 12.0, "duration": 30.0,
    "alpha": 0.05, "sides": 2,
}  # fmt: skip


def cohorts(**changed: Any) -> Cohorts:
    made: dict[str, Any] = {
        "n": (60, 50),
        "hazards": (0.06, 0.1),
        "dropout_hazard": 0.02,
        "accrual": 12.0,
        "duration": 30.0,
        "seed": 4,
    }
    return Cohorts(**{**made, **changed})


def test_a_longer_run_begins_with_the_shorter_one() -> None:
    short, _ = simulated_counts(trials=50, **RATES, dropout=0.1, seed=8)
    long, _ = simulated_counts(trials=9000, **RATES, dropout=0.1, seed=8)
    assert (long[:50] == short).all()
    assert (cohorts().z(10) == cohorts().z(200)[:10]).all()


def test_a_block_drawn_alone_is_the_block_of_the_whole() -> None:
    times, seen = cohorts().block(2)
    alone = log_rank_z(times, seen, cohorts().treated)
    assert (cohorts().z(3 * BLOCK)[2 * BLOCK :] == alone).all()


def test_another_seed_or_purpose_is_another_stream() -> None:
    draws = {
        tuple(block_stream(seed, purpose, block).integers(0, 2**60, 4))
        for seed in (1, 2)
        for purpose in (0, 1)
        for block in (0, 1)
    }
    assert len(draws) == 8


@pytest.mark.parametrize("test", ["wald", "farrington_manning", "newcombe"])
def test_simulated_power_is_the_exact_power(test: str) -> None:
    found = simulate_noninferiority(trials=40_000, **NONINFERIOR, test=test, seed=1)
    exact = power("two_proportions_noninferiority_exact", n_per_group=88, alpha=0.05, sides=2, margin=0.15, test=test,
                  p_treatment=0.86, p_control=0.86).power  # fmt: skip
    assert exact is not None and abs(found.power - exact) < 4 * found.standard_error


@pytest.mark.parametrize(
    ("test", "expected"), [("wald", 0.819), ("farrington_manning", 0.799), ("newcombe", 0.807)]
)
def test_random_dropout_has_the_power_the_reference_computes(test: str, expected: float) -> None:
    inputs = {**NONINFERIOR, "n": (110, 110), "dropout": 0.2, "dropout_as": "excluded"}
    found = simulate_noninferiority(trials=40_000, **inputs, test=test, seed=2)
    assert abs(found.power - expected) < 4 * found.standard_error + 0.0005


def test_dropout_as_failure_lowers_power_to_two_thirds() -> None:
    inputs = {**NONINFERIOR, "n": (110, 110), "dropout": 0.2, "dropout_as": "failure"}
    found = simulate_noninferiority(trials=40_000, **inputs, test="wald", seed=3)
    assert found.power == pytest.approx(0.67, abs=0.02)


def test_judging_each_outcome_once_is_judging_the_whole_table() -> None:
    successes, evaluable = simulated_counts(trials=500, **RATES, dropout=0, seed=5)
    for test in ("wald", "farrington_manning", "newcombe"):
        table = shows_more(test, (88, 88), -0.15, 1.959964)
        shown = rejections(successes, evaluable, margin=0.15, z=1.959964, test=test)
        assert (shown == table[successes[:, 0], successes[:, 1]]).all()


def test_simulated_counts_are_binomial() -> None:
    successes, _ = simulated_counts(
        trials=50_000, n=(20, 7), p_treatment=0.3, p_control=0.9, dropout=0, seed=5
    )
    assert successes.mean(axis=0) == pytest.approx([6.0, 6.3], abs=0.04)
    assert successes.var(axis=0) == pytest.approx([4.2, 0.63], rel=0.03)
    assert successes.min() >= 0 and (successes.max(axis=0) <= [20, 7]).all()
    assert abs(np.corrcoef(successes.T)[0, 1]) < 0.02


def test_an_empty_group_shows_nothing() -> None:
    shown = rejections(
        np.array([[0, 5], [5, 5]]), np.array([[0, 5], [5, 5]]), margin=0.5, z=1.0, test="farrington_manning"
    )
    assert shown.tolist() == [False, True]


def log_rank_by_hand(times: np.ndarray, events: np.ndarray, treated: np.ndarray) -> float:
    """The log-rank z of one trial, event by event."""
    difference = variance = 0.0
    for time in sorted(set(times[events])):
        risk = times >= time
        n, n1 = risk.sum(), (risk & treated).sum()
        here = (times == time) & events
        d, d1 = here.sum(), (here & treated).sum()
        difference += d1 - d * n1 / n
        variance += d * n1 / n * (1 - n1 / n) * (n - d) / max(n - 1, 1)
    return float(difference / np.sqrt(variance))


def test_log_rank_is_that_of_the_textbook() -> None:
    made = cohorts()
    times, seen = made.block(0)
    z = log_rank_z(times, seen, made.treated)
    by_hand = [log_rank_by_hand(times[row], seen[row], made.treated) for row in range(BLOCK)]
    assert z == pytest.approx(by_hand, abs=1e-9)


def test_log_rank_is_that_of_statsmodels() -> None:
    duration = pytest.importorskip("statsmodels.duration.survfunc", reason="statsmodels is not installed")
    made = cohorts()
    times, seen = made.block(1)
    z = log_rank_z(times, seen, made.treated)
    for row in range(10):
        chi_squared, _ = duration.survdiff(times[row], seen[row].astype(int), made.treated.astype(int))
        assert z[row] ** 2 == pytest.approx(chi_squared, rel=1e-9)


def corrected_score_test(proportion: Any) -> Any:
    """statsmodels' score test with the coefficient of issue 10269 put right (0.15.0 has count0 for nobs0)."""
    source = inspect.getsource(proportion.score_test_proportions_2indep)
    names = dict(vars(proportion))
    exec(source.replace("(count0 * diff - nobs", "(nobs0 * diff - nobs"), names)
    return names["score_test_proportions_2indep"]


def test_the_score_test_is_that_of_statsmodels_put_right() -> None:
    proportion = pytest.importorskip("statsmodels.stats.proportion", reason="statsmodels is not installed")
    score_test = corrected_score_test(proportion)
    successes, evaluable = simulated_counts(trials=200, **RATES, dropout=0, seed=6)
    shown = rejections(successes, evaluable, margin=0.15, z=1.959963985, test="farrington_manning")
    inputs = {"value": -0.15, "compare": "diff", "alternative": "larger", "correction": False}
    for (x, y), answer in zip(successes.tolist(), shown.tolist(), strict=True):
        statistic, _ = score_test(x, 88, y, 88, **inputs, return_results=False)
        assert (statistic > 1.959963985) == answer


def test_the_restricted_rates_maximise_the_likelihood() -> None:
    from scipy.optimize import minimize_scalar

    for x, y in ((75, 79), (60, 80), (85, 70)):

        def minus_log_likelihood(p: float, x: int = x, y: int = y) -> float:
            q = p + 0.15
            return -float(x * np.log(p) + (88 - x) * np.log(1 - p) + y * np.log(q) + (88 - y) * np.log(1 - q))

        found = minimize_scalar(
            minus_log_likelihood, bounds=(1e-6, 0.85 - 1e-6), method="bounded", options={"xatol": 1e-10}
        )
        treatment, _ = restricted_rates(x / 88, y / 88, -0.15, 1.0)
        assert float(treatment) == pytest.approx(float(found.x), abs=1e-6)


def test_an_event_comes_before_a_loss_at_the_same_time() -> None:
    times = np.array([[1.0, 2.0, 2.0, 3.0]])
    seen = np.array([[False, True, False, True]])
    treated = np.array([[True, False, True, False]])
    # At time 2 the lost patient is still at risk: 1 of 3 treated, then 0 of 1.
    assert log_rank_z(times, seen, treated)[0] == pytest.approx((0 - 1 / 3) / (2 / 9) ** 0.5)


def test_a_trial_without_events_has_no_z() -> None:
    z = log_rank_z(np.array([[1.0, 2.0]]), np.zeros((1, 2), bool), np.array([[True, False]]))
    assert np.isnan(z[0])


def test_under_no_effect_log_rank_z_is_standard_normal() -> None:
    found = simulate_log_rank(trials=20_000, **{**SURVIVAL, "hazard_ratio": 1.0}, seed=7)
    assert abs(found.power - 0.05) < 4 * found.standard_error + 0.002


def test_simulated_log_rank_power_is_near_schoenfeld() -> None:
    inputs = {
        **SURVIVAL,
        "n": (250, 250),
        "hazard_control": 0.05,
        "hazard_ratio": 0.7,
        "dropout_hazard": 0.0,
        "duration": 60.0,
    }
    events = 330
    found = simulate_log_rank(trials=5_000, **inputs, events=events, seed=9)
    schoenfeld = power(
        "logrank_events", n_per_group=events, alpha=0.05, sides=2, hazard_ratio=0.7, formula="schoenfeld"
    ).power
    assert schoenfeld is not None and found.power == pytest.approx(schoenfeld, abs=0.02)


def test_a_trial_cut_by_events_has_just_so_many() -> None:
    made = cohorts(events=40)
    _, seen = made.block(0)
    assert set(seen.sum(axis=1).tolist()) == {40}


def test_the_code_makes_the_same_value_again() -> None:
    found = simulate_log_rank(trials=200, **SURVIVAL, seed=1)
    assert eval(found.code, {"simulate_log_rank": simulate_log_rank}) == found
    rates = simulate_noninferiority(trials=200, **NONINFERIOR, test="wald", seed=1)
    assert eval(rates.code, {"simulate_noninferiority": simulate_noninferiority}) == rates


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (lambda: simulate_noninferiority(trials=0, **NONINFERIOR, test="wald", seed=1), "D002"),
        (lambda: simulate_noninferiority(trials=10, **NONINFERIOR, test="wald", seed=-1), "D002"),
        (
            lambda: simulate_noninferiority(
                trials=10, **{**NONINFERIOR, "p_control": 1.2}, test="wald", seed=1
            ),
            "D002",
        ),
        (
            lambda: simulate_noninferiority(
                trials=10, **{**NONINFERIOR, "dropout": 0.2}, test="wald", seed=1
            ),
            "D007",
        ),
        (lambda: simulate_log_rank(trials=10, **{**SURVIVAL, "hazard_control": 0.0}, seed=1), "D002"),
        (lambda: simulate_log_rank(trials=10, **{**SURVIVAL, "accrual": 40.0}, seed=1), "D002"),
        (lambda: simulate_log_rank(trials=10, **SURVIVAL, events=111, seed=1), "D002"),
        (lambda: simulate_log_rank(trials=10, **{**SURVIVAL, "n": (0, 50)}, seed=1), "D002"),
        (
            lambda: simulate_noninferiority(trials=10, **{**NONINFERIOR, "n": (0, 50)}, test="wald", seed=1),
            "D002",
        ),
        (lambda: log_rank_z(np.array([[1.0, -1.0]]), np.ones((1, 2), bool), np.array([True, False])), "D002"),
        (
            lambda: log_rank_z(np.array([[1.0, np.nan]]), np.ones((1, 2), bool), np.array([True, False])),
            "D002",
        ),
    ],
)
def test_bad_input_gets_one_diagnostic(call: Any, code: str) -> None:
    with pytest.raises(DesignInputError) as caught:
        call()
    assert caught.value.diagnostic.code == code
