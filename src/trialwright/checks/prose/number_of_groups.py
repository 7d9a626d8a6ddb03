"""The number of groups in the prose and the number of arms."""

import re
from collections.abc import Iterator

from trialwright.checks.case import Case
from trialwright.checks.numbers import NUMBER, whole_number
from trialwright.checks.report import about
from trialwright.model.diagnostic import Diagnostic

_INTO = re.compile(
    rf"(?:(?:randomi[sz]ed|assigned|allocated|divided|randomi[sz]ation)(?: at random| randomly| equally)? (?:in)?to"
    rf"|(?:randomly|at random)(?: in| \w+)?(?: in)?to)"
    rf" (?:one of |either of )?(?:the )?(?:following )?(?P<n>{NUMBER})(?: \w+){{0,3}} (?:groups|arms)\b",
    re.IGNORECASE,
)
_ARMED = re.compile(
    r"\b(?P<n>two|three|four|five|six|2|3|4|5|6)[- ](?:arm|group)(?:ed)?,? (?:[\w-]+,? ){0,4}(?:study|trial)\b",
    re.IGNORECASE,
)


def number_of_groups(case: Case) -> Iterator[Diagnostic]:
    """K034 where this study assigns patients to a stated number of groups and lists another number of arms."""
    if len(case.arms) < 1 or not case.is_interventional or case.info.allocation != "RANDOMIZED":
        return
    stated = [
        (each, found) for each in case.own for shape in (_ARMED, _INTO) for found in shape.finditer(each.said)
    ]
    numbers = {whole_number(found["n"]) for _, found in stated}
    if (
        stated
        and len(case.arms) not in numbers
        and case.info.intervention_model in ("PARALLEL", "SINGLE_GROUP")
    ):
        each, found = stated[0]
        message = f"the prose says “{found[0]}”, and {len(case.arms)} arm{'s are' if len(case.arms) > 1 else ' is'} listed"
        yield about("K034", message, case, each.at(found), *case.arm_labels())
