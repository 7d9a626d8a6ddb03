"""The dates of a study in the order of its steps, and the date of its record."""

import msgspec

from trialwright.checks.case import Case
from trialwright.checks.words import Words, whole
from trialwright.model.partial_date import PartialDate
from trialwright.model.study.status import DateStruct

_STEPS = (
    ("start_date_struct", "startDateStruct", "the start"),
    ("primary_completion_date_struct", "primaryCompletionDateStruct", "the primary completion"),
    ("completion_date_struct", "completionDateStruct", "the completion"),
)


class Dated(msgspec.Struct, frozen=True):
    """A date of the study, what it is of, and its words."""

    name: str
    date: PartialDate
    type: str | None
    words: Words


def given_dates(case: Case) -> tuple[Dated, ...]:
    """Start, primary completion and completion as far as they are given, in this order."""
    status = case.study.status
    each = ((name, path, getattr(status, field)) for field, path, name in _STEPS)
    return tuple(made for name, path, value in each if (made := _dated(name, path, value)))


def _dated(name: str, path: str, value: DateStruct | None) -> Dated | None:
    if value is None or value.date is None:
        return None
    try:
        date = PartialDate.parse(value.date)
    except ValueError:
        return None
    return Dated(name, date, value.type, whole(f"statusModule.{path}.date", value.date))


def record_date(case: Case) -> Dated | None:
    """The latest day on which the record is known to have been checked or changed; None if it does not say."""
    status = case.study.status
    given = (
        ("statusVerifiedDate", status.status_verified_date),
        ("lastUpdateSubmitDate", status.last_update_submit_date),
    )
    made = [
        each for path, text in given if text and (each := _dated("the record", path, DateStruct(date=text)))
    ]
    # The path of a plain date has no ".date" below it.
    plain = [
        msgspec.structs.replace(each, words=whole(each.words.place.removesuffix(".date"), each.words.text))
        for each in made
    ]
    return max(plain, key=lambda each: each.date.last, default=None)
