"""A thing that has happened after the record was last changed."""

from collections.abc import Iterator

from trialwright.checks.case import Case
from trialwright.checks.dates import given_dates, record_date
from trialwright.checks.report import about
from trialwright.checks.words import whole
from trialwright.model.diagnostic import Diagnostic


def actual_date_after_the_record(case: Case) -> Iterator[Diagnostic]:
    """K008 for a date called actual that lies after the last day on which the record was checked or changed."""
    checked = record_date(case)
    for each in given_dates(case):
        if checked and each.type == "ACTUAL" and each.date.first > checked.date.last:
            kind = whole(each.words.place.removesuffix("date") + "type", each.type)
            message = f"{each.name} ({each.words.said}) is actual, and the record is of {checked.words.said}"
            yield about("K008", message, case, each.words, kind, checked.words)
