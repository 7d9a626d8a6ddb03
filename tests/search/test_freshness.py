"""Whether a record that says it is open can be taken at its word."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialwright.model.study.status import DateStruct, StatusModule
from trialwright.search.freshness import fresh_until, freshness, record_date

TODAY = datetime.date(2026, 11, 22)


def record(
    status: str = "RECRUITING",
    verified: str | None = "2026-05",
    completion: str | None = "2028-12",
    **more: object,
) -> StatusModule:
    ends = DateStruct(completion) if completion else None
    return StatusModule(
        status_verified_date=verified, overall_status=status, completion_date_struct=ends, **more
    )  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("made", "why"),
    [
        (record(), ""),
        (record(completion="2026-10"), "its completion date, 2026-10, has passed"),
        (record(completion="2026-11"), ""),  # the month is not over
        (record(completion="2026-11-22"), ""),
        (record(completion="2026-11-21"), "its completion date, 2026-11-21, has passed"),
        (record(completion="2026"), ""),
        (record(verified="2024-10"), "not verified since 2024-10"),
        (record(verified="2024-11"), ""),
        (record(verified="2024-11-22"), ""),  # 730 days before today
        (record(verified="2024-11-21"), "not verified since 2024-11-21"),
        (record(verified=None), ""),
        (record(verified=None, completion=None), "the record gives no date to judge by"),
        (record(completion=None), ""),
        (record("NOT_YET_RECRUITING", completion="2020"), "its completion date, 2020, has passed"),
        (record("COMPLETED", "2001", "2001"), ""),
        (record("TERMINATED", None, None), ""),
        (record("UNKNOWN", last_known_status="RECRUITING"), "the registry no longer knows its status"),
        (record("UNKNOWN"), "the registry no longer knows its status"),
        (
            record("UNKNOWN", last_known_status="ACTIVE_NOT_RECRUITING"),
            "the registry no longer knows its status",
        ),
        (StatusModule(status_verified_date="2026-05"), "the record states no status"),
    ],
)
def test_a_stale_record_says_why(made: StatusModule, why: str) -> None:
    found = freshness(made, TODAY)
    assert (found.why, found.label) == (why, "may be closed: ask" if why else "")


def test_a_missing_completion_date_leaves_the_primary_one() -> None:
    made = record(completion=None, primary_completion_date_struct=DateStruct("2025-01"))
    assert freshness(made, TODAY).why == "its completion date, 2025-01, has passed"


def test_the_date_of_a_record_is_when_it_was_verified_else_updated() -> None:
    assert record_date(record(verified="2026-05")) == "2026-05"
    assert (
        record_date(record(verified=None, last_update_post_date_struct=DateStruct("2026-06-01")))
        == "2026-06-01"
    )
    assert record_date(record(verified=None)) is None


DATES = st.none() | st.sampled_from(
    ["2019", "2024-11", "2024-11-21", "2024-11-22", "2026-11", "2026-11-22", "9999-12"]
)


@given(st.sampled_from(["RECRUITING", "UNKNOWN", "COMPLETED", "AVAILABLE"]), DATES, DATES,
       st.dates(datetime.date(2018, 1, 1), datetime.date(2040, 1, 1)))  # fmt: skip
def test_the_list_and_the_label_never_disagree(
    status: str, verified: str | None, completion: str | None, day: datetime.date
) -> None:
    made = record(status, verified, completion)
    assert freshness(made, day).may_be_closed == (fresh_until(made) < day)
