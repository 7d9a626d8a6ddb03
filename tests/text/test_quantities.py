from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialwright.text.quantities import stated_bounds


def read(text: str) -> list[tuple[str, str, str]]:
    return [(str(b.range), b.unit, b.multiple_of or "") for b in stated_bounds(text)]


@pytest.mark.parametrize(
    ("words", "range_"),
    [
        ("≥ 5 g/L", "≥ 5"),
        ("at least 5 g/L", "≥ 5"),
        ("no less than 5 g/L", "≥ 5"),
        ("greater than or equal to 5 g/L", "≥ 5"),
        ("5 g/L or more", "≥ 5"),
        ("5 g/L or greater", "≥ 5"),
        ("5 g/L and above", "≥ 5"),
        ("> 5 g/L", "> 5"),
        ("more than 5 g/L", "> 5"),
        ("greater than 5 g/L", "> 5"),
        ("above 5 g/L", "> 5"),
        ("over 5 g/L", "> 5"),
        ("exceeding 5 g/L", "> 5"),
        ("<5g/L", "< 5"),
        ("less than 5 g/L", "< 5"),
        ("below 5 g/L", "< 5"),
        ("under 5 g/L", "< 5"),
        ("≤ 5 g/L", "≤ 5"),
        ("up to 5 g/L", "≤ 5"),
        ("no more than 5 g/L", "≤ 5"),
        ("not more than 5 g/L", "≤ 5"),
        ("at most 5 g/L", "≤ 5"),
        ("5 g/L or less", "≤ 5"),
        ("between 5 and 6 g/L", "in [5, 6]"),
        ("5-6 g/L", "in [5, 6]"),
        ("5 to 6 g/L", "in [5, 6]"),
        ("5 g/L to 6 g/L", "in [5, 6]"),
        ("< 1,5 g/L", "< 1.5"),
        ("< 0,125 g/L", "< 0.125"),
    ],
)
def test_comparators_and_ranges(words: str, range_: str) -> None:
    assert read(words) == [(range_, "g/L", "")]
    [bounds] = stated_bounds(words)
    assert bounds.span.of(words) == words


@pytest.mark.parametrize(
    ("words", "range_", "limit"),
    [
        ("> 2 x ULN", "> 2", "upper_limit"),
        (">2×ULN", "> 2", "upper_limit"),
        (">2ULN", "> 2", "upper_limit"),
        ("more than 2 times the upper limit of normal", "> 2", "upper_limit"),
        ("> 1.5 times upper normal limits", "> 1.5", "upper_limit"),
        ("≤ 2.5 X institutional upper limit of normal (ULN)", "≤ 2.5", "upper_limit"),
        ("more than twice the ULN", "> 2", "upper_limit"),
        ("above the ULN", "> 1", "upper_limit"),
        ("below the lower limit of normal", "< 1", "lower_limit"),
        ("< LLN", "< 1", "lower_limit"),
    ],
)
def test_multiples_of_the_laboratorys_limits(words: str, range_: str, limit: str) -> None:
    assert read(words) == [(range_, "", limit)]
    assert stated_bounds(words)[0].span.of(words) == words


@pytest.mark.parametrize(
    "words",
    [
        "< 1.500 g/L",
        "< 1.5.2 g/L",
        "5 g/L",
        "<5^9 g/L",
        "5 and 6 g/L",
        "between 6 and 5 g/L",
        "5 mg/dL to 6 g/L",
        "not quite more than that",
        "",
    ],
)
def test_what_may_mean_two_numbers_or_none_is_not_read(words: str) -> None:
    assert read(words) == []


def test_a_power_of_ten_belongs_to_the_unit() -> None:
    assert read("< 50 x10^9/L") == [("< 50", "10*9/L", "")]
    assert read("< 100 × 109/L") == [("< 100", "10*9/L", "")]


@given(st.decimals(0, 99, places=2, allow_nan=False))
def test_any_number_is_read_to_the_last_digit(value: Decimal) -> None:
    [bounds] = stated_bounds(f"≥ {value} g/L")
    assert bounds.range.low == value


@given(st.text(st.sampled_from("≥<>0123456789.,^/ xulnULNİıſK%g-morethaliw"), max_size=30))
def test_no_text_breaks_the_reading(text: str) -> None:
    for bounds in stated_bounds(text):
        assert 0 <= bounds.span.start < bounds.span.end <= len(text)


def test_a_letter_that_only_looks_alike_is_not_taken_for_another() -> None:
    assert read("> 2 times the upper lİmit of normal") == [("> 2", "", "")]
