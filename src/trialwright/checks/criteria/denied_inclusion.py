"""An exclusion that goes on to say what it does not include."""

from collections.abc import Iterator

from trialwright.checks.case import Case
from trialwright.checks.criteria.items import item_words, items
from trialwright.checks.report import about
from trialwright.checks.wording import pattern
from trialwright.model.diagnostic import Diagnostic


def exclusion_that_denies(case: Case) -> Iterator[Diagnostic]:
    """K050 for an exclusion with a list of exceptions in a sentence of its own, worded as a denial."""
    for item in items(case, "exclusion"):
        if found := pattern("design", "denied_inclusion").search(item.text):
            message = f"{item.id} excludes, and then says what that does not include: is it an exception?"
            yield about("K050", message, case, item_words(case, item, found))
