"""Figures: numbers with their signs and units, read or not."""

import pytest

from trialwright.text.figures import figures


@pytest.mark.parametrize(
    ("words", "stated"),
    [
        ("ulcer larger than 15 cm2", ["larger than 15 cm2"]),
        ("patients = 18 years of age", ["= 18 years"]),
        ("blood pressure > 140/90 mmHg", ["> 140/90 mmHg"]),
        ("AST > 3 x ULN", ["> 3 x ULN"]),
        ("stable for at least 3 months", ["for at least 3 months"]),
        ("18 years or older", ["18 years or older"]),
        ("lactate 2 mmol/L, pH 7.2", ["2 mmol/L", "7.2"]),
        ("no number here", []),
    ],
)
def test_a_figure_has_its_sign_and_its_unit(words: str, stated: list[str]) -> None:
    assert [each.span.of(words) for each in figures(words)] == stated
