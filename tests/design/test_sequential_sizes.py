"""Whole numbers at each look: alpha and power are kept, ratios hold, events carry the information of survival."""

from typing import Any

import pytest

from trialwright.design import boundaries, power, sample_size, sequential_sample_size
from trialwright.design.errors import DesignInputError
from trialwright.design.sequential.boundary import looks_of, stopping_law
from trialwright.design.sequential.crossing import crossing
from trialwright.model.design import SampleSize
from trialwright.model.sequential import Boundaries

LEVEL: dict[str, Any] = {"alpha": 0.025, "sides": 1, "power": 0.9}
LD_OF, HSD = "lan_demets_obrien_fleming", "hwang_shih_decani"


def means(ratio: float = 1.0, sd: float = 1.0) -> SampleSize:
    return sample_size("two_means_superiority", difference=0.4, sd=sd, test="z", ratio=ratio, **LEVEL)


def plan(**inputs: Any) -> Boundaries:
    looks = {} if "information" in inputs else {"looks": 3}
    return boundaries(LD_OF, **{**looks, **LEVEL, **inputs})


@pytest.mark.parametrize("rounding", ["down", "nearest", "up"])
@pytest.mark.parametrize("sd", [0.2, 0.5, 1.0, 2.0])
@pytest.mark.parametrize("binding", [True, False, None])
def test_whole_numbers_keep_alpha_and_power(rounding: Any, sd: float, binding: bool | None) -> None:
    futile = {} if binding is None else {"futility": LD_OF, "binding": binding}
    found = sequential_sample_size(means(sd=sd), plan(**futile), interim_rounding=rounding)
    law = stopping_law(found.boundaries, 0.0, with_futility=bool(binding))
    assert law.power == pytest.approx(0.025, abs=1e-10)
    assert found.power >= 0.9 - 1e-7
    shares = [sizes[0] / found.n_per_look[-1][0] for sizes in found.n_per_look]
    assert found.boundaries.information == pytest.approx(shares, abs=1e-12)


def test_power_at_whole_numbers_is_that_of_the_method_when_there_is_one_look() -> None:
    found = sequential_sample_size(means(), plan(looks=1))
    fixed = power(
        "two_means_superiority",
        n_per_group=found.n_per_look[-1],
        difference=0.4,
        sd=1.0,
        test="z",
        alpha=0.025,
        sides=1,
    )
    assert found.n_per_look == (means().n_per_group,)
    assert found.power == pytest.approx(fixed.power, abs=1e-9)


def test_a_ratio_of_three_to_two_holds_at_every_look() -> None:
    found = sequential_sample_size(means(ratio=1.5), plan())
    for treatment, control in found.n_per_look:
        assert 2 * treatment == 3 * control
    assert found.n_total % 5 == 0 and found.n_total == sum(found.n_per_look[-1])


def test_an_awkward_ratio_is_rounded_group_by_group_and_keeps_alpha() -> None:
    found = sequential_sample_size(means(ratio=1.37), plan())
    assert sum(stopping_law(found.boundaries, 0.0).efficacy) == pytest.approx(0.025, abs=1e-10)
    assert found.power >= 0.9 - 1e-7


@pytest.mark.parametrize("rounding", ["down", "up"])
def test_the_rounding_asked_for_is_the_rounding_done(rounding: Any) -> None:
    found = sequential_sample_size(means(), plan(information=(0.301, 0.703, 1.0)), interim_rounding=rounding)
    last = found.n_per_look[-1][0]
    for sizes, share in zip(found.n_per_look, (0.301, 0.703), strict=False):
        assert 0 <= (share * last - sizes[0]) * (1 if rounding == "down" else -1) < 1


def test_shapes_keep_alpha_at_whole_numbers_too() -> None:
    for family, more in (("pocock", {}), ("obrien_fleming", {}), ("haybittle_peto", {"interim_z": 3.0})):
        found = sequential_sample_size(means(sd=0.5), boundaries(family, looks=4, **LEVEL, **more))
        assert found.boundaries.alpha_spent[-1] == pytest.approx(0.025, abs=1e-10)


def test_spending_is_read_at_the_fractions_of_the_whole_numbers() -> None:
    found = sequential_sample_size(means(sd=0.5), plan())
    assert found.boundaries.spending_time == found.boundaries.information != found.planned.information


def test_a_spending_time_asked_for_stays() -> None:
    found = sequential_sample_size(means(), plan(spending_time=(0.2, 0.6, 1.0)))
    assert found.boundaries.spending_time == (0.2, 0.6, 1.0)


def test_expected_sizes_follow_from_where_trials_stop() -> None:
    found = sequential_sample_size(means(), plan())
    totals = [sum(sizes) for sizes in found.n_per_look]
    null = crossing(looks_of(found.boundaries), 0.0).stopping
    assert found.expected_n[0] == pytest.approx(float(null @ totals))
    assert found.expected_n[1] < found.expected_n[0] <= found.n_total


def test_survival_is_looked_at_by_events() -> None:
    fixed = sample_size(
        "logrank_accrual", hazard_control=0.1, hazard_ratio=0.6, dropout_hazard=0.01, accrual_time=12,
        follow_up_time=6, formula="schoenfeld", **LEVEL,
    )  # fmt: skip
    found = sequential_sample_size(fixed, plan())
    assert found.counts == "events"
    raw_events = fixed.details["expected_events"] * sum(fixed.raw_n) / fixed.n_total
    inflation = found.planned.inflation or 0
    assert found.raw_n == pytest.approx((raw_events * inflation,))
    assert all(people >= raw * inflation for people, raw in zip(found.participants, fixed.raw_n, strict=True))


def test_events_alone_name_no_participants() -> None:
    fixed = sample_size("logrank_events", hazard_ratio=0.7, formula="schoenfeld", **LEVEL)
    found = sequential_sample_size(fixed, plan())
    assert found.counts == "events" and found.participants == ()
    assert len(found.n_per_look[0]) == 1


def test_the_code_makes_the_same_value_again() -> None:
    found = sequential_sample_size(means(), plan())
    names = {
        "boundaries": boundaries,
        "sample_size": sample_size,
        "sequential_sample_size": sequential_sample_size,
    }
    assert eval(found.code, names) == found


@pytest.mark.parametrize(
    ("fixed", "planned", "code", "named"),
    [
        (lambda: means(), lambda: boundaries("pocock", alpha=0.025, sides=1, looks=2), "D013", "without a power"),
        (lambda: means(), lambda: plan(alpha=0.05), "D013", "alpha"),
        (lambda: means(), lambda: plan(sides=2), "D013", "sides"),
        (lambda: means(), lambda: plan(power=0.8), "D013", "power"),
        (lambda: means(), lambda: plan(information=(0.5, 0.9)), "D013", "0.9"),
        (
            lambda: power("two_means_superiority", n_per_group=100, difference=0.4, sd=1.0, test="z", alpha=0.025, sides=1),
            lambda: plan(),
            "D013",
            "solved for power",
        ),
        (
            lambda: sample_size(
                "crossover_bioequivalence", alpha=0.05, power=0.8, cv=0.3, geometric_mean_ratio=0.95,
                lower_limit=0.8, upper_limit=1.25,
            ),
            lambda: plan(),
            "D013",
            "crossover_bioequivalence",
        ),
        (lambda: means(sd=0.1), lambda: plan(information=(0.05, 1.0)), "D012", "look 1"),
    ],
)  # fmt: skip
def test_designs_that_do_not_belong_together_are_refused(
    fixed: Any, planned: Any, code: str, named: str
) -> None:
    with pytest.raises(DesignInputError) as caught:
        sequential_sample_size(fixed(), planned())
    assert caught.value.diagnostic.code == code
    assert named in caught.value.diagnostic.message


def test_an_unknown_rounding_is_refused() -> None:
    rounding: Any = "sideways"
    with pytest.raises(DesignInputError) as caught:
        sequential_sample_size(means(), plan(), interim_rounding=rounding)
    assert caught.value.diagnostic.code == "D008"
