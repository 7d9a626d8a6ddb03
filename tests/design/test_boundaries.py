"""Group sequential boundaries: published values, exact alpha, the traps the reference names, and bad input."""

from math import inf
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trialwright.design.errors import DesignInputError
from trialwright.design.sequential.boundary import boundaries, looks_of, stopping_law
from trialwright.design.sequential.crossing import Looks, crossing, no_lower
from trialwright.design.sequential.families import FAMILIES
from trialwright.design.sequential.spending import SPENDING, spent
from trialwright.model.sequential import Boundaries

EQUAL_3, EQUAL_5 = (1 / 3, 2 / 3, 1.0), (0.2, 0.4, 0.6, 0.8, 1.0)
LD_OF, LD_P, HSD, KD = (
    "lan_demets_obrien_fleming",
    "lan_demets_pocock",
    "hwang_shih_decani",
    "kim_demets",
)
PARAMETERS = {
    "wang_tsiatis": {"delta": 0.25},
    "haybittle_peto": {"interim_z": 3.0},
    HSD: {"gamma": -2.0},
    KD: {"rho": 2.0},
}


def one_sided(family: str, **inputs: Any) -> Boundaries:
    return boundaries(family, alpha=0.025, sides=1, **inputs)


@pytest.mark.parametrize(
    ("made", "expected", "tolerance"),
    [
        # rpact 3.3.4, tests/test-f_design_group_sequential.R:54
        (one_sided("obrien_fleming", looks=3), (3.4710914, 2.4544323, 2.0040356), 5e-8),
        # rpact 3.3.4, tests/test-f_design_sample_size_calculator.R:30
        (
            one_sided("wang_tsiatis", information=(0.2, 0.5, 1.0), delta=0.3),
            (2.8688923, 2.3885055, 2.0793148),
            5e-8,
        ),
        # rpact 3.3.4, tests/test-f_design_group_sequential.R:1477
        (one_sided("haybittle_peto", looks=4, interim_z=3.0), (3.0, 3.0, 3.0, 1.9827514), 5e-8),
        # rpact 3.3.4, tests/test-f_design_group_sequential.R:435
        (one_sided(LD_P, information=(0.4, 0.7)), (2.223875, 2.3050796), 5e-7),
        # gsDesign manual, default design with its non-binding futility
        (one_sided(HSD, looks=3, gamma=-4.0), (3.010739, 2.546531, 1.999226), 5e-7),
    ],
    ids=["obrien-fleming", "wang-tsiatis", "haybittle-peto", "spending-that-ends-early", "hwang-shih-decani"],
)
def test_boundaries_are_those_published(
    made: Boundaries, expected: tuple[float, ...], tolerance: float
) -> None:
    assert made.efficacy == pytest.approx(expected, abs=tolerance)


def test_default_futility_of_gsdesign() -> None:
    made = one_sided(HSD, looks=3, gamma=-4.0, power=0.9, futility=HSD, futility_gamma=-2.0, binding=False)
    # gsDesign manual: lower bounds −0.24, 0.94, 2.00, inflation 1.07, upper crossing .1412, .4403, .3185
    assert made.futility == pytest.approx((-0.2387, 0.9411, 1.9992), abs=5e-5)
    assert made.inflation == pytest.approx(1.070, abs=5e-4)
    assert made.laws[-1].efficacy == pytest.approx((0.1412, 0.4403, 0.3185), abs=5e-5)


def every_family() -> list[Boundaries]:
    return [
        boundaries(
            family, alpha=0.05, sides=sides, information=(0.3, 0.55, 1.0), **PARAMETERS.get(family, {})
        )
        for family in FAMILIES
        for sides in (1, 2)
    ]


@pytest.mark.parametrize("made", every_family(), ids=lambda made: f"{made.family}-{made.sides}")
def test_every_family_spends_exactly_alpha(made: Boundaries) -> None:
    law = stopping_law(made, 0.0)
    assert sum(law.efficacy) + sum(law.opposite) == pytest.approx(0.05, abs=1e-11)
    assert made.alpha_spent[-1] == pytest.approx(0.05, abs=1e-11)


@pytest.mark.parametrize("family", sorted(SPENDING))
def test_each_look_spends_its_step(family: str) -> None:
    made = boundaries(family, alpha=0.05, sides=2, looks=5, **PARAMETERS.get(family, {}))
    parameter = next(iter(PARAMETERS.get(family, {}).values()), None)
    wanted = [2 * one for one in spent(family, 0.025, EQUAL_5, parameter)]
    assert made.alpha_spent == pytest.approx(wanted, abs=1e-12)


@pytest.mark.parametrize("family", sorted(SPENDING))
def test_spending_rises_from_nothing_to_all(family: str) -> None:
    for parameter in (0.5, 1.0, 3.0):
        times = tuple(step / 50 for step in range(51))
        totals = spent(family, 0.025, times, parameter)
        assert totals[0] == 0 and totals[-1] == pytest.approx(0.025, abs=1e-15)
        assert list(totals) == sorted(totals)
        assert spent(family, 0.025, (1.3,), parameter)[0] == pytest.approx(0.025, abs=1e-15)


@pytest.mark.parametrize("binding", [True, False])
@pytest.mark.parametrize("sides", [1, 2])
def test_beta_spending_spends_alpha_and_beta_exactly(sides: int, binding: bool) -> None:
    made = boundaries(LD_P, alpha=0.05, sides=sides, looks=4, power=0.8, futility=LD_OF, binding=binding)
    obeyed = crossing(looks_of(made, with_futility=binding), 0.0)
    assert obeyed.above.sum() + obeyed.below.sum() == pytest.approx(0.05, abs=1e-10)
    assert made.drift is not None
    planned = stopping_law(made, made.drift)
    assert sum(planned.futility) == pytest.approx(0.2, abs=1e-9)
    assert made.beta_spent[-1] == pytest.approx(0.2, abs=1e-9)


def test_nonbinding_efficacy_is_that_without_futility() -> None:
    plain = one_sided(LD_OF, looks=3)
    made = one_sided(LD_OF, looks=3, power=0.9, futility=LD_OF, binding=False)
    assert made.efficacy == plain.efficacy
    bound = one_sided(LD_OF, looks=3, power=0.9, futility=LD_OF, binding=True)
    assert bound.efficacy[-1] is not None and plain.efficacy[-1] is not None
    assert bound.efficacy[-1] < plain.efficacy[-1]


@pytest.mark.parametrize("binding", [True, False])
def test_the_last_futility_boundary_is_the_last_efficacy_boundary(binding: bool) -> None:
    made = one_sided(LD_OF, information=(0.4, 0.8, 1.0), power=0.9, futility=LD_P, binding=binding)
    assert made.futility[-1] == made.efficacy[-1]


def test_power_without_futility_is_larger_and_both_are_told() -> None:
    made = one_sided(LD_OF, looks=3, power=0.9, futility=LD_P, binding=False)
    assert made.laws[-1].power == pytest.approx(0.9, abs=1e-9)
    assert made.power_without_futility is not None and made.power_without_futility > 0.9


@pytest.mark.parametrize("interim", [0.9, 0.99, 0.999])
def test_a_look_close_to_the_last_breaks_nothing(interim: float) -> None:
    made = one_sided(LD_OF, information=(interim, 1.0), power=0.9, futility=LD_OF, binding=False)
    law = stopping_law(made, 0.0, with_futility=False)
    assert sum(law.efficacy) == pytest.approx(0.025, abs=1e-11)
    assert (
        made.futility[0] is not None and made.efficacy[0] is not None and made.futility[0] < made.efficacy[0]
    )


def test_two_sided_futility_too_early_for_two_boundaries_is_left_out() -> None:
    made = boundaries(LD_OF, alpha=0.05, sides=2, looks=3, power=0.9, futility=LD_OF, binding=False)
    assert made.futility[0] is None
    assert any("look 1" in words for words in made.assumptions)
    # rpact 3.3.4 gives the second wedge as 0.98200
    assert made.futility[1] == pytest.approx(0.98200, abs=5e-6)


def test_spending_time_is_not_information() -> None:
    by_information = one_sided(LD_OF, information=(0.5, 1.0))
    by_calendar = one_sided(LD_OF, information=(0.5, 1.0), spending_time=(0.7, 1.0))
    assert by_calendar.alpha_spent[0] == pytest.approx(spent(LD_OF, 0.025, (0.7,), None)[0], abs=1e-14)
    assert by_calendar.alpha_spent[0] > by_information.alpha_spent[0]
    assert by_calendar.alpha_spent[-1] == pytest.approx(0.025, abs=1e-12)


def test_an_overrun_spends_all_and_no_more() -> None:
    made = one_sided(LD_OF, information=(0.5, 1.1))
    assert made.alpha_spent[-1] == pytest.approx(0.025, abs=1e-12)


def test_one_look_is_the_fixed_test() -> None:
    made = boundaries("pocock", alpha=0.05, sides=2, looks=1, power=0.9)
    assert made.efficacy[0] == pytest.approx(1.959963985, abs=1e-9)
    assert made.inflation == pytest.approx(1.0, abs=1e-6)


def test_the_code_makes_the_same_value_again() -> None:
    made = one_sided(HSD, information=EQUAL_3, gamma=-4.0, power=0.9, futility=(0.0, 0.5), binding=True)
    assert eval(made.code, {"boundaries": boundaries}) == made


def test_a_look_may_go_without_futility() -> None:
    made = one_sided("pocock", looks=3, power=0.9, futility=(None, 0.5), binding=True)
    assert made.futility[:2] == (None, 0.5)
    assert made.laws[0].futility[0] == 0


def test_the_value_becomes_json_and_comes_back() -> None:
    made = one_sided(HSD, looks=3, gamma=-4.0, power=0.9, futility=(None, 0.5), binding=True)
    assert msgspec.json.decode(msgspec.json.encode(made), type=Boundaries) == made


def test_more_drift_is_more_power() -> None:
    made = one_sided("pocock", looks=5)
    powers = [stopping_law(made, drift).power for drift in (0.0, 1.0, 2.0, 3.0, 4.0, 6.0)]
    assert powers == sorted(powers)
    assert powers[0] == pytest.approx(0.025, abs=1e-12)


looks_strategy = st.lists(st.floats(0.05, 1.0), min_size=1, max_size=5)


@settings(max_examples=40, deadline=None)
@given(
    steps=looks_strategy,
    delta=st.floats(-0.5, 0.6),
    sides=st.sampled_from([1, 2]),
    alpha=st.floats(0.001, 0.2),
)
def test_alpha_is_kept_at_any_looks(steps: list[float], delta: float, sides: int, alpha: float) -> None:
    total, information = sum(steps), []
    for step in steps:
        information.append((information[-1] if information else 0.0) + step / total)
    made = boundaries("wang_tsiatis", alpha=alpha, sides=sides, information=information, delta=delta)
    assert made.alpha_spent[-1] == pytest.approx(alpha, rel=1e-8)
    assert sum(made.laws[0].futility) == pytest.approx(1 - alpha, abs=1e-9)


@settings(max_examples=30, deadline=None)
@given(drift=st.floats(-3, 6), first=st.floats(0.1, 0.9), edge=st.floats(0.5, 5), floor=st.floats(-3, 0.4))
def test_every_path_ends_somewhere(drift: float, first: float, edge: float, floor: float) -> None:
    found = crossing(Looks((first, 1.0), (edge, 2.0), (floor, -inf), 1), drift)
    assert found.above.sum() + found.futility.sum() == pytest.approx(1, abs=1e-11)
    assert (found.above >= 0).all() and (found.futility >= 0).all()


def test_expected_information_lies_between_the_looks() -> None:
    made = one_sided("pocock", looks=4, power=0.9)
    for law in made.laws:
        assert 0.25 < law.expected_information <= 1


@pytest.mark.parametrize(
    ("family", "inputs", "code", "named"),
    [
        ("pocock", {"sides": 2, "looks": 3}, "D001", "alpha"),
        ("pocock", {"alpha": 0.05, "looks": 3}, "D001", "sides"),
        ("pocock", {"alpha": 0.05, "sides": 2}, "D001", "looks"),
        (HSD, {"alpha": 0.05, "sides": 2, "looks": 3}, "D001", "gamma"),
        ("pocock", {"alpha": 0.05, "sides": 1, "looks": 3, "futility": LD_OF}, "D001", "binding, power"),
        (HSD, {"alpha": 0.05, "sides": 1, "looks": 2, "gamma": 1.0, "futility": HSD, "power": 0.8, "binding": True},
         "D001", "futility_gamma"),
        ("pocock", {"alpha": 1.5, "sides": 2, "looks": 3}, "D002", "alpha"),
        ("pocock", {"alpha": 0.05, "sides": 3, "looks": 3}, "D002", "sides"),
        (KD, {"alpha": 0.05, "sides": 2, "looks": 3, "rho": -1.0}, "D002", "rho"),
        ("pocock", {"alpha": 0.05, "sides": 2, "looks": 3, "power": 1.0}, "D002", "power"),
        ("pocock", {"alpha": 0.05, "sides": 2, "looks": 3, "power": 0.04}, "D004", "power"),
        ("obf", {"alpha": 0.05, "sides": 2, "looks": 3}, "D008", "obf"),
        ("pocock", {"alpha": 0.05, "sides": 2, "looks": 3, "gamma": 1.0}, "D008", "gamma"),
        ("pocock", {"alpha": 0.05, "sides": 1, "looks": 3, "futility": "x", "power": 0.8, "binding": True}, "D008", "x"),
        ("pocock", {"alpha": 0.05, "sides": 2, "looks": 0}, "D010", "0"),
        ("pocock", {"alpha": 0.05, "sides": 2, "information": (0.5, 0.5, 1.0)}, "D010", "look 2"),
        ("pocock", {"alpha": 0.05, "sides": 2, "information": (0.5, 0.50001)}, "D010", "look 2"),
        (LD_OF, {"alpha": 0.05, "sides": 2, "information": (0.5, 1.0, 1.2)}, "D010", "look 2"),
        ("haybittle_peto", {"alpha": 0.05, "sides": 2, "looks": 3, "interim_z": 1.0}, "D011", "alpha"),
        ("pocock", {"alpha": 0.05, "sides": 1, "looks": 2, "futility": (2.5,), "binding": False}, "D011", "look 1"),
        ("pocock", {"alpha": 0.05, "sides": 1, "looks": 2, "futility": (1.0, 2.0), "binding": False}, "D013", "2 futility"),
        ("pocock", {"alpha": 0.05, "sides": 2, "looks": 3, "information": (0.5, 1.0)}, "D013", "3"),
        ("pocock", {"alpha": 0.05, "sides": 2, "looks": 3, "binding": True}, "D013", "binding"),
        ("pocock", {"alpha": 0.05, "sides": 1, "looks": 3, "futility": LD_OF, "power": 0.8, "binding": True}, "D013", "binding"),
        ("pocock", {"alpha": 0.05, "sides": 1, "looks": 1, "futility": (), "binding": True}, "D013", "single look"),
        ("pocock", {"alpha": 0.05, "sides": 1, "looks": 2, "futility": (0.0,), "binding": "no"}, "D002", "binding"),
        ("pocock", {"alpha": 0.05, "sides": 1, "looks": 2, "futility": (float("nan"),), "binding": True}, "D002", "futility"),
        ("pocock", {"alpha": 0.05, "sides": 1, "information": ("half", 1.0)}, "D002", "half"),
        (HSD, {"alpha": 0.05, "sides": 1, "looks": 2, "gamma": "low"}, "D002", "low"),
        (LD_OF, {"alpha": 0.05, "sides": 1, "information": (0.4, 0.7), "futility": LD_OF, "power": 0.8, "binding": True},
         "D013", "0.7"),
    ],
)  # fmt: skip
def test_bad_input_gets_one_diagnostic_that_says_which(
    family: str, inputs: dict[str, Any], code: str, named: str
) -> None:
    with pytest.raises(DesignInputError) as caught:
        boundaries(family, **inputs)
    assert caught.value.diagnostic.code == code
    assert named in caught.value.diagnostic.message


def test_no_lower_boundary_never_stops() -> None:
    assert no_lower(2) == (-inf, -inf)


@st.composite
def plans(draw: st.DrawFn) -> tuple[str, dict[str, Any]]:
    family = draw(st.sampled_from(sorted(FAMILIES)))
    steps = draw(looks_strategy)
    information = [sum(steps[: look + 1]) / sum(steps) for look in range(len(steps))]
    inputs: dict[str, Any] = {
        "alpha": draw(st.sampled_from([0.001, 0.025, 0.05, 0.2])), "sides": draw(st.sampled_from([1, 2])),
        "information": information, "power": draw(st.sampled_from([0.5, 0.8, 0.99])),
    }  # fmt: skip
    ranges = {
        "wang_tsiatis": ("delta", -1, 0.8),
        HSD: ("gamma", -20, 20),
        KD: ("rho", 0.1, 10),
        "haybittle_peto": ("interim_z", 2, 5),
    }
    if family in ranges:
        name, low, high = ranges[family]
        inputs[name] = draw(st.floats(low, high))
    match draw(st.sampled_from(["none", "spent", "set"])):
        case "spent":
            inputs |= {"futility": draw(st.sampled_from([LD_OF, LD_P])), "binding": draw(st.booleans())}
        case "set":
            values = st.floats(-2, 3)
            inputs |= {"futility": [draw(values) for _ in steps[1:]], "binding": draw(st.booleans())}
    return family, inputs


@settings(max_examples=150, deadline=None)
@given(plan=plans())
def test_any_plan_keeps_its_alpha_and_power_or_says_why_not(plan: tuple[str, dict[str, Any]]) -> None:
    family, inputs = plan
    try:
        made = boundaries(family, **inputs)
    except DesignInputError:
        return
    assert made.alpha_spent[-1] == pytest.approx(inputs["alpha"], rel=1e-7)
    law = made.laws[-1]
    if isinstance(inputs.get("futility"), str):
        assert 1 - sum(law.futility) == pytest.approx(inputs["power"], abs=1e-7)
    else:
        assert law.power == pytest.approx(inputs["power"], abs=1e-7)
    assert sum(law.efficacy) + sum(law.opposite) + sum(law.futility) == pytest.approx(1, abs=1e-9)
    assert all(
        low is None or high is None or low <= high
        for low, high in zip(made.futility, made.efficacy, strict=True)
    )
