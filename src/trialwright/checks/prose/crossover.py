"""A crossover in the prose, and another model in the field."""

from collections.abc import Iterator

from trialwright.checks.case import Case
from trialwright.checks.report import about
from trialwright.checks.wording import pattern
from trialwright.model.diagnostic import Diagnostic


def crossover_in_prose(case: Case) -> Iterator[Diagnostic]:
    """K046 where this study is called a crossover and its model is parallel or a single group."""
    if case.info.intervention_model not in ("PARALLEL", "SINGLE_GROUP"):
        return
    for each in case.own:
        if found := pattern("design", "crossover").search(each.said):
            message = f"the prose says “{found[0]}”, and the model is {case.info.intervention_model}"
            yield about("K046", message, case, each.at(found), case.model())
            return
