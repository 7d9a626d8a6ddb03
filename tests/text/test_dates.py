"""Dates as printed → the v2 form."""

import pytest

from trialwright.text.dates import iso_date


@pytest.mark.parametrize(
    ("printed", "iso"),
    [
        ("July 1, 2023", "2023-07-01"),
        ("Jul 1,2023", "2023-07-01"),
        ("1 September 2025", "2025-09-01"),
        ("Sept. 2025", "2025-09"),
        ("September 2025", "2025-09"),
        ("2023-07-01", "2023-07-01"),
        ("2023-07-01T00:00:00", "2023-07-01"),
        ("2023-7-1", "2023-07-01"),
        ("2023-07", "2023-07"),
        ("2023", "2023"),
        ("01/07/2023", None),
        ("Someday 2023", None),
        ("", None),
    ],
)
def test_a_printed_date_is_read_or_refused(printed: str, iso: str | None) -> None:
    assert iso_date(printed) == iso


def test_slashed_dates_need_to_be_told_which_number_is_the_day() -> None:
    assert iso_date("01/07/2023", day_first=True) == "2023-07-01"


def test_an_impossible_month_is_not_hidden() -> None:
    assert iso_date("2023-13") == "2023-13"
    assert iso_date("2023-0-1") == "2023-00-01"
