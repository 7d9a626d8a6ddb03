"""What the titles of an observational study say of its model and time."""

import re
from collections.abc import Iterator

from trialwright.checks.case import Case
from trialwright.checks.report import about
from trialwright.checks.words import whole
from trialwright.model.diagnostic import Diagnostic

_TIME = {
    "RETROSPECTIVE": re.compile(r"\bretrospective(?:ly)?\b", re.IGNORECASE),
    "PROSPECTIVE": re.compile(r"\bprospective(?:ly)?\b", re.IGNORECASE),
}


def time_perspective(case: Case) -> Iterator[Diagnostic]:
    """K045 for a title that says retrospective where the field says prospective, or the reverse."""
    field = case.info.time_perspective
    if field not in _TIME:
        return
    other = "PROSPECTIVE" if field == "RETROSPECTIVE" else "RETROSPECTIVE"
    for title in case.titles:
        found = _TIME[other].search(title.said)
        if found and not _TIME[field].search(title.said) and title.is_own:
            message = f"the title says “{found[0]}”, and the time perspective is {field}"
            yield about(
                "K045",
                message,
                case,
                title.at(found),
                whole("designModule.designInfo.timePerspective", field),
            )
            return
