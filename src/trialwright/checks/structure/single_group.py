"""One group, and fields that need several."""

from collections.abc import Iterator

from trialwright.checks.case import Case
from trialwright.checks.report import about
from trialwright.model.diagnostic import Diagnostic


def single_group_with_several(case: Case) -> Iterator[Diagnostic]:
    """K001 where the model is a single group and there are several arms, or a random allocation."""
    if case.info.intervention_model != "SINGLE_GROUP":
        return
    several = case.arm_labels() if len(case.arms) > 1 else ()
    random = (case.allocation(),) if case.info.allocation == "RANDOMIZED" else ()
    if several or random:
        said = [f"{len(several)} arms"] * bool(several) + ["random allocation"] * bool(random)
        message = f"the model is a single group, and the record has {' and '.join(said)}"
        yield about("K001", message, case, case.model(), *random, *several)
