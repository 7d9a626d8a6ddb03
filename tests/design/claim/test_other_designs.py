"""Routes, needs and powers of claims that are not non-inferiority of proportions, and of incomplete ones."""

import pytest

from claim_records import ARMS, claim_of, enrolment
from trialwright.design.claim.explain import explain_n
from trialwright.model.claim import Claim
from trialwright.model.explanation import Explanation

MEANS = (
    "We considered an alpha of 0.05 (two-sided) and a power of 0.9: 123 patients in each group detect a difference of 5 mmHg "
    "with a standard deviation of 12 mmHg. The two groups are of equal size."
)
PROPORTIONS = (
    "We expect remission in 60% of the control group and 80% of the intervention group. With alpha 0.05 (two-sided) and 80% "
    "power the sample size is {n} per group. The two groups are compared."
)


def explained(text: str, **modules: object) -> Explanation:
    return explain_n(claim_of(text, **modules), trials=200)


def test_means_are_explained_with_every_word_kept() -> None:
    """123 by the t test: R's power.t.test(delta = 5, sd = 12, power = .9) gives 122.01; z alone 121.05, so 122."""
    made = explained(MEANS)
    assert made.kind == "difference of two means"
    assert not made.routes[0].changes and made.routes[0].inputs["test"] == "t"
    assert made.routes[0].raw == pytest.approx(122.01, abs=0.01)
    assert not made.diagnostics and "The stated numbers give 123" in made.verdict[0]


def test_superiority_of_proportions_by_pooled_and_unpooled_variance() -> None:
    """R's power.prop.test(p1 = .6, p2 = .8, power = .8) gives 81.2; the unpooled formula 78.5 (0.4 × 7.849 / 0.04)."""
    pooled, unpooled = explained(PROPORTIONS.format(n=82)), explained(PROPORTIONS.format(n=79))
    assert "pooled variance" in pooled.routes[0].conventions and not pooled.routes[0].changes
    assert "unpooled variance" in unpooled.routes[0].conventions and not unpooled.routes[0].changes
    assert not pooled.diagnostics and not unpooled.diagnostics


def test_too_few_participants_are_told_and_too_many_are_not() -> None:
    assert [fault.code for fault in explained(PROPORTIONS.format(n=60)).diagnostics] == ["D028"]
    assert not explained(PROPORTIONS.format(n=400)).diagnostics


def test_sides_that_are_not_stated_are_told_both_ways() -> None:
    text = PROPORTIONS.format(n=82).replace(" (two-sided)", "")
    made = explained(text)
    assert made.claim.missing == ("sides",)
    assert "two-sided" in made.routes[0].supplies and not made.routes[0].changes
    assert {(one.by, one.n_per_group) for one in made.needed} >= {
        ("normal approximation, pooled, two-sided", 82), ("normal approximation, unpooled, two-sided", 79),
    }  # fmt: skip
    assert {one.sides for one in made.power} == {1, 2} and not made.sensitivity and not made.diagnostics


def test_a_number_per_group_registered_as_the_total_is_recognised() -> None:
    """Cohen's d 0.3, two-sided 0.05, power 0.80: G*Power gives 176 per group by the t test."""
    text = "A sample size of 176 (88 per arm) provides 80% power at a two-sided alpha of 0.05 to detect an effect size of 0.3."
    made = explained(text)
    assert made.routes[0].changes == ("176 is the number per group, registered as the total",)
    assert [fault.code for fault in made.diagnostics] == ["D028"]


def test_a_crossover_is_not_recomputed_as_two_groups() -> None:
    design = {"designInfo": {"interventionModel": "CROSSOVER"}}
    made = explained(MEANS, designModule=design)
    assert not made.routes and not made.needed and "crossover" in made.verdict[0]


def test_a_standardised_effect_is_a_difference_in_standard_deviations() -> None:
    """Cohen 1988: d = 0.5, two-sided 0.05, power 0.80 needs 64 per group."""
    text = "The study has 80% power at a two-sided alpha of 0.05 to detect an effect size of 0.5 with 64 patients in each group."
    made = explained(text)
    assert [one.n_per_group for one in made.needed if one.by == "t test"] == [64]
    assert not made.routes[0].changes


def test_more_than_two_groups_are_not_recomputed() -> None:
    text = PROPORTIONS.format(n=82).replace("The two groups", "The three groups")
    made = explained(text)
    assert not made.routes and "3 groups" in made.verdict[0]


def test_a_single_group_without_a_number_has_nothing_to_tell() -> None:
    made = explained("All are treated.", designModule={"designInfo": {"interventionModel": "SINGLE_GROUP"}})
    assert made.single_group is None and not made.routes


@pytest.mark.parametrize("count", [0, 1, 2, 3])
def test_tiny_enrolments_do_no_harm(count: int) -> None:
    for model in ("SINGLE_GROUP", "PARALLEL"):
        design = {"designInfo": {"interventionModel": model}, **enrolment(count)}
        assert explained("A trial.", designModule=design, armsInterventionsModule=ARMS).verdict


def test_no_claim_at_all() -> None:
    made = explain_n(Claim(name="nothing"))
    assert not made.routes and not made.detectable and made.registered is None and made.verdict


def test_equivalence_of_proportions_spends_alpha_on_each_side() -> None:
    """Chow, Shao and Wang, ch. 4: 0.75 and 0.80 within 0.20, 0.05 on each side, 80 % power: 133 per group."""
    text = (
        "In this equivalence trial we expect cure in 80% of the control group and 75% of the intervention group. With one-sided "
        "alpha of 0.05, 80% power and an equivalence margin of 20%, 133 patients per group are needed in two groups."
    )
    made = explained(text)
    assert made.kind == "equivalence of two proportions"
    assert made.routes[0].n_per_group == 133 and not made.routes[0].changes


def test_an_unequal_allocation_is_compared_by_the_total() -> None:
    """2:1 with pooled variance, by hand: p = 0.7333, z 1.96 and 0.8416: n control 63.1, treatment 126.2."""
    text = (
        "We expect remission in 60% of the control group and 80% of the intervention group; two groups are randomized 2:1. "
        "With alpha 0.05 (two-sided) and 80% power a total of {n} patients is needed."
    )
    for total in range(185, 196):
        made = explained(text.format(n=total))
        if faithful := [route for route in made.routes if not route.changes]:
            assert {route.n_total for route in faithful} == {total}
            return
    raise AssertionError("no total from 185 to 195 is reached with the stated numbers")


SURVIVAL = (
    "Two groups are compared. Assuming a hazard ratio of 0.7, a two-sided alpha of 0.05 and 90% power, {events} events are "
    "required. A total of 500 patients will be enrolled; a dropout rate of 10% is expected."
)


def test_a_hazard_ratio_is_settled_by_events() -> None:
    """Schoenfeld 1983: 4 (1.960 + 1.2816)² / ln² 0.7 = 330.4; Freedman 1982: 10.507 (1.7 / 0.3)² = 337.4."""
    made = explained(SURVIVAL.format(events=331))
    assert {one.by: one.n_total for one in made.needed} == {
        "Schoenfeld formula": 331,
        "Freedman formula": 338,
    }
    assert not made.routes[0].changes and not made.diagnostics
    assert "68 % must have one" in made.verdict[1]


def test_too_few_events_are_told() -> None:
    """Normal approximation by hand: |ln 0.7| √250 / 2 − 1.960 = 0.860, so a power of 0.805."""
    made = explained(SURVIVAL.format(events=250))
    assert [fault.code for fault in made.diagnostics] == ["D028"]
    assert made.power[0].power == pytest.approx(0.805, abs=0.001)
