"""A form of a drug that cannot be given as the record says."""

import re
from collections.abc import Iterator

from trialwright.checks.case import Case, arm_field, intervention_field
from trialwright.checks.report import about
from trialwright.checks.wording import wording
from trialwright.checks.words import Words
from trialwright.model.diagnostic import Diagnostic
from trialwright.model.span import Span


def depot_form_by_vein(case: Case) -> Iterator[Diagnostic]:
    """K024 for a depot suspension of a drug that the record gives as a pulse or by vein."""
    for n, one in enumerate(case.interventions):
        for depot in wording("treatments")["depot"]:
            name = one.name or ""
            drug = next((each for each in depot["drugs"] if each in name.casefold()), None)
            form = re.search(depot["form"], name, re.IGNORECASE)
            if drug and form:
                given = _given_as(case, n, drug, depot["not_route"])
                if given:
                    message = f"“{name}” is a depot form, and it is given by vein or as a pulse"
                    yield about(
                        "K024", message, case, _part(intervention_field(n, "name", name), form), given
                    )


def _given_as(case: Case, number: int, drug: str, route: str) -> Words | None:
    """The first words that give the drug so: the intervention's own description, else a sentence that names the drug."""
    own = case.interventions[number].description or ""
    if found := re.search(route, own, re.IGNORECASE):
        return _part(intervention_field(number, "description", own), found)
    near = rf"\b{drug}\w*[^.;,]{{0,40}}?(?P<route>{route})|(?P<before>{route})[^.;,]{{0,20}}?\b{drug}"
    for n, arm in enumerate(case.arms):
        if found := re.search(near, arm.description or "", re.IGNORECASE):
            return _part(arm_field(n, "description", arm.description), found)
    return None


def _part(words: Words, found: re.Match[str]) -> Words:
    return Words(words.place, words.text, Span(found.start(), found.end()))
