"""A rule for the conduct of the trial among the criteria for entry."""

from collections.abc import Iterator

from trialwright.checks.case import Case
from trialwright.checks.criteria.items import item_words, items
from trialwright.checks.report import about
from trialwright.checks.wording import pattern
from trialwright.model.diagnostic import Diagnostic


def rule_for_later(case: Case) -> Iterator[Diagnostic]:
    """K057 for an inclusion that also says what may be changed during the trial."""
    for item in items(case, "inclusion"):
        if found := pattern("design", "conduct").search(item.text):
            message = (
                f"{item.id} also says what may be changed during the trial, which nobody can meet at entry"
            )
            yield about("K057", message, case, item_words(case, item, found))
