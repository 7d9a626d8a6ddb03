"""The bracketing root finder against SciPy's, and at its edges."""

from collections.abc import Callable
from math import atan, exp

import pytest
from scipy.optimize import brentq

from trialwright.design.bracketing import bracketed_root

CASES: list[tuple[Callable[[float], float], float, float]] = [
    (lambda x: x**3 - 2, 0.0, 2.0),
    (lambda x: exp(x) - 1e6, -10.0, 50.0),
    (lambda x: atan(1e4 * (x - 0.3)), 0.0, 1e6),
    (lambda x: 1 / x - 1e-3, 1e-3, 1e9),
    (lambda x: -1.0 if x < 0.7 else 1.0, 0.0, 1.0),
]


@pytest.mark.parametrize(("function", "low", "high"), CASES)
def test_the_root_is_scipys(function: Callable[[float], float], low: float, high: float) -> None:
    expected = brentq(function, low, high, xtol=1e-13, rtol=1e-12)
    assert bracketed_root(function, low, high) == pytest.approx(expected, rel=1e-9)


def test_a_flat_root_is_found_as_well_as_numbers_allow() -> None:
    assert bracketed_root(lambda x: (x - 1) ** 9, -3.0, 3.5) == pytest.approx(1, abs=0.02)


def test_a_root_at_an_end_is_found_and_a_bracket_without_one_is_refused() -> None:
    assert bracketed_root(lambda x: x, 0.0, 1.0) == 0.0
    assert bracketed_root(lambda x: x - 1, 0.0, 1.0) == 1.0
    with pytest.raises(ValueError, match="one sign"):
        bracketed_root(lambda x: x + 1, 0.0, 1.0)
