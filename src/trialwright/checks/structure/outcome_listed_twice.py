"""One outcome that is both primary and secondary."""

from collections.abc import Iterator

from trialwright.checks.case import Case
from trialwright.checks.report import about
from trialwright.checks.words import whole
from trialwright.model.diagnostic import Diagnostic
from trialwright.model.study.design import Outcome


def outcome_listed_twice(case: Case) -> Iterator[Diagnostic]:
    """K022 for the same measure at the same time, described alike, among primary and secondary outcomes."""
    first = {_key(one): n for n, one in enumerate(case.outcomes.primary_outcomes) if one.measure}
    for n, one in enumerate(case.outcomes.secondary_outcomes):
        if one.measure and _key(one) in first:
            primary = whole(f"outcomesModule.primaryOutcomes[{first[_key(one)]}].measure", one.measure)
            secondary = whole(f"outcomesModule.secondaryOutcomes[{n}].measure", one.measure)
            message = "one outcome is listed as primary and as secondary"
            yield about("K022", message, case, primary, secondary)


def _key(outcome: Outcome) -> tuple[str, ...]:
    return tuple(
        " ".join((text or "").casefold().split())
        for text in (outcome.measure, outcome.time_frame, outcome.description)
    )
