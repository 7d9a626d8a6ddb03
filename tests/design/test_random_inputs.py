"""Inputs at random: an answer whose power holds, or one diagnostic; never another error, never a number that is none."""

from math import isfinite
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from method_examples import EXAMPLES
from trialwright.design import method_named, power, sample_size
from trialwright.design.errors import DesignInputError
from trialwright.design.method import Input

# Enumeration is slow for large groups, and its searches have their own tests.
QUICK = [name for name in EXAMPLES if not name.endswith("_exact") and name != "simon_two_stage"]


def values(one: Input) -> st.SearchStrategy[Any]:
    if one.choices:
        return st.sampled_from(one.choices)
    if isinstance(one.default, bool):
        return st.booleans()
    low, high = max(one.low, -1e3), min(one.high, 1e3)
    if one.whole:
        return st.integers(int(low), int(min(high, 50)))
    # Mostly plausible numbers; now and then any number of the range, however small.
    usual = [
        number
        for number in (-0.3, 0.01, 0.05, 0.1, 0.2, 0.5, 0.8, 0.9, 1.0, 1.5, 12.0)
        if low <= number <= high
    ]
    return st.sampled_from(usual) | st.floats(low, high)


@st.composite
def designs(draw: Any, name: str) -> dict[str, Any]:
    return {one.name: draw(values(one)) for one in method_named(name).inputs}


@pytest.mark.parametrize("name", QUICK)
@settings(max_examples=60)
@given(data=st.data())
def test_a_size_has_its_power_or_is_refused(name: str, data: st.DataObject) -> None:
    inputs = data.draw(designs(name))
    try:
        found = sample_size(name, **inputs)
    except DesignInputError as error:
        assert error.diagnostic.code.startswith("D0")
        return
    assert all(isfinite(one) and one > 0 for one in found.raw_n)
    assert found.power is not None and found.power <= 1 + 1e-9
    assert found.power >= inputs["power"] - 1e-6


@pytest.mark.parametrize("name", QUICK)
@settings(max_examples=40)
@given(data=st.data(), size=st.integers(1, 100_000))
def test_a_power_is_a_probability_or_is_refused(name: str, data: st.DataObject, size: int) -> None:
    inputs = data.draw(designs(name))
    inputs.pop("power")
    inputs.pop("ratio", None)
    try:
        found = power(name, n_per_group=size, **inputs)
    except DesignInputError as error:
        assert error.diagnostic.code.startswith("D0")
        return
    assert found.power is not None and -1e-12 <= found.power <= 1 + 1e-9
