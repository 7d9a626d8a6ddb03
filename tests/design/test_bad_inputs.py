"""Inputs no design can be made of: one diagnostic each, which names the input."""

from typing import Any

import pytest

from method_examples import EXAMPLES
from trialwright.design import all_methods, power, sample_size, solve
from trialwright.design.errors import DesignInputError
from trialwright.design.proportions.intervals import difference_interval, proportion_interval

NI: dict[str, Any] = {
    "alpha": 0.05,
    "sides": 2,
    "power": 0.9,
    "p_treatment": 0.86,
    "p_control": 0.86,
    "margin": 0.15,
    "variance": "unpooled",
}
NAME = "two_proportions_noninferiority"


def refusal(call: Any, *args: Any, **inputs: Any) -> tuple[str, str, str]:
    with pytest.raises(DesignInputError) as caught:
        call(*args, **inputs)
    fault = caught.value.diagnostic
    assert fault.message and not fault.message.endswith(".") and fault.help
    return fault.code, fault.place, fault.message


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_input_without_a_default_is_asked_for_by_name(name: str) -> None:
    for one in all_methods()[name].inputs:
        if one.default is None and not one.is_optional:
            inputs = {key: value for key, value in EXAMPLES[name].items() if key != one.name}
            code, _, message = refusal(sample_size, name, **inputs)
            assert (code, message) == ("D001", f"missing: {one.name}")


def test_all_missing_inputs_are_named_at_once() -> None:
    _, _, message = refusal(sample_size, NAME, alpha=0.05, sides=2, p_treatment=0.8, p_control=0.8)
    assert message == "missing: power, margin, variance"


@pytest.mark.parametrize(
    ("changed", "code", "place"),
    [
        ({"p_control": 1.2}, "D002", "p_control"),
        ({"p_treatment": 0}, "D002", "p_treatment"),
        ({"p_treatment": 86}, "D002", "p_treatment"),
        ({"margin": -0.15}, "D002", "margin"),
        ({"margin": float("nan")}, "D002", "margin"),
        ({"sides": 3}, "D002", "sides"),
        ({"sides": 1.5}, "D002", "sides"),
        ({"alpha": 0}, "D002", "alpha"),
        ({"alpha": "5%"}, "D002", "alpha"),
        ({"ratio": 0}, "D002", "ratio"),
        ({"margin": 0.9}, "D003", "margin"),
        ({"power": 1}, "D004", "power"),
        ({"power": 90}, "D004", "power"),
        ({"power": 0.05}, "D004", "power"),
        ({"n": 100}, "D007", "n"),
        ({"variance": "wald"}, "D008", "variance"),
        ({"continuity": 1}, "D008", "continuity"),
        ({"delta": 0.1}, "D008", NAME),
        ({"p_treatment": 0.7}, "D009", "p_treatment"),
    ],
)
def test_a_bad_input_of_a_size_is_named(changed: dict[str, Any], code: str, place: str) -> None:
    assert refusal(sample_size, NAME, **{**NI, **changed})[:2] == (code, place)


@pytest.mark.parametrize(
    ("sizes", "code", "place"),
    [
        ({}, "D001", NAME),
        ({"n": 0}, "D005", "n"),
        ({"n_per_group": 0}, "D005", "n_per_group"),
        ({"n_per_group": (88, -1)}, "D005", "n_per_group"),
        ({"n_per_group": 88.5}, "D005", "n_per_group"),
        ({"n_per_group": True}, "D005", "n_per_group"),
        ({"n_per_group": (88, 88, 88)}, "D007", "n_per_group"),
        ({"n_per_group": (88, 44), "ratio": 1}, "D007", "ratio"),
        ({"n_per_group": 88, "ratio": 2}, "D007", "n_per_group"),
        ({"n": 177}, "D007", "n"),
        ({"n": 176, "n_per_group": 88}, "D007", "n"),
        ({"n": 176, "power": 0.9}, "D007", "power"),
    ],
)
def test_bad_group_sizes_are_named(sizes: dict[str, Any], code: str, place: str) -> None:
    inputs = {key: value for key, value in NI.items() if key != "power"}
    assert refusal(power, NAME, **inputs, **sizes)[:2] == (code, place)


def test_the_message_of_a_percentage_says_how_it_is_written() -> None:
    assert "86 % is written 0.86" in refusal(sample_size, NAME, **{**NI, "p_control": 86})[2]


def test_an_effect_that_cannot_be_reached_has_no_solution() -> None:
    inputs = {**NI, "variance": "null_shift", "p_treatment": 0.5, "p_control": 0.5}
    del inputs["margin"]
    assert refusal(solve, NAME, for_="effect", n_per_group=3, **inputs)[0] == "D006"


def test_a_two_way_effect_needs_a_direction() -> None:
    inputs = {
        key: value for key, value in EXAMPLES["two_proportions_superiority"].items() if key != "p_treatment"
    }
    code, place, _ = refusal(solve, "two_proportions_superiority", for_="effect", n_per_group=50, **inputs)
    assert (code, place) == ("D001", "direction")


def test_an_unknown_method_or_question_is_named() -> None:
    assert refusal(sample_size, "two_proportion_noninferiority")[0] == "D008"
    assert refusal(solve, NAME, for_="sides", **NI)[0] == "D008"


@pytest.mark.parametrize(
    ("name", "changed", "code"),
    [
        ("two_proportions_superiority", {"p_treatment": 0.65}, "D009"),
        ("two_proportions_equivalence", {"margin": 0.9}, "D003"),
        ("two_proportions_equivalence", {"margin": 0.01}, "D009"),
        ("one_proportion", {"p": 0.3}, "D009"),
        ("paired_proportions", {"p_only_control": 0.2}, "D009"),
        ("paired_proportions", {"p_only_treatment": 0.6, "p_only_control": 0.5}, "D007"),
        ("two_means_superiority", {"difference": 0}, "D009"),
        ("two_means_superiority", {"sd": 0}, "D002"),
        ("two_means_noninferiority", {"difference": -0.5}, "D009"),
        ("two_means_equivalence", {"difference": 0.5}, "D009"),
        ("anova", {"groups": 1}, "D002"),
        ("logrank_events", {"hazard_ratio": 1}, "D009"),
        ("logrank_events", {"hazard_ratio_null": 1.3}, "D007"),
        ("logrank_events", {"hazard_ratio": 2.5, "hazard_ratio_null": 2.0, "formula": "schoenfeld"}, "D009"),
        ("logrank_events", {"hazard_ratio": 0.4, "hazard_ratio_null": 0.5, "formula": "schoenfeld"}, "D009"),
        ("poisson_rates", {"rate_treatment": 2.0, "rate_ratio_null": 1.5}, "D009"),
        ("restricted_mean_noninferiority", {"margin": 9.0}, "D003"),
        ("restricted_mean_noninferiority", {"hazard_treatment": 0.2}, "D009"),
        ("logrank_accrual", {"accrual_time": 0, "follow_up_time": 0}, "D007"),
        ("logrank_fixed_follow_up", {"event_probability_treatment": 0.6}, "D009"),
        ("kaplan_meier_superiority", {"dropout": 1}, "D002"),
        ("kaplan_meier_noninferiority", {"margin": 0.7}, "D003"),
        ("restricted_mean_superiority", {"hazard_treatment": 0.1}, "D009"),
        ("poisson_rates", {"rate_treatment": 1.2}, "D009"),
        ("cluster_means", {"icc": -0.1}, "D002"),
        ("crossover_bioequivalence", {"geometric_mean_ratio": 1.3}, "D009"),
        ("crossover_bioequivalence", {"lower_limit": 1.3}, "D007"),
        ("simon_two_stage", {"p": 0.2}, "D009"),
    ],
)
def test_every_method_refuses_what_it_cannot_size(name: str, changed: dict[str, Any], code: str) -> None:
    assert refusal(sample_size, name, **{**EXAMPLES[name], **changed})[0] == code


def test_two_stages_without_their_bounds_have_no_power() -> None:
    inputs = {key: value for key, value in EXAMPLES["simon_two_stage"].items() if key != "power"}
    code, _, message = refusal(power, "simon_two_stage", n=33, r=10, **inputs)
    assert (code, message) == ("D001", "missing: r1, n1")
    assert refusal(power, "simon_two_stage", n=33, r1=5, n1=40, r=10, **inputs)[0] == "D007"


def test_fishers_test_of_huge_groups_is_refused() -> None:
    inputs = {**EXAMPLES["two_proportions_superiority_exact"], "test": "fisher"}
    del inputs["power"]
    assert refusal(power, "two_proportions_superiority_exact", n_per_group=10_000, **inputs)[0] == "D006"


def test_intervals_refuse_what_no_trial_can_give() -> None:
    assert refusal(proportion_interval, 3, 0, level=0.95, method="wilson")[0] == "D005"
    assert refusal(proportion_interval, 16, 15, level=0.95, method="wilson")[0] == "D007"
    assert refusal(proportion_interval, 3, 15, level=95, method="wilson")[0] == "D002"
    assert refusal(difference_interval, 3, 15, 3, 15, level=0.95, method="exact")[0] == "D008"
