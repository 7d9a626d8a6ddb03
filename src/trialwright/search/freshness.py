"""Whether a record that says it is open can be taken at its word on a day."""

import datetime

from trialwright.knowledge.search_settings import freshness_rule
from trialwright.model.partial_date import PartialDate
from trialwright.model.study import enumerations as v2
from trialwright.model.study.status import StatusModule
from trialwright.search.answer import Freshness

_UNSURE = "the registry no longer knows its status"
_NEVER = datetime.date.max


def freshness(status: StatusModule, today: datetime.date) -> Freshness:
    """The record's date, and "may be closed: ask" where the record says it is open and is stale.

    Stale: past its completion date (its last day, where only a month is known), verified last longer ago than the
    threshold of ``knowledge/search/freshness.toml``, or without any date to judge by. A missing date of one kind
    leaves the other to decide. A status UNKNOWN counts by what it was before.

    >>> import datetime
    >>> record = StatusModule(overall_status="RECRUITING", status_verified_date="2023-05")
    >>> found = freshness(record, datetime.date(2026, 11, 22))
    >>> found.label, found.why
    ('may be closed: ask', 'not verified since 2023-05')
    """
    date = record_date(status)
    why = _why_stale(status, today) if says_open(status) else _why_unsure(status)
    return Freshness(date, freshness_rule().label if why else "", why)


def says_open(status: StatusModule) -> bool:
    """Whether the record says that people can join, now or soon, or said so before it became unknown."""
    said: v2.Status | None = status.overall_status
    if said in freshness_rule().unsure:
        return status.last_known_status in (None, *freshness_rule().open)
    return said in freshness_rule().open


def record_date(status: StatusModule) -> str | None:
    """The day the record was last verified, else updated; None if it says neither."""
    posted = status.last_update_post_date_struct
    return status.status_verified_date or status.last_update_submit_date or (posted.date if posted else None)


def fresh_until(status: StatusModule) -> datetime.date:
    """The last day on which the record can be taken at its word: for ever where it says that it is closed."""
    if not says_open(status):
        return datetime.date.min if _why_unsure(status) else _NEVER
    if status.overall_status in freshness_rule().unsure:
        return datetime.date.min
    ends = [day for day in (_completion(status), _verification_ends(status)) if day is not None]
    return min(ends, default=datetime.date.min)


def _why_unsure(status: StatusModule) -> str:
    """A status that says nothing of whether people can join."""
    if status.overall_status is None:
        return "the record states no status"
    return _UNSURE if status.overall_status in freshness_rule().unsure else ""


def _why_stale(status: StatusModule, today: datetime.date) -> str:
    completion, verified = _completion(status), _verification_ends(status)
    if status.overall_status in freshness_rule().unsure:
        return _UNSURE
    if completion is not None and completion < today:
        return f"its completion date, {_completion_text(status)}, has passed"
    if verified is not None and verified < today:
        return f"not verified since {record_date(status)}"
    return "the record gives no date to judge by" if completion is verified is None else ""


def _completion_text(status: StatusModule) -> str | None:
    ends = status.completion_date_struct or status.primary_completion_date_struct
    return ends.date if ends else None


def _completion(status: StatusModule) -> datetime.date | None:
    return last_day(_completion_text(status))


def _verification_ends(status: StatusModule) -> datetime.date | None:
    seen = last_day(record_date(status))
    if seen is None:
        return None
    return _NEVER if seen > _NEVER - freshness_rule().unverified else seen + freshness_rule().unverified


def last_day(text: str | None) -> datetime.date | None:
    """The last day a date may mean; None for no date or one that cannot be."""
    try:
        return PartialDate.parse(text).last if text else None
    except (ValueError, OverflowError):
        return None
