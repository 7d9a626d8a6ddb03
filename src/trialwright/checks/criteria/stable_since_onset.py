"""A regimen that must have been stable for as long as the disease has lasted."""

import re
from collections.abc import Iterator

from trialwright.checks.case import Case
from trialwright.checks.criteria.items import item_words, items
from trialwright.checks.report import about
from trialwright.model.diagnostic import Diagnostic

_UNIT = {"day": 1.0, "week": 7.0, "month": 30.4375, "year": 365.25}
_LENGTH = r"(?:≥|\\?>=?|more than|at least|longer than|over|not less than)\s*(?P<n>\d+)\s*(?P<unit>day|week|month|year)s?"
_DISEASE = re.compile(
    rf"\b(?:disease|lupus|SLE) (?:duration|course|history)(?: of)?\s*{_LENGTH}", re.IGNORECASE
)
_STABLE = re.compile(rf"\bstable\b[^.;]{{0,220}}?\bfor {_LENGTH}", re.IGNORECASE)


def stable_since_onset(case: Case) -> Iterator[Diagnostic]:
    """K055 where the regimen must be stable for at least as long as the least duration of the disease."""
    lasted = [(item, found) for item in items(case, "inclusion") for found in _DISEASE.finditer(item.text)]
    stable = [(item, found) for item in items(case, "inclusion") for found in _STABLE.finditer(item.text)]
    for one, disease in lasted:
        for other, regimen in stable:
            if _days(regimen) >= _days(disease):
                message = f"{_said(disease)} of disease are enough, and the treatment must be stable for {_said(regimen)}"
                yield about(
                    "K055", message, case, item_words(case, one, disease), item_words(case, other, regimen)
                )
                return


def _days(found: re.Match[str]) -> float:
    return int(found["n"]) * _UNIT[found["unit"].casefold()]


def _said(found: re.Match[str]) -> str:
    return f"{found['n']} {found['unit']}{'s' if found['n'] != '1' else ''}"
