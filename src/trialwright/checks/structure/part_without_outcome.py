"""A part of the trial that no outcome is about."""

import re
from collections.abc import Iterator

from trialwright.checks.case import Case, arm_field
from trialwright.checks.report import about
from trialwright.checks.words import whole
from trialwright.model.diagnostic import Diagnostic

_PART = re.compile(r"\bpart (?P<part>[1-4]|[A-D]|I{1,3})\b", re.IGNORECASE)
_ROMAN = {"I": "1", "II": "2", "III": "3"}


def part_without_outcome(case: Case) -> Iterator[Diagnostic]:
    """K102 where the arms are of named parts, every outcome names its part, and one part has arms and no outcome."""
    arms = {part: n for n, arm in reversed(list(enumerate(case.arms))) for part in _parts(arm.label)}
    outcomes = (
        ("primaryOutcomes", case.primary_outcomes),
        ("secondaryOutcomes", case.outcomes.secondary_outcomes),
        ("otherOutcomes", case.outcomes.other_outcomes),
    )
    measured = [
        (
            _parts(one.measure) | _parts(one.description) | _parts(one.time_frame),
            whole(f"outcomesModule.{name}[{n}].measure", one.measure),
        )
        for name, listed in outcomes
        for n, one in enumerate(listed)
    ]
    if len(arms) < 2 or not measured or not all(parts for parts, _ in measured):
        return
    seen = {part for parts, _ in measured for part in parts}
    for part in sorted(set(arms) - seen):
        message = f"part {part} has arms, and every outcome is of part {', '.join(sorted(seen))}"
        label = arm_field(arms[part], "label", case.arms[arms[part]].label)
        yield about("K102", message, case, label, measured[0][1])
        return


def _parts(text: str | None) -> set[str]:
    """The parts a text names; "Part II" is part 2."""
    named = (found["part"].upper() for found in _PART.finditer(text or ""))
    return {_ROMAN.get(part, part) for part in named}
