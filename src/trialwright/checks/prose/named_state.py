"""A named state of a disease, defined otherwise than where it was published."""

import re
from collections.abc import Iterator
from decimal import Decimal

from trialwright.checks.case import Case
from trialwright.checks.report import about
from trialwright.checks.wording import wording
from trialwright.checks.words import Words
from trialwright.model.diagnostic import Diagnostic
from trialwright.model.span import Span

_PLACE = "eligibilityModule.eligibilityCriteria"
_SCORE = re.compile(
    r"\bSLEDAI[\w-]*(?: score)?\s*(?:\\?<|≤|\\?<=|less than|below|under)\s*(?P<n>\d+)", re.IGNORECASE
)
_DOSE = re.compile(
    r"\bprednis(?:olo|o)ne\b[^.;]{0,20}?\(?(?:≤|\\?<=?|up to|at most|no more than)\s*(?P<mg>\d+(?:\.\d+)?) ?mg",
    re.IGNORECASE,
)


def named_state(case: Case) -> Iterator[Diagnostic]:
    """K047 where the criteria call a state by a published name and let in a higher score or dose than its definition."""
    text = case.study.eligibility.eligibility_criteria or ""
    for state in wording("treatments")["state"]:
        named, score = re.search(state["name"], text, re.IGNORECASE), _SCORE.search(text)
        if not named or not score or int(score["n"]) <= state["score"] + 1:
            continue
        dose = _DOSE.search(text)
        above = dose if dose and Decimal(dose["mg"]) > Decimal(state["prednisone_mg_day"]) else None
        found = [named, score, *([above] if above else [])]
        message = f"“{named[0]}” is defined by a score below {score['n']}" + (
            f" and {above['mg']} mg" if above else ""
        )
        message += f"; as published it allows {state['score']} and {state['prednisone_mg_day']} mg/day"
        words = [Words(_PLACE, text, Span(each.start(), each.end())) for each in found]
        yield about("K047", message, case, *words)
