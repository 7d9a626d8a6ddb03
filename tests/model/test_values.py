"""Laws of the shared values: Kleene's connectives, intervals, partial dates, meaning keys."""

import datetime
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialwright.model.criterion import Age, Measure, Not, meaning_key
from trialwright.model.partial_date import PartialDate
from trialwright.model.provenance import Source, source_of
from trialwright.model.quantity import Interval
from trialwright.model.span import Span
from trialwright.model.truth import Truth

T, F, U = Truth.TRUE, Truth.FALSE, Truth.UNKNOWN
bounds = st.none() | st.integers(-3, 3).map(Decimal)
intervals = st.builds(Interval, bounds, bounds, st.booleans(), st.booleans())
points = [Decimal(number) / 2 for number in range(-8, 9)]


@pytest.mark.parametrize(
    ("one", "other", "both"), [(T, T, T), (T, U, U), (U, U, U), (F, T, F), (F, U, F), (F, F, F)]
)
def test_conjunction_is_kleenes(one: Truth, other: Truth, both: Truth) -> None:
    assert (one & other) is both
    assert (other & one) is both
    assert ~(~one | ~other) is both


def test_a_truth_refuses_to_be_a_bool() -> None:
    with pytest.raises(TypeError, match="three values"):
        bool(T)


def test_all_and_any_of_nothing() -> None:
    assert Truth.all_of([]) is T
    assert Truth.any_of([]) is F


def test_settling_an_unknown_never_flips_what_was_definite() -> None:
    for one, other in product((T, F, U), repeat=2):
        for settled in (T, F):
            for connective in (Truth.__and__, Truth.__or__):
                before = connective(one, other)
                after = connective(settled if one is U else one, other)
                assert before is U or after is before


@given(intervals, intervals)
def test_interval_relations_agree_with_their_points(one: Interval, other: Interval) -> None:
    inside = [point for point in points if one.contains(point)]
    if one.is_within(other):
        assert all(other.contains(point) for point in inside)
    if any(other.contains(point) for point in inside):
        assert one.meets(other)


@pytest.mark.parametrize(
    ("interval", "value", "inside"),
    [
        (Interval(low=Decimal(18), includes_low=True), "18", True),
        (Interval(low=Decimal(18)), "18", False),
        (Interval(high=Decimal("3.0")), "2.999999", True),
        (Interval(high=Decimal("3.0")), "3", False),
        (Interval(Decimal("1.5"), Decimal("3.0"), True, True), "3.0", True),
    ],
)
def test_bounds_count_only_where_included(interval: Interval, value: str, inside: bool) -> None:
    assert interval.contains(Decimal(value)) is inside


def test_a_value_known_only_to_be_below_decides_only_when_all_its_values_do() -> None:
    below_five = Interval(high=Decimal(5))
    assert below_five.relation(None, Decimal(5), open_high=True) is True
    assert below_five.relation(None, Decimal(5)) is None
    assert below_five.relation(Decimal(5), None) is False
    assert below_five.relation(Decimal(4), Decimal(6)) is None


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2024", (2024, 1, 1), (2024, 12, 31)),
        ("2024-02", (2024, 2, 1), (2024, 2, 29)),
        ("2024-02-29", (2024, 2, 29), (2024, 2, 29)),
    ],
)
def test_a_partial_date_is_the_days_it_may_mean(
    text: str, first: tuple[int, int, int], last: tuple[int, int, int]
) -> None:
    parsed = PartialDate.parse(text)
    assert (parsed.first, parsed.last) == (datetime.date(*first), datetime.date(*last))
    assert parsed.is_exact is (first == last)


@pytest.mark.parametrize(
    "text", ["2023-13", "2023-00", "2023-02-30", "2023-02-29", "2023-1-1", "0000", "", "N/A"]
)
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"not a date|day is out of range"):
        PartialDate.parse(text)


def test_provenance_falls_back_to_the_nearest_ancestor() -> None:
    page, excerpt = Source("page", "directory"), Source("excerpt", "excerpt")
    known = {"": page, "/protocolSection/eligibilityModule": excerpt}
    assert source_of(known, "/protocolSection/eligibilityModule/sex") is excerpt
    assert source_of(known, "/protocolSection/eligibilityModuleX") is page
    assert source_of({}, "/a") is None


def test_a_meaning_key_knows_no_spans_and_no_way_of_writing_a_number() -> None:
    one = Measure(analyte="igg", range=Interval(high=Decimal("5.0")), unit="g/L", spans=(Span(1, 2),))
    same = Measure(analyte="igg", range=Interval(high=Decimal(5)), unit="g/L")
    assert meaning_key(one) == meaning_key(same)
    assert meaning_key(one) != meaning_key(Not(part=same))
    assert meaning_key(Age(range=Interval(low=Decimal(18)))) != meaning_key(
        Age(range=Interval(high=Decimal(18)))
    )
