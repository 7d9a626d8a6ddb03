"""An arm called placebo or sham that gets a treatment and no dummy."""

import re
from collections.abc import Iterator

from trialwright.checks.case import Case, arm_field
from trialwright.checks.drugs import drug_named
from trialwright.checks.report import about
from trialwright.checks.wording import pattern
from trialwright.model.diagnostic import Diagnostic

DUMMY_TYPES = ("PLACEBO_COMPARATOR", "SHAM_COMPARATOR")
_DRUG_AND_DOSE = re.compile(
    r"\b(?P<name>[A-Za-z][\w-]{4,})\W{1,3}\d+(?:[.,]\d+)? ?(?:mg|g|mcg|µg|IU)\b", re.IGNORECASE
)


def dummy_arm_of_drugs(case: Case) -> Iterator[Diagnostic]:
    """K100 for an arm whose type is placebo or sham, where all its words are of drugs with doses and none of a dummy."""
    for n, arm in enumerate(case.arms):
        if arm.type in DUMMY_TYPES and gets_drugs_only(case, n):
            message = f"“{arm.label or 'an arm'}” is {arm.type}, and it gets drugs and no placebo or sham"
            words = (arm_field(n, "type", arm.type), arm_field(n, "description", arm.description))
            yield about("K100", message, case, *words)


def gets_drugs_only(case: Case, number: int) -> bool:
    """Whether the arm's description gives a drug of the lexicon with its dose, and no word of it is of a dummy."""
    arm = case.arms[number]
    texts = [arm.label, arm.description, *arm.intervention_names]
    if any(pattern("design", "dummy").search(text) for text in texts if text):
        return False
    return any(drug_named(found["name"]) for found in _DRUG_AND_DOSE.finditer(arm.description or ""))
