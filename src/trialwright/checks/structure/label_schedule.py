"""A dosing schedule that is not the labelled one."""

import re
from collections.abc import Iterator

from trialwright.checks.case import Case, arm_field, intervention_field
from trialwright.checks.report import about
from trialwright.checks.wording import wording
from trialwright.checks.words import Words
from trialwright.model.diagnostic import Diagnostic
from trialwright.model.span import Span

_WEEKS = re.compile(
    r"\b(?:in |at |on )?weeks? (?P<list>\d+(?:(?:, ?| ?and |, and | ?& ?)\d+)+)", re.IGNORECASE
)


def schedule_off_label(case: Case) -> Iterator[Diagnostic]:
    """K025 where the weeks of the first doses are not those of the label, counted from the first dose at week 0."""
    for known in wording("treatments")["schedule"]:
        for words in _texts(case, known["drug"]):
            found = _WEEKS.search(words.text)
            weeks = [int(each) for each in re.findall(r"\d+", found["list"])] if found else []
            if found and len(weeks) == len(known["weeks"]) and weeks != known["weeks"]:
                label = ", ".join(str(week) for week in known["weeks"])
                message = f"{known['drug']} is given {found[0].strip()}; the label counts weeks {label}"
                at = Span(found.start(), found.end())
                yield about("K025", message, case, Words(words.place, words.text, at))
                break


def _texts(case: Case, drug: str) -> Iterator[Words]:
    """The descriptions of interventions of that name, else of the arms that name the drug."""
    for n, one in enumerate(case.interventions):
        if drug in (one.name or "").casefold() and one.description:
            yield intervention_field(n, "description", one.description)
    for n, arm in enumerate(case.arms):
        if drug in (arm.description or "").casefold():
            yield arm_field(n, "description", arm.description)
