"""Doses of one drug that differ between an arm and an intervention."""

import re
from collections.abc import Iterator

from trialwright.checks.case import Case, arm_field, intervention_field
from trialwright.checks.drugs import drug_named
from trialwright.checks.report import about
from trialwright.checks.words import Words
from trialwright.model.diagnostic import Diagnostic
from trialwright.model.span import Span

_DOSE = re.compile(
    r"(?P<n>\d+(?:\.\d+)?) ?(?P<unit>mg/kg|mcg/kg|µg/kg|mg/m2|mg/day|mg|mcg|µg|IU|g)\b(?![-/^])",
    re.IGNORECASE,
)
_WORD = re.compile(r"[A-Za-z][\w-]{4,}")


def doses_that_differ(case: Case) -> Iterator[Diagnostic]:
    """K058 where an intervention of one drug and the arms that get it state one dose each, in one unit, and they differ."""
    for n, one in enumerate(case.interventions):
        name = next((word[0] for word in _WORD.finditer(one.name or "") if drug_named(word[0])), None)
        own = _doses(intervention_field(n, "description", one.description))
        if name is None or len(own) != 1:
            continue
        for m, arm in enumerate(case.arms):
            text = arm.description or ""
            others = _doses(arm_field(m, "description", text)) if name.casefold() in text.casefold() else []
            near = [
                each
                for each in others
                if re.search(
                    rf"{re.escape(name)}\W+(?:\w+\W+){{0,4}}$", text[: each[1].span.start], re.IGNORECASE
                )
            ]
            same_unit = [each for each in near if each[0][1] == own[0][0][1]]
            if len(others) == 1 and same_unit and same_unit[0][0] != own[0][0]:
                message = f"“{one.name}” and an arm that gets it state different doses"
                yield about("K058", message, case, own[0][1], same_unit[0][1])
                return


def _doses(words: Words) -> list[tuple[tuple[float, str], Words]]:
    return [
        (
            (float(each["n"]), each["unit"].casefold()),
            Words(words.place, words.text, Span(each.start(), each.end())),
        )
        for each in _DOSE.finditer(words.text)
    ]
