"""The example records recomputed: every figure of section 1 of the reference page on trial statistics, by hand here.

The figures stand in ``shared/reference/trial-statistics.md``, sections 1.1 to 1.4, where they were computed by other code.
"""

from math import ceil, comb

import msgspec
import pytest

from trialwright.design.claim.detectable import detectable_gain, detectable_margin
from trialwright.design.claim.exact_need import noninferiority_need
from trialwright.design.claim.explain import explain_n
from trialwright.design.claim.kaplan_meier import kaplan_meier_power
from trialwright.design.claim.margin_scales import margin_scales
from trialwright.design.claim.problem import Problem, problem_of
from trialwright.design.claim.quoted_difference import significant_from, two_proportion_p
from trialwright.design.claim.random_dropout import power_with_random_dropout
from trialwright.design.claim.read import read_claim
from trialwright.design.claim.sensitivity import changed
from trialwright.design.claim.single_group import chance_to_reject, exact_test, observed, single_group
from trialwright.design.proportions.enumeration import noninferiority_power_exact
from trialwright.design.proportions.exact_size import noninferiority_n_exact
from trialwright.design.proportions.noninferiority import noninferiority_n
from trialwright.design.sizing import power, sample_size
from trialwright.model.explanation import Explanation, Route
from trialwright.store.inputs import library_record

CLAIM = read_claim(library_record("NCT05916781"))
DESIGN = {"p_treatment": 0.86, "p_control": 0.86, "margin": 0.15, "alpha": 0.05}


@pytest.fixture(scope="module")
def explained() -> Explanation:
    return explain_n(CLAIM)


def problem() -> Problem:
    found = problem_of(CLAIM)
    assert found
    return found


CONVENTIONS = [
    # convention, inputs, then raw (as printed), /0.8 and x1.2 of the rounded-up number: two-sided, one-sided
    ("unpooled", {}, (112.45, 142, 136), (91.65, 115, 111)),
    ("farrington_manning", {}, (120.09, 152, 146), (97.43, 123, 118)),
    ("dunnett_gent", {}, (109.26, 138, 132), (89.23, 113, 108)),
    ("null_shift", {}, (135.87, 170, 164), (109.34, 138, 132)),
    ("arcsine", {}, (153.2, 193, 185), (124.9, 157, 150)),
    ("unpooled", {"p_treatment": 0.8649, "p_control": 0.8649}, (109.14, 138, 132), (88.95, 112, 107)),
]  # fmt: skip


@pytest.mark.parametrize(("variance", "changes", "two_sided", "one_sided"), CONVENTIONS)
def test_the_table_of_conventions(
    variance: str,
    changes: dict[str, float],
    two_sided: tuple[float, int, int],
    one_sided: tuple[float, int, int],
) -> None:
    for sides, (printed, divided, multiplied) in ((2, two_sided), (1, one_sided)):
        raw = noninferiority_n(**{**DESIGN, **changes}, sides=sides, power=0.9, variance=variance)
        assert raw == pytest.approx(printed, abs=0.06 if printed in (153.2, 124.9) else 0.006)
        assert (ceil(ceil(raw) / 0.8), ceil(ceil(raw) * 1.2 - 1e-9)) == (divided, multiplied)


def test_the_continuity_correction() -> None:
    made = [
        ceil(noninferiority_n(**DESIGN, sides=s, power=0.9, variance="unpooled", continuity=True))
        for s in (2, 1)
    ]
    assert made == [126, 105]
    assert [ceil(n / 0.8) for n in made] == [158, 132]
    assert [ceil(n * 1.2 - 1e-9) for n in made] == [152, 126]


def shape(route: Route) -> tuple[object, ...]:
    inputs = route.inputs
    return (
        inputs["sides"], inputs["power"], round(float(inputs["p_control"]), 4), inputs["variance"], inputs["continuity"],
        route.inflation, round(route.raw, 2),
    )  # fmt: skip


def test_the_routes_to_110_at_the_stated_power_are_these_four_in_this_order(explained: Explanation) -> None:
    assert [shape(route) for route in explained.routes if route.at_stated_power] == [
        (1, 0.9, 0.86, "unpooled", False, "multiplied", 91.65),
        (2, 0.9, 0.8649, "unpooled", False, "none", 109.14),
        (2, 0.9, 0.86, "dunnett_gent", False, "none", 109.26),
        (1, 0.9, 0.86, "null_shift", False, "none", 109.34),
    ]


def test_the_other_routes_need_another_power(explained: Explanation) -> None:
    assert {shape(route) for route in explained.routes if not route.at_stated_power} == {
        (2, 0.8, 0.86, "farrington_manning", False, "multiplied", 90.62),
        (2, 0.85, 0.86, "unpooled", True, "none", 109.01),
        (2, 0.85, 0.8649, "dunnett_gent", False, "multiplied", 90.31),
        (2, 0.8, 0.8649, "dunnett_gent", True, "multiplied", 91.61),
        (1, 0.85, 0.86, "dunnett_gent", True, "divided", 87.55),
        (1, 0.85, 0.8649, "unpooled", True, "divided", 87.50),
        (1, 0.85, 0.8649, "null_shift", False, "multiplied", 91.20),
        (1, 0.8, 0.86, "arcsine", False, "multiplied", 90.15),
    }


def test_no_route_keeps_every_stated_word_and_the_first_changes_one(explained: Explanation) -> None:
    assert all(route.changes for route in explained.routes)
    first = explained.routes[0]
    assert first.changes == ("two-sided → one-sided",) and not first.supplies
    assert first.reckoning == "91.65 × 1.2 = 109.98 → 110"
    assert "20 % dropout" in first.keeps and "power 0.90" in first.keeps


def test_what_the_stated_design_needs(explained: Explanation) -> None:
    needed = {one.by: (one.evaluable, one.n_per_group, one.n_total) for one in explained.needed}
    assert needed == {
        "normal approximation": (113, 142, 284),
        "exact Wald test": (114, 143, 286),
        "exact Farrington–Manning score test": (117, 147, 294),
        "Farrington–Manning formula": (121, 152, 304),
    }
    assert explained.needed_if_failures == 201


POWERS = [
    # analysed, handling, normal, Wald, Farrington–Manning, Newcombe: two-sided then one-sided
    (88, "missing", (0.818, 0.816, 0.797, 0.811), (0.889, 0.892, 0.877, 0.886)),
    (110, "none", (0.894, 0.897, 0.880, None), (0.941, 0.940, 0.934, None)),
]


@pytest.mark.parametrize(("n", "handling", "two_sided", "one_sided"), POWERS)
def test_the_power_that_110_really_has(
    explained: Explanation,
    n: int,
    handling: str,
    two_sided: tuple[float | None, ...],
    one_sided: tuple[float | None, ...],
) -> None:
    for sides, printed in ((2, two_sided), (1, one_sided)):
        found = [
            one for one in explained.power if (one.handling, one.analysed, one.sides) == (handling, n, sides)
        ]
        assert len(found) == 4
        for one, value in zip(found, printed, strict=True):
            assert value is None or one.power == pytest.approx(value, abs=0.0006), one.by


def test_the_true_size_of_each_test(explained: Explanation) -> None:
    sizes = {
        one.by: one.size
        for one in explained.power
        if (one.handling, one.sides) == ("missing", 2) and one.size
    }
    assert sizes["exact Wald test"] == pytest.approx(0.0268, abs=0.00006)
    assert sizes["exact Farrington–Manning score test"] == pytest.approx(0.0250, abs=0.00006)
    assert sizes["exact Newcombe interval"] == pytest.approx(0.0271, abs=0.00006)


@pytest.mark.parametrize(
    ("test", "two_sided", "one_sided"),
    # The page prints .890 for the one-sided Wald test; a full double sum and 10⁶ drawn trials both give .889.
    [("wald", 0.819, 0.889), ("farrington_manning", 0.799, 0.879), ("newcombe", 0.807, 0.884)],
)
def test_power_when_each_drops_out_by_chance(test: str, two_sided: float, one_sided: float) -> None:
    for sides, printed in ((2, two_sided), (1, one_sided)):
        found = power_with_random_dropout(n=110, dropout=0.2, sides=sides, test=test, **DESIGN)
        assert found == pytest.approx(printed, abs=0.0006)


def test_dropout_as_failure(explained: Explanation) -> None:
    [found] = [one for one in explained.power if one.handling == "failure" and one.sides == 2]
    assert found.power == pytest.approx(0.67, abs=0.005)


def test_kaplan_meier_power_and_size(explained: Explanation) -> None:
    """20,000 trials here and there: a standard error of 0.0025 on each power, 0.0011 on each size."""
    shares = {one.sides: one.power for one in explained.power if one.handling == "kaplan_meier"}
    assert shares[2] == pytest.approx(0.855, abs=3.5 * 0.0035)
    assert shares[1] == pytest.approx(0.915, abs=3.5 * 0.0028)
    [size] = kaplan_meier_power(
        **{**DESIGN, "p_treatment": 0.71}, n=110, dropout=0.2, sides=(2,), trials=20_000, seed=2
    )  # fmt: skip
    assert size == pytest.approx(0.025, abs=3.5 * 0.0016)
    effective = power(
        "two_proportions_noninferiority", n_per_group=97, sides=2, variance="unpooled", **DESIGN
    )
    assert effective.power == pytest.approx(shares[2], abs=0.015)


def test_the_same_seed_gives_the_same_simulated_power() -> None:
    design = {**DESIGN, "n": 60, "dropout": 0.2, "sides": (2, 1), "trials": 500}
    assert kaplan_meier_power(**design, seed=5) == kaplan_meier_power(**design, seed=5)
    assert kaplan_meier_power(**design, seed=5) != kaplan_meier_power(**design, seed=6)


def test_sensitivity_to_the_control_rate() -> None:
    printed = {0.75: 0.635, 0.80: 0.706, 0.83: 0.757, 0.86: 0.816, 0.90: 0.909}
    for rate, value in printed.items():
        row = changed(problem(), 110, "rate", rate, {"p_treatment": rate, "p_control": rate})
        assert row and row.power == pytest.approx(value, abs=0.0006)


def test_sensitivity_to_a_true_deficit() -> None:
    for deficit, value, need in ((0.02, 0.676, 159), (0.03, 0.597, 191), (0.05, 0.438, 289)):
        row = changed(problem(), 110, "deficit", deficit, {"p_treatment": 0.86 - deficit})
        assert row and row.power == pytest.approx(value, abs=0.0006) and row.evaluable == need


def test_sensitivity_to_the_margin() -> None:
    for margin, evaluable, randomised in ((0.12, 176, 220), (0.10, 254, 318)):
        row = changed(problem(), 110, "margin", margin, {"margin": margin})
        assert row and (row.evaluable, row.n_per_group) == (evaluable, randomised)


def test_the_margin_on_other_scales() -> None:
    scales = margin_scales(0.86, 0.15, alpha=0.05, sides=2, power=0.9)
    assert scales.risk_ratio == pytest.approx(2.07, abs=0.005)
    assert scales.hazard_ratio == pytest.approx(2.27, abs=0.005)
    assert scales.odds_ratio == pytest.approx((0.29 / 0.71) / (0.14 / 0.86))
    assert scales.events == 63


def test_the_second_randomisation(explained: Explanation) -> None:
    again = explained.rerandomised
    assert again and again.per_group == pytest.approx(91.5, abs=0.05) and again.per_cell == 46
    assert again.half_width == pytest.approx(0.11, abs=0.005)
    assert again.margin == pytest.approx(0.18, abs=0.005)


def test_the_shortfall_is_told(explained: Explanation) -> None:
    [fault] = explained.diagnostics
    assert fault.code == "D028" and "142 to 152 per group, 110 are registered" in fault.message


GAINS = {0.5: (25.6, 29.1), 0.6: (23.8, 26.9), 0.7: (21.0, 23.5), 0.8: (16.9, 18.8), 0.86: (13.7, None)}
MARGINS = {0.7: (0.245, 0.283), 0.8: (0.214, 0.247), 0.86: (0.185, 0.214), 0.9: (0.160, 0.185)}


def test_the_detectability_table_of_nct04127747() -> None:
    for rate, printed in GAINS.items():
        for target, points in zip((0.8, 0.9), printed, strict=True):
            gain = detectable_gain(55, rate, target)
            assert (gain is None) if points is None else (gain and ceil(1000 * gain) / 10 == points)
    for rate, margins in MARGINS.items():
        for target, margin in zip((0.8, 0.9), margins, strict=True):
            assert detectable_margin(55, rate, target) == pytest.approx(margin, abs=0.0006)
    lost = [detectable_margin(44, 0.86, target) for target in (0.8, 0.9)]
    assert lost == [pytest.approx(0.207, abs=0.0006), pytest.approx(0.240, abs=0.0006)]
    made = power("two_proportions_noninferiority", n_per_group=55, sides=2, variance="unpooled", **DESIGN)
    assert made.power == pytest.approx(0.62, abs=0.005)


def test_nct04127747_has_no_claim_and_a_table() -> None:
    made = explain_n(library_record("NCT04127747"))
    assert made.claim.missing == ("hypothesis", "effect", "alpha", "power")
    assert not made.routes and not made.needed and not made.power and not made.diagnostics
    assert {one.analysed for one in made.detectable} == {55, 44}


def test_inputs_that_would_land_on_55_per_group() -> None:
    for treatment, control in ((0.85, 0.60), (0.95, 0.75)):
        made = sample_size(
            "two_proportions_superiority", alpha=0.05, sides=2, power=0.8, p_treatment=treatment, p_control=control,
            variance="pooled",
        )  # fmt: skip
        assert ceil(made.n_per_group[0] / 0.9) == 55
    raw = noninferiority_n(
        alpha=0.05, sides=1, power=0.9, p_treatment=0.85, p_control=0.85, margin=0.2, variance="unpooled"
    )
    assert raw == pytest.approx(54.6, abs=0.05)


def test_what_15_participants_of_nct05863936_can_tell() -> None:
    for events, low, high in ((6, 16.3, 67.7), (7, 21.3, 73.4), (9, 32.3, 83.7)):
        interval = observed(events, 15)
        assert (100 * interval.low, 100 * interval.high) == (
            pytest.approx(low, abs=0.06),
            pytest.approx(high, abs=0.06),
        )
    shown = single_group(15)
    assert shown.none_seen_upper == pytest.approx(0.181, abs=0.0005)
    assert [round(chance, 2) for chance in shown.seen.values()] == [0.54, 0.79, 0.96]


def test_exact_tests_of_15_participants() -> None:
    test = exact_test(15, 0.459, 0.05)
    assert test and test.reject_from == 11 and test.size == pytest.approx(0.030, abs=0.0005)
    assert [round(chance_to_reject(test, rate), 2) for rate in (0.6, 0.7, 0.8)] == [0.22, 0.52, 0.84]
    assert chance_to_reject(test, 0.787) == pytest.approx(0.80, abs=0.005)
    other = exact_test(15, 0.256, 0.05)
    assert other and other.reject_from == 8 and chance_to_reject(other, 0.6) == pytest.approx(0.79, abs=0.005)


def test_nct05863936_is_a_single_group_with_a_control_group_in_its_words() -> None:
    made = explain_n(library_record("NCT05863936"))
    assert made.claim.single_group and made.claim.control_group
    assert made.single_group and made.single_group.n == 15
    assert any("control group" in sentence for sentence in made.verdict)


def test_the_quoted_rates_of_nct06394063_need_an_n() -> None:
    made = explain_n(library_record("NCT06394063"))
    [quoted] = made.quoted
    assert (quoted.significant_from, quoted.p_value, quoted.said) == (176, None, "not_significant")
    assert significant_from(0.80, 0.71) == 176
    assert two_proportion_p(0.80, 0.71, (287, 290)) == pytest.approx(0.012, abs=0.0005)
    sizes = [
        sample_size("two_proportions_superiority", alpha=0.05, sides=2, power=target, p_treatment=0.8, p_control=0.71,
                    variance="pooled").n_per_group[0]
        for target in (0.8, 0.9)
    ]  # fmt: skip
    assert sizes == [358, 478]


def test_a_p_value_is_given_only_with_a_cited_n() -> None:
    claim = read_claim(library_record("NCT06394063"))
    cited = msgspec.structs.replace(claim.quoted[0], n=(287, 290))
    made = explain_n(msgspec.structs.replace(claim, quoted=(cited,)))
    assert made.quoted[0].p_value == pytest.approx(0.012, abs=0.0005)


def test_the_umbilical_cord_record_lacks_margin_rate_alpha_and_power() -> None:
    made = explain_n(library_record("NCT03580291"))
    assert made.claim.missing == ("margin", "rate", "alpha", "power")
    assert not made.routes and not made.needed
    assert [fault.code for fault in made.diagnostics] == ["D020"]


@pytest.mark.parametrize("test", ["wald", "farrington_manning", "newcombe"])
@pytest.mark.parametrize(
    ("rate", "margin", "target", "sides"), [(0.86, 0.15, 0.9, 2), (0.7, 0.2, 0.8, 1), (0.5, 0.25, 0.85, 2)]
)
def test_the_quick_exact_search_finds_what_enumerating_every_size_finds(
    test: str, rate: float, margin: float, target: float, sides: int
) -> None:
    design = {
        "alpha": 0.05,
        "sides": sides,
        "power": target,
        "p_treatment": rate,
        "p_control": rate,
        "margin": margin,
    }
    slow = noninferiority_n_exact(**design, test=test, ratio=1)
    assert noninferiority_need(**design, test=test) == slow


def test_random_dropout_is_the_double_sum_over_both_numbers_left() -> None:
    """By hand for a small trial: every pair of numbers left, each by full enumeration."""
    design = {"p_treatment": 0.8, "p_control": 0.8, "margin": 0.3, "alpha": 0.05, "sides": 1, "test": "wald"}
    n, dropout = 14, 0.3
    chance = [comb(n, left) * (1 - dropout) ** left * dropout ** (n - left) for left in range(n + 1)]
    total = sum(
        chance[a] * chance[b] * noninferiority_power_exact(n=(a, b), **design)
        for a in range(1, n + 1)
        for b in range(1, n + 1)
    )
    weight = (1 - chance[0]) ** 2
    found = power_with_random_dropout(n=n, dropout=dropout, **design)
    assert found == pytest.approx(total / weight, abs=0.002)


def test_large_trials_are_simulated_less_often_and_say_so() -> None:
    larger = msgspec.structs.replace(CLAIM.n_per_group, value=2200.0)
    made = explain_n(msgspec.structs.replace(CLAIM, n_per_group=larger))
    assert {one.trials for one in made.power if one.trials} == {1000}
