"""What is decided at an interim look: limits, zones, re-estimated sizes, and bad input."""

from typing import Any

import pytest

from trialwright.design import boundaries, sample_size
from trialwright.design.errors import DesignInputError
from trialwright.design.sequential.combination import fisher_combination, fisher_p, inverse_normal_p
from trialwright.design.sequential.conditional import (
    b_value,
    conditional_power,
    drift_for_conditional_power,
    fixed_conditional_power,
    fixed_predictive_power,
    predictive_power,
    trend,
)
from trialwright.design.sequential.dunnett import dunnett_critical
from trialwright.design.sequential.reestimation import (
    blinded_rates,
    blinded_sd,
    lowest_promising,
    promising_zone,
    reestimated_sample_size,
)

PLAN = boundaries("lan_demets_obrien_fleming", alpha=0.025, sides=1, looks=3, power=0.9)
CRITICAL = 1.959963984540054


def test_conditional_power_rises_with_z_and_with_drift() -> None:
    by_z = [conditional_power(PLAN, look=1, z=z, drift="design") for z in (-1.0, 0.0, 1.0, 2.0, 3.0)]
    by_drift = [conditional_power(PLAN, look=2, z=1.0, drift=drift) for drift in (-2.0, 0.0, 2.0, 4.0)]
    assert by_z == sorted(by_z) and by_drift == sorted(by_drift)


def test_the_named_drifts_are_what_they_say() -> None:
    for name, drift in (("null", 0.0), ("trend", trend(1.5, 1 / 3)), ("design", PLAN.drift)):
        assert drift is not None
        assert conditional_power(PLAN, look=1, z=1.5, drift=name) == conditional_power(
            PLAN, look=1, z=1.5, drift=drift
        )


def test_conditional_power_averages_back_to_power() -> None:
    import numpy as np

    # P(reject at look 1) + E[conditional power; go on] over Z1 ~ N(drift √t, 1) is the power.
    drift, first = PLAN.drift or 0.0, PLAN.efficacy[0] or 0.0
    grid = np.linspace(-8, first, 4001)
    density = np.exp(-((grid - drift * (1 / 3) ** 0.5) ** 2) / 2) / (2 * np.pi) ** 0.5
    powers = [conditional_power(PLAN, look=1, z=float(z), drift="design") for z in grid[::20]]
    later = float(np.trapezoid(np.interp(grid, grid[::20], powers) * density, grid))
    assert PLAN.laws[-1].efficacy[0] + later == pytest.approx(0.9, abs=2e-4)


def test_one_look_left_is_lan_and_wittes() -> None:
    final = PLAN.efficacy[-1] or 0.0
    closed = fixed_conditional_power(1.4, fraction=2 / 3, critical=final, drift=2.0)
    assert conditional_power(PLAN, look=2, z=1.4, drift=2.0) == pytest.approx(closed, abs=1e-12)


def test_predictive_power_is_less_sure_than_the_trend() -> None:
    sure = fixed_conditional_power(2.5, fraction=0.4, critical=CRITICAL, drift=trend(2.5, 0.4))
    assert fixed_predictive_power(2.5, fraction=0.4, critical=CRITICAL) < sure


def test_a_sharp_prior_gives_conditional_power() -> None:
    sharp = predictive_power(PLAN, look=1, z=1.0, prior_mean=3.0, prior_sd=1e-4)
    assert sharp == pytest.approx(conditional_power(PLAN, look=1, z=1.0, drift=3.0), abs=1e-6)


def test_a_drift_is_found_for_a_conditional_power() -> None:
    drift = drift_for_conditional_power(PLAN, look=1, z=0.5, target=0.8)
    assert conditional_power(PLAN, look=1, z=0.5, drift=drift) == pytest.approx(0.8, abs=1e-9)


def test_b_value_is_z_times_the_root() -> None:
    assert b_value(2.0, 0.25) == 1.0


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (lambda: conditional_power(PLAN, look=3, z=1.0, drift=0.0), "D013"),
        (lambda: conditional_power(PLAN, look=0, z=1.0, drift=0.0), "D013"),
        (lambda: conditional_power(PLAN, look=1, z=float("nan"), drift=0.0), "D002"),
        (lambda: conditional_power(PLAN, look=1, z=1.0, drift="hope"), "D008"),
        (lambda: conditional_power(boundaries("pocock", alpha=0.05, sides=2, looks=2), look=1, z=1.0, drift="design"), "D013"),
        (lambda: b_value(1.0, 1.0), "D002"),
        (lambda: fisher_combination(0.0), "D002"),
        (lambda: fisher_combination(0.025, 0.01), "D002"),
        (lambda: dunnett_critical(0, alpha=0.05, sides=2), "D002"),
        (lambda: dunnett_critical(2, alpha=0.05, sides=2, correlation=1.0), "D002"),
        (lambda: promising_zone(1.0, n_interim=300, n_planned=200, n_most=400, alpha=0.025, sides=1, power=0.8), "D013"),
        (lambda: promising_zone(float("nan"), n_interim=100, n_planned=200, n_most=400, alpha=0.025, sides=1, power=0.8), "D002"),
        (lambda: fisher_p(1.2, 0.5), "D002"),
        (lambda: inverse_normal_p(0.5, -0.1, 0.5), "D002"),
        (lambda: inverse_normal_p(0.5, 0.1, 1.0), "D002"),
        (lambda: drift_for_conditional_power(PLAN, look=1, z=1.0, target=1.0), "D002"),
        (lambda: blinded_sd(1.0, n=100, difference=3.0), "D013"),
        (lambda: blinded_rates(0.05, difference=0.2), "D013"),
    ],
)  # fmt: skip
def test_bad_input_gets_one_diagnostic(call: Any, code: str) -> None:
    with pytest.raises(DesignInputError) as caught:
        call()
    assert caught.value.diagnostic.code == code


def test_fisher_and_inverse_normal_agree_on_what_is_nothing() -> None:
    assert fisher_p(1.0, 1.0) == 1.0 and fisher_p(0.0, 0.5) == 0.0
    assert inverse_normal_p(0.5, 0.5, 0.3) == pytest.approx(0.5)


ZONE: dict[str, Any] = {
    "n_interim": 208,
    "n_planned": 442,
    "n_most": 884,
    "alpha": 0.025,
    "sides": 1,
    "power": 0.8,
}


def test_the_three_zones_of_mehta_and_pocock() -> None:
    low, middle, high = (promising_zone(z, **ZONE) for z in (0.5, 1.5, 2.5))
    assert [low.zone, middle.zone, high.zone] == ["unfavourable", "promising", "favourable"]
    assert low.n == high.n == 442 and 442 < middle.n <= 884
    assert low.conditional_power_at_n == pytest.approx(low.conditional_power, abs=1e-12)


def test_in_the_promising_zone_n_reaches_the_target_or_the_most() -> None:
    for z in (1.25, 1.4, 1.6, 1.7):
        found = promising_zone(z, **ZONE)
        assert found.zone == "promising"
        assert found.n == 884 or found.conditional_power_at_n == pytest.approx(0.8, abs=1e-3)


def test_with_nothing_to_add_nothing_is_promising() -> None:
    assert lowest_promising(n_interim=208, n_planned=442, n_most=442, alpha=0.025, sides=1, power=0.8) == 0.8


def test_blinded_rates_keep_the_pooled_rate_and_the_difference() -> None:
    treatment, control = blinded_rates(0.3, difference=0.12, ratio=2)
    assert treatment - control == pytest.approx(0.12) and (2 * treatment + control) / 3 == pytest.approx(0.3)


def test_blinded_sd_undoes_what_a_difference_adds() -> None:
    import numpy as np

    values = np.concatenate([np.tile([-1.0, 1.0], 500) + 0.8, np.tile([-1.0, 1.0], 500)])
    within = blinded_sd(float(values.std(ddof=1)), n=2000, difference=0.8)
    assert within == pytest.approx(1.0, abs=1e-3)


def test_reestimation_from_a_blinded_rate_runs_the_method_again() -> None:
    inputs: dict[str, Any] = {"alpha": 0.05, "sides": 2, "power": 0.8, "variance": "pooled"}
    planned = sample_size("two_proportions_superiority", p_treatment=0.5, p_control=0.35, **inputs)
    treatment, control = blinded_rates(0.30, difference=0.15)
    again = sample_size("two_proportions_superiority", p_treatment=treatment, p_control=control, **inputs)
    assert again.n_total < planned.n_total
    may = reestimated_sample_size(
        planned, n_most=1000, may_shrink=True, p_treatment=treatment, p_control=control
    )
    must_not = reestimated_sample_size(
        planned, n_most=1000, may_shrink=False, p_treatment=treatment, p_control=control
    )
    assert may.n_per_group == again.n_per_group
    assert must_not.n_per_group == planned.n_per_group and (must_not.power or 0) > 0.8


def test_a_most_below_the_plan_is_refused() -> None:
    planned = sample_size(
        "two_means_superiority", alpha=0.05, sides=2, power=0.8, difference=2.0, sd=7.5, test="z"
    )
    with pytest.raises(DesignInputError) as caught:
        reestimated_sample_size(planned, n_most=100, may_shrink=True, sd=12.0)
    assert caught.value.diagnostic.code == "D013"


@pytest.mark.parametrize(
    ("treatments", "freedom", "expected"), [(1, 10, 2.2281), (2, 10, 2.57), (3, 10, 2.76), (2, 20, 2.38)]
)
def test_dunnett_with_few_degrees_of_freedom_is_the_table(
    treatments: int, freedom: int, expected: float
) -> None:
    # Dunnett 1964, Biometrics 20:482, two-sided 5 %; one treatment is Student's t.
    found = dunnett_critical(treatments, alpha=0.05, sides=2, degrees_of_freedom=freedom)
    assert found == pytest.approx(expected, abs=0.006)


def test_reestimation_is_cut_at_the_most() -> None:
    planned = sample_size(
        "two_means_superiority", alpha=0.05, sides=2, power=0.8, difference=2.0, sd=7.5, test="z"
    )
    cut = reestimated_sample_size(planned, n_most=500, may_shrink=False, sd=12.0)
    assert cut.n_total == 500 and (cut.power or 1) < 0.8
