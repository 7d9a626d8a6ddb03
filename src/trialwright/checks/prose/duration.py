"""How long a treatment lasts, in the arm and in the intervention."""

import re
from collections.abc import Iterator

from trialwright.checks.case import Case, arm_field, intervention_field
from trialwright.checks.report import about
from trialwright.checks.words import Words
from trialwright.model.diagnostic import Diagnostic
from trialwright.model.span import Span

_LASTS = re.compile(
    r"\bfor (?:the first |a total of |up to )?(?P<n>\d+) ?(?P<unit>day|week|month|year)s?\b"
    r"|\bfirst (?P<m>\d+) (?P<u>day|week|month|year)s?\b",
    re.IGNORECASE,
)
_DAYS = {"day": 1.0, "week": 7.0, "month": 30.4375, "year": 365.25}
_TOLERANCE = 0.05


def treatment_lasts_two_times(case: Case) -> Iterator[Diagnostic]:
    """K049 where an arm and an intervention it gets each state how long, and no figure of the one is among the other's."""
    for n, one in enumerate(case.interventions):
        own = _durations(intervention_field(n, "description", one.description))
        for m, arm in enumerate(case.arms):
            gets = one.name and any(name.endswith(f": {one.name}") for name in arm.intervention_names)
            other = _durations(arm_field(m, "description", arm.description)) if gets else []
            if own and other and not any(_same(a, b) for a, _ in own for b, _ in other):
                message = f"“{one.name}” and an arm that gets it say differently how long"
                yield about("K049", message, case, own[0][1], other[0][1])
                return


def _durations(words: Words) -> list[tuple[float, Words]]:
    return [
        (
            int(each["n"] or each["m"]) * _DAYS[(each["unit"] or each["u"]).casefold()],
            Words(words.place, words.text, Span(each.start(), each.end())),
        )
        for each in _LASTS.finditer(words.text)
    ]


def _same(one: float, other: float) -> bool:
    return abs(one - other) <= _TOLERANCE * max(one, other)
