"""Several groups, and one arm."""

from collections.abc import Iterator

from trialwright.checks.case import Case
from trialwright.checks.report import about
from trialwright.model.diagnostic import Diagnostic

_SEVERAL = ("PARALLEL", "FACTORIAL")


def one_arm_for_several_groups(case: Case) -> Iterator[Diagnostic]:
    """K002 where the model needs several groups, or patients are randomised, and the record lists one arm."""
    model = case.info.intervention_model
    if len(case.arms) != 1 or model == "SINGLE_GROUP":
        return
    parallel = (case.model(),) if model in _SEVERAL else ()
    random = (case.allocation(),) if case.info.allocation == "RANDOMIZED" and model != "CROSSOVER" else ()
    if parallel or random:
        needs = " and ".join(words.said for words in (*random, *parallel))
        message = f"one arm is listed, and {needs} needs several"
        yield about("K002", message, case, *random, *parallel, *case.arm_labels())
