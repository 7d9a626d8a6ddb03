"""The order of start, primary completion and completion."""

from collections.abc import Iterator
from itertools import combinations

from trialwright.checks.case import Case
from trialwright.checks.dates import given_dates
from trialwright.checks.report import about
from trialwright.model.diagnostic import Diagnostic


def dates_out_of_order(case: Case) -> Iterator[Diagnostic]:
    """K006 where a later step of the study is dated before an earlier one, whatever the days of a partial date."""
    for earlier, later in combinations(given_dates(case), 2):
        if later.date.last < earlier.date.first:
            message = f"{later.name} ({later.words.said}) lies before {earlier.name} ({earlier.words.said})"
            yield about("K006", message, case, earlier.words, later.words)
            return
