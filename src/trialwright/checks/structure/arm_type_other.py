"""The one arm of a drug trial called "other"."""

from collections.abc import Iterator

from trialwright.checks.case import Case, arm_field
from trialwright.checks.report import about
from trialwright.model.diagnostic import Diagnostic


def only_arm_is_other(case: Case) -> Iterator[Diagnostic]:
    """K017 where the only arm gets the drug under study and its type is OTHER, not EXPERIMENTAL."""
    drugs = any(one.type in ("DRUG", "BIOLOGICAL") for one in case.interventions)
    treats = case.info.primary_purpose in ("TREATMENT", "PREVENTION")
    if len(case.arms) == 1 and case.arms[0].type == "OTHER" and drugs and treats:
        label, kind = arm_field(0, "label", case.arms[0].label), arm_field(0, "type", "OTHER")
        yield about(
            "K017", "the only arm gets the treatment under study, and its type is OTHER", case, kind, label
        )
