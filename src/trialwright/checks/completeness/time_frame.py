"""A primary outcome without its time."""

from collections.abc import Iterator

from trialwright.checks.case import Case
from trialwright.checks.report import about
from trialwright.checks.words import whole
from trialwright.model.diagnostic import Diagnostic


def outcome_without_time(case: Case) -> Iterator[Diagnostic]:
    """K091 for a primary outcome without a time frame, in a record that gives one for another outcome."""
    if not any(
        one.time_frame for one in (*case.outcomes.primary_outcomes, *case.outcomes.secondary_outcomes)
    ):
        return
    for n, one in enumerate(case.primary_outcomes):
        if one.measure and not one.time_frame:
            place = f"outcomesModule.primaryOutcomes[{n}]"
            message = "a primary outcome does not say when it is measured"
            yield about(
                "K091",
                message,
                case,
                whole(f"{place}.measure", one.measure),
                whole(f"{place}.timeFrame", None),
            )
