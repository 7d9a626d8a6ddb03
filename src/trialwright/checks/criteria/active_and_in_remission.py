"""Activity and remission, both asked for."""

from collections.abc import Iterator

from trialwright.checks.case import Case
from trialwright.checks.criteria.items import item_words, items
from trialwright.checks.report import about
from trialwright.checks.wording import pattern
from trialwright.model.diagnostic import Diagnostic


def active_and_in_remission(case: Case) -> Iterator[Diagnostic]:
    """K062 where one inclusion asks for activity and another for remission, so that they hold at different times.

    Silent where the trees say it already (C040).
    """
    if any(fault.code == "C040" for fault in case.criteria.diagnostics):
        return
    listed = list(items(case, "inclusion"))
    active = [(one, found) for one in listed if (found := pattern("design", "activity").search(one.text))]
    over = [
        (one, found) for one in listed if (found := pattern("design", "remission_reached").search(one.text))
    ]
    for one, activity in active:
        for other, remission in over:
            if one is not other:
                message = (
                    f"{one.id} asks for activity and {other.id} for remission: at which time does each hold?"
                )
                yield about(
                    "K062", message, case, item_words(case, one, activity), item_words(case, other, remission)
                )
                return
