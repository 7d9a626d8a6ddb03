"""One phase in the titles, two in the field."""

from collections.abc import Iterator

from trialwright.checks.case import Case
from trialwright.checks.prose.phase_in_prose import phases_in_field, phases_said
from trialwright.checks.report import about
from trialwright.model.diagnostic import Diagnostic


def one_of_two_phases(case: Case) -> Iterator[Diagnostic]:
    """K103 where the titles name one phase, the field has two, and no sentence or arm speaks of the other."""
    field = phases_in_field(case)
    named = [(title, each) for title in case.titles if title.is_own for each in phases_said(title.said)]
    said = {number for _, (_, numbers) in named for number in numbers}
    if len(field) < 2 or not said or not said < field:
        return
    arms = (text for arm in case.arms for text in (arm.label, arm.description) if text)
    texts = [*(each.said for each in case.sentences), *arms]
    elsewhere = {number for text in texts for _, numbers in phases_said(text) for number in numbers}
    if not field <= elsewhere:
        title, (found, _) = named[0]
        message = f"the title says “{found[0]}”, and the phase field {', '.join(case.study.design.phases)}"
        yield about("K103", message, case, title.at(found), case.phases())
