"""The design effect of a SMART, confirmed by simulating whole trials and analysing them by weights."""

from math import sqrt

import numpy as np
import pytest

from trialwright.design import power, sample_size
from trialwright.design.smart import (
    Regime,
    design_effect,
    embedded_regimes,
    regime_difference,
    regime_mean,
)


def simulated(n: int, share: float, re_randomised: str, effect: float, trials: int, seed: int) -> np.ndarray:
    """Estimated differences of regimes (A, C) and (B, C) in trials of ``n`` on each first treatment.

    Outcomes are normal with SD 1 and do not depend on response; whoever starts with A has ``effect`` more. The
    regime means are plain weighted means, written out here for arrays of trials.
    """
    stream = np.random.default_rng(seed)
    means = []
    for first in (effect, 0.0):
        again = (stream.random((trials, n)) < share) == (re_randomised == "responders")
        follows = ~again | (stream.random((trials, n)) < 0.5)
        weights = np.where(follows, np.where(again, 2.0, 1.0), 0.0)
        outcomes = first + stream.standard_normal((trials, n))
        means.append((weights * outcomes).sum(axis=1) / weights.sum(axis=1))
    return means[0] - means[1]


@pytest.mark.parametrize(
    ("share", "re_randomised"), [(0.93, "responders"), (0.4, "responders"), (0.6, "non_responders")]
)
def test_the_variance_of_a_regime_has_the_design_effect(share: float, re_randomised: str) -> None:
    differences = simulated(300, share, re_randomised, 0.0, trials=6_000, seed=1)
    expected = 2 / 300 * design_effect(share, re_randomised)
    # The variance of a variance of 6,000: 4 standard errors are 7 %.
    assert differences.var() == pytest.approx(expected, rel=0.08)


@pytest.mark.parametrize("re_randomised", ["responders", "non_responders"])
def test_the_size_gives_the_power_in_simulated_trials(re_randomised: str) -> None:
    design = sample_size(
        "smart_embedded_regimes", alpha=0.05, sides=2, power=0.9, difference=0.4, sd=1.0, responders=0.93,
        re_randomised=re_randomised,
    )  # fmt: skip
    n = design.n_per_group[0]
    differences = simulated(n, 0.93, re_randomised, 0.4, trials=4_000, seed=2)
    z = differences / sqrt(2 / n * design_effect(0.93, re_randomised))
    assert (z > 1.959964).mean() == pytest.approx(design.power, abs=4 * sqrt(0.09 / 4_000))


def test_responders_re_randomised_cost_what_two_minus_r_would_hide() -> None:
    common = {"alpha": 0.05, "sides": 2, "power": 0.9, "difference": 0.4, "sd": 1.0, "responders": 0.93}
    sizes = {
        who: sample_size("smart_embedded_regimes", re_randomised=who, **common).raw_n[0]
        for who in ("responders", "non_responders")
    }
    assert sizes["responders"] / sizes["non_responders"] == pytest.approx(1.93 / 1.07)


def test_regime_means_are_unbiased_and_their_errors_right() -> None:
    stream = np.random.default_rng(3)
    estimates, errors = [], []
    for _ in range(400):
        first = stream.choice(["A", "B"], 200)
        responds = stream.random(200) < 0.7
        chosen = stream.choice(["C", "D"], 200)
        second = [str(one) if yes else None for one, yes in zip(chosen, responds, strict=True)]
        outcome = (
            (first == "A") * 1.0 + responds * ((chosen == "C") * 0.5 + 1.0) + stream.standard_normal(200)
        )
        one, other = (
            regime_mean(outcome, list(first), second, regime, p_first=0.5, p_second=0.5)
            for regime in (Regime("A", "C"), Regime("A", "D"))
        )
        difference, error = regime_difference(one, other)
        estimates.append((one.mean, difference))
        errors.append((one.standard_error, error))
    means, spread = np.mean(estimates, axis=0), np.std(estimates, axis=0)
    # (A, C): 1 + 0.7 × 1.5 = 2.05; (A, C) against (A, D): 0.7 × 0.5 = 0.35
    assert means == pytest.approx([2.05, 0.35], abs=4 * float(spread.max()) / 20)
    assert np.mean(errors, axis=0) == pytest.approx(spread, rel=0.12)


def test_nct05916781_has_four_embedded_regimes() -> None:
    assert len(embedded_regimes(("MMF", "TAC"), ("MMF", "TAC"))) == 4


def test_power_of_a_size_is_the_power_it_was_made_for() -> None:
    common = {
        "alpha": 0.05,
        "sides": 2,
        "difference": 0.5,
        "sd": 1.0,
        "responders": 0.5,
        "re_randomised": "responders",
    }
    design = sample_size("smart_embedded_regimes", power=0.8, **common)
    assert power("smart_embedded_regimes", n_per_group=design.n_per_group[0], **common).power == design.power
    assert 0.8 <= (design.power or 0) < 0.81
