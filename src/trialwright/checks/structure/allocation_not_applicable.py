"""Several arms, and an allocation that is not applicable."""

from collections.abc import Iterator

from trialwright.checks.case import Case
from trialwright.checks.report import about
from trialwright.model.diagnostic import Diagnostic


def allocation_not_applicable(case: Case) -> Iterator[Diagnostic]:
    """K003 where the allocation is NA, which the registry keeps for one arm, and there are several."""
    if case.info.allocation == "NA" and len(case.arms) > 1 and case.info.intervention_model != "SINGLE_GROUP":
        message = f"the allocation is not applicable, and there are {len(case.arms)} arms to allocate to"
        yield about("K003", message, case, case.allocation(), *case.arm_labels())
