"""An exclusion that says of something that it is excluded."""

from collections.abc import Iterator

from trialwright.checks.case import Case
from trialwright.checks.criteria.items import item_words, items
from trialwright.checks.report import about
from trialwright.checks.wording import pattern
from trialwright.model.diagnostic import Diagnostic


def excluded_twice_over(case: Case) -> Iterator[Diagnostic]:
    """K051 for "… was excluded" among the exclusions: left out of the trial, or left out of the exclusion."""
    for item in items(case, "exclusion"):
        if found := pattern("design", "excluded_again").search(item.text):
            message = f"{item.id} is an exclusion and says “{found[0]}”: left out of the trial, or of the exclusion?"
            yield about("K051", message, case, item_words(case, item, found))
