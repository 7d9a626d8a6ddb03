"""The numbers in the arms against the number enrolled."""

import re
from collections.abc import Iterator

from trialwright.checks.case import Case, arm_field
from trialwright.checks.report import about
from trialwright.checks.words import Words
from trialwright.model.diagnostic import Diagnostic
from trialwright.model.span import Span

_SIZE = re.compile(r"\(?\bn ?= ?(?P<n>\d+)\b\)?", re.IGNORECASE)


def arm_sizes(case: Case) -> Iterator[Diagnostic]:
    """K073 where every arm states its number ("n = 30") and their sum is not the planned enrolment."""
    module = case.study.design.enrollment_info
    if len(case.arms) < 2 or not module or module.count is None or module.type == "ACTUAL":
        return
    found = [_size(case, n) for n in range(len(case.arms))]
    sizes = [each for each in found if each]
    total = sum(number for number, _ in sizes)
    if len(sizes) == len(case.arms) and total != module.count:
        message = f"the arms add up to {total} participants, and the enrolment field says {module.count}"
        yield about("K073", message, case, case.count(), *(words for _, words in sizes))


def _size(case: Case, number: int) -> tuple[int, Words] | None:
    """The one number of an arm, from its label or else its description."""
    arm = case.arms[number]
    for name, text in (("label", arm.label), ("description", arm.description)):
        stated = list(_SIZE.finditer(text or ""))
        if len(stated) == 1:
            words = arm_field(number, name, text)
            return int(stated[0]["n"]), Words(
                words.place, words.text, Span(stated[0].start(), stated[0].end())
            )
    return None
