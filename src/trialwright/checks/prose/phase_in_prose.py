"""The phase in the titles against the phase field."""

import re
from collections.abc import Iterator

from trialwright.checks.case import Case
from trialwright.checks.report import about
from trialwright.model.diagnostic import Diagnostic

_NUMBER = r"(?:I{1,3}V?|IV|[1-4])[abAB]?"
_PHASE = re.compile(
    rf"\bphase[- ]?(?P<first>{_NUMBER})(?: ?(?:/|-|–|and|to) ?(?:phase[- ]?)?(?P<last>{_NUMBER}))?\b(?!\w)",
    re.IGNORECASE,
)
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_FIELD = {"EARLY_PHASE1": 1, "PHASE1": 1, "PHASE2": 2, "PHASE3": 3, "PHASE4": 4}


def phase_in_prose(case: Case) -> Iterator[Diagnostic]:
    """K038 where a title names a phase that is not among those of the field."""
    field = phases_in_field(case)
    if not field:
        return
    for title in case.titles:
        found = list(phases_said(title.said))
        if len(found) == 1 and title.is_own and not found[0][1] & field:
            message = f"the title says “{found[0][0][0]}”, and the phase field {', '.join(case.study.design.phases)}"
            yield about("K038", message, case, title.at(found[0][0]), case.phases())
            return


def phases_in_field(case: Case) -> set[int]:
    """The numbers of the phases of the field; none for NA."""
    return {_FIELD[phase] for phase in case.study.design.phases if phase in _FIELD}


def phases_said(text: str) -> Iterator[tuple[re.Match[str], set[int]]]:
    """Each mention of a phase with its numbers: "phase I/II" has two."""
    for found in _PHASE.finditer(text):
        yield found, {_number(each) for each in (found["first"], found["last"]) if each}


def _number(said: str) -> int:
    plain = said.casefold().rstrip("ab")
    return _ROMAN.get(plain) or int(plain)
