"""Sizes of studies that compare no groups: the width of an interval, and a test against a fixed rate."""

from math import sqrt
from statistics import NormalDist

import pytest

from trialwright.design.claim.one_group import against_rate, width
from trialwright.design.claim.shortfall import shortfall
from trialwright.model.claim import Claim, Stated


def stated(value: float, **of: str) -> Stated:
    return Stated(value, "words", "/field", **of)  # type: ignore[arg-type]


def interval(n: int, **changes: Stated) -> Claim:
    rates = (stated(0.1),)
    return Claim(
        "made up", alpha=stated(0.05), precision=stated(0.03), rates=rates, enrolment=stated(n), **changes
    )


def test_the_size_for_an_interval_is_that_of_walds_formula() -> None:
    found = width(interval(400))
    z = NormalDist().inv_cdf(0.975)
    assert found is not None and found.needed == int(z * z * 0.1 * 0.9 / 0.03**2) + 1 == 385


@pytest.mark.parametrize(("n", "codes"), [(385, []), (384, []), (300, ["D028"])])
def test_fewer_than_an_interval_needs_is_a_shortfall(n: int, codes: list[str]) -> None:
    assert [fault.code for fault in shortfall(interval(n))] == codes


def test_a_size_with_a_power_is_not_that_of_an_interval() -> None:
    assert width(interval(300, power=stated(0.8))) is None


def test_the_power_against_a_fixed_rate_is_shown_for_the_sides_left_open() -> None:
    rates = (
        stated(0.3, group="null hypothesis", of="control"),
        stated(0.5, group="alternative hypothesis", of="treatment"),
    )
    claim = Claim("made up", single_group=True, alpha=stated(0.05), rates=rates, enrolment=stated(43))
    found = against_rate(claim)
    normal = NormalDist()
    expected = {
        sides: normal.cdf((0.2 * sqrt(43) - normal.inv_cdf(1 - 0.05 / sides) * sqrt(0.21)) / 0.5)
        for sides in (1, 2)
    }
    assert (
        found is not None
        and {sides: pytest.approx(both[0]) for sides, both in found.power.items()} == expected
    )


def test_two_groups_are_not_held_against_a_fixed_rate() -> None:
    assert against_rate(Claim("made up", alpha=stated(0.05), enrolment=stated(43))) is None
