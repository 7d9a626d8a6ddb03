"""A dose that is called low or high and never given."""

import re
from collections.abc import Iterator

from trialwright.checks.case import Case
from trialwright.checks.drugs import drug_named, study_drugs
from trialwright.checks.report import about
from trialwright.model.diagnostic import Diagnostic

_CALLED = re.compile(
    r"\b(?P<how>low|high|reduced)[- ]dose (?:of )?(?P<drug>[A-Za-z][\w-]{5,})", re.IGNORECASE
)
_DOSE = r"\d+(?:[.,]\d+)? ?(?:mg|g|mcg|µg|ug|IU|U|ml|units?|mmol|mEq)\b"


def dose_never_given(case: Case) -> Iterator[Diagnostic]:
    """K074 for a drug under study given at a "low dose" where no text of the record has a dose near the drug's name."""
    studied = {
        name
        for words in study_drugs(case)
        for name in map(drug_named, re.findall(r"[A-Za-z][\w-]+", words.said))
        if name
    }
    for each in case.own:
        for found in _CALLED.finditer(each.said):
            name = found["drug"]
            if drug_named(name) in studied and not _has_dose(case):
                message = f"the {found['how'].lower()} dose of {name} is not given anywhere in the record"
                yield about("K074", message, case, each.at(found))
                return


def _has_dose(case: Case) -> bool:
    """Whether the arms or interventions give any dose, or a sentence about this study does."""
    arms = (text for arm in case.arms for text in (arm.label, arm.description))
    given = (text for one in case.interventions for text in (one.name, one.description, *one.other_names))
    own = (each.said for each in case.own)
    return any(re.search(_DOSE, text, re.IGNORECASE) for text in (*arms, *given, *own) if text)
