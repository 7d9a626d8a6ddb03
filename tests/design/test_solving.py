"""Every method: n has the power, one less has not, and n, power, effect and alpha lead back to one another."""

from typing import Any

import pytest

from method_examples import EXAMPLES
from trialwright.design import all_methods, method_named, power, sample_size, solve
from trialwright.model.design import SampleSize

CONTINUOUS = [name for name in EXAMPLES if not name.endswith("_exact") and name != "simon_two_stage"]


def without(name: str, *left_out: str) -> dict[str, Any]:
    return {key: value for key, value in EXAMPLES[name].items() if key not in left_out}


def test_every_method_has_an_example() -> None:
    assert set(EXAMPLES) == set(all_methods())


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_size_reaches_the_power_and_says_how(name: str) -> None:
    found = sample_size(name, **EXAMPLES[name])
    assert found.power is not None and found.power >= EXAMPLES[name]["power"]
    assert found.n_total == sum(found.n_per_group)
    assert found.formula and found.source and found.rounding
    assert all(whole - raw > -1e-6 for whole, raw in zip(found.n_per_group, found.raw_n, strict=True))


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_code_gives_the_answer_again(name: str) -> None:
    found = sample_size(name, **EXAMPLES[name])
    verbs = {"sample_size": sample_size, "power": power, "solve": solve}
    assert eval(found.code, verbs) == found


@pytest.mark.parametrize("name", CONTINUOUS)
def test_the_unrounded_size_has_exactly_the_power(name: str) -> None:
    found = sample_size(name, **EXAMPLES[name])
    method = method_named(name)
    inputs = {key: value for key, value in found.inputs.items() if key != "power"}
    assert method.power_at(n=found.raw_n, **inputs) == pytest.approx(EXAMPLES[name]["power"], abs=1e-7)


@pytest.mark.parametrize("name", CONTINUOUS)
def test_a_power_is_that_of_the_size_found(name: str) -> None:
    found = sample_size(name, **EXAMPLES[name])
    again = power(name, n_per_group=found.n_per_group, **without(name, "power"))
    assert again.power == pytest.approx(found.power, abs=1e-12)


@pytest.mark.parametrize("name", CONTINUOUS)
def test_alpha_and_effect_lead_back_to_where_they_came_from(name: str) -> None:
    start = power(name, n_per_group=sample_size(name, **EXAMPLES[name]).n_per_group, **without(name, "power"))
    sizes, target = start.n_per_group, start.power
    alpha = solve(name, for_="alpha", n_per_group=sizes, power=target, **without(name, "power", "alpha"))
    assert alpha.alpha == pytest.approx(EXAMPLES[name]["alpha"], rel=1e-6)
    effect = all_methods()[name].effect
    if effect is None:
        return
    direction = _direction(name, start)
    found = solve(
        name,
        for_="effect",
        n_per_group=sizes,
        power=target,
        direction=direction,
        **without(name, "power", effect.name),
    )
    assert found.inputs[effect.name] == pytest.approx(EXAMPLES[name][effect.name], rel=1e-6)
    assert found.solved_for == "effect"


def test_a_margin_for_exact_power_is_on_the_side_that_has_it() -> None:
    name = "two_proportions_noninferiority_exact"
    inputs = without(name, "margin")
    margin = solve(name, for_="margin", n_per_group=60, **inputs).inputs["margin"]
    assert isinstance(margin, float)
    fixed = {"n_per_group": 60, **without(name, "margin", "power")}
    reached = power(name, margin=margin, **fixed).power
    missed = power(name, margin=margin - 1e-6, **fixed).power
    assert reached is not None and missed is not None and missed < 0.8 <= reached


def _direction(name: str, start: SampleSize) -> str:
    lower = (
        "hazard_ratio",
        "rate_treatment",
        "geometric_mean_ratio",
        "event_probability_treatment",
        "hazard_treatment",
    )
    effect = all_methods()[name].effect
    assert effect
    return "lower" if effect.name in lower else "higher"


@pytest.mark.parametrize("name", ["two_proportions_superiority", "two_means_superiority", "logrank_accrual"])
def test_unequal_allocation_gives_groups_of_that_ratio(name: str) -> None:
    found = sample_size(name, **EXAMPLES[name], ratio=2)
    assert found.raw_n[0] == pytest.approx(2 * found.raw_n[1])
    assert found.power is not None and found.power >= 0.8
    assert "groups of equal size" not in found.assumptions
    assert found.n_total > sample_size(name, **EXAMPLES[name]).n_total


def test_the_package_has_the_verbs() -> None:
    import trialwright

    inputs = {**EXAMPLES["two_proportions_superiority"], "variance": "unpooled"}
    assert trialwright.sample_size("two_proportions_superiority", **inputs).n_total == 140
    assert trialwright.power(
        "two_proportions_superiority", n=140, **without("two_proportions_superiority", "power")
    )


def test_a_one_sided_test_says_which_way_it_looks() -> None:
    inputs = {**EXAMPLES["two_proportions_superiority"], "sides": 1}
    found = sample_size("two_proportions_superiority", **inputs)
    assert "a one-sided test looks the way the assumed effect points" in found.assumptions


def test_an_allocation_ratio_left_out_is_an_assumption_that_is_said() -> None:
    assert (
        "groups of equal size"
        in sample_size("two_means_superiority", **EXAMPLES["two_means_superiority"]).assumptions
    )


def test_n_in_all_is_shared_out_by_the_ratio() -> None:
    inputs = without("two_proportions_superiority", "power")
    assert power("two_proportions_superiority", n=150, ratio=2, **inputs).n_per_group == (100, 50)
    assert power("two_proportions_superiority", n_per_group=(100, 50), **inputs).inputs["ratio"] == 2


def test_cluster_trials_have_whole_clusters() -> None:
    found = sample_size("cluster_means", **EXAMPLES["cluster_means"])
    assert all(n % 20 == 0 for n in found.n_per_group)
    assert found.details["clusters_control"] == found.n_per_group[1] / 20


def test_a_design_survives_json() -> None:
    import msgspec

    found = sample_size("two_proportions_noninferiority", **EXAMPLES["two_proportions_noninferiority"])
    assert msgspec.json.decode(msgspec.json.encode(found), type=SampleSize) == found
