"""What inputs of survival designs contradict: each check raises the one diagnostic that says which."""

from collections.abc import Mapping
from typing import Any

from trialwright.design.errors import refused
from trialwright.design.survival.event_probability import hazard_ratio_of
from trialwright.design.survival.restricted_mean import restricted_mean


def _refuse_freedman_margin(inputs: Mapping[str, Any]) -> None:
    if inputs["formula"] == "freedman" and inputs["hazard_ratio_null"] != 1:
        raise refused(
            "D007",
            "freedman's formula is for a null hazard ratio of 1",
            place="hazard_ratio_null",
            help="use schoenfeld",
        )


def _refuse_inferior(hazard_ratio: float | None, null: float, place: str) -> None:
    """A margin is beyond 1 on the bad side; an assumed ratio still further on that side is inferior itself."""
    if hazard_ratio is not None and null != 1 and (hazard_ratio > null) == (null > 1):
        raise refused(
            "D009",
            f"the assumed hazard ratio {hazard_ratio:.4g} lies beyond the margin {null:g}",
            place=place,
        )


def check_ratio(inputs: Mapping[str, Any]) -> None:
    """Raises D009 where the assumed hazard ratio is the null's, D007 for Freedman's formula with a margin."""
    _refuse_freedman_margin(inputs)
    _refuse_inferior(inputs.get("hazard_ratio"), inputs["hazard_ratio_null"], "hazard_ratio")
    if inputs.get("hazard_ratio") == inputs["hazard_ratio_null"]:
        raise refused(
            "D009",
            f"the assumed hazard ratio is that of the null, {inputs['hazard_ratio_null']:g}",
            place="hazard_ratio",
        )


def check_accrual(inputs: Mapping[str, Any]) -> None:
    """Raises D007 where nobody is followed at all, and what ``check_ratio`` raises."""
    if inputs.get("accrual_time") == 0 and inputs["follow_up_time"] == 0:
        raise refused(
            "D007", "accrual and follow-up both take no time: nobody is followed", place="follow_up_time"
        )
    check_ratio(inputs)


def check_probabilities(inputs: Mapping[str, Any]) -> None:
    """Raises D009 where the event probabilities are in the null's ratio of hazards."""
    _refuse_freedman_margin(inputs)
    treatment, control = inputs.get("event_probability_treatment"), inputs.get("event_probability_control")
    if treatment is None or control is None:
        return
    found, null = hazard_ratio_of(treatment, control), inputs["hazard_ratio_null"]
    _refuse_inferior(found, null, "event_probability_treatment")
    if abs(found - null) < 1e-12:
        raise refused(
            "D009",
            "the event probabilities have the hazard ratio of the null hypothesis",
            place="event_probability_treatment",
        )


def check_survival(inputs: Mapping[str, Any]) -> None:
    """Raises D009 where both groups survive alike, D002 where everyone is lost."""
    _refuse_all_lost(inputs)
    if inputs.get("survival_treatment") == inputs["survival_control"]:
        raise refused(
            "D009",
            "both groups are assumed to survive alike: there is no difference to show",
            place="survival_treatment",
        )


def check_survival_margin(inputs: Mapping[str, Any]) -> None:
    """Raises D003 for a margin beyond the control's survival, D009 for an inferior assumption, D002 where all are lost."""
    _refuse_all_lost(inputs)
    treatment, control, margin = (
        inputs["survival_treatment"],
        inputs["survival_control"],
        inputs.get("margin"),
    )
    if margin is not None and margin >= control:
        raise refused(
            "D003",
            f"a margin of {margin:g} allows every survival below the control's {control:g}",
            place="margin",
        )
    if margin is not None and treatment <= control - margin:
        raise refused(
            "D009",
            f"the assumed survival {treatment:g} is not above {control:g} − {margin:g}",
            place="survival_treatment",
        )


def _refuse_all_lost(inputs: Mapping[str, Any]) -> None:
    if inputs["dropout"] >= 1:
        raise refused("D002", "dropout is below 1, not 1: nobody would be left", place="dropout")


def check_hazards(inputs: Mapping[str, Any]) -> None:
    """Raises D009 where both hazards are the same."""
    if inputs.get("hazard_treatment") == inputs["hazard_control"]:
        raise refused(
            "D009", "both hazards are the same: there is no difference to show", place="hazard_treatment"
        )


def check_mean_margin(inputs: Mapping[str, Any]) -> None:
    """Raises D003 for a margin beyond the control's mean, D009 where the assumed mean is inferior itself."""
    margin = inputs.get("margin")
    if margin is None:
        return
    treatment, control = (
        restricted_mean(inputs[name], inputs["tau"]) for name in ("hazard_treatment", "hazard_control")
    )
    if margin >= control:
        raise refused(
            "D003",
            f"a margin of {margin:g} allows every mean below the control's {control:.4g}",
            place="margin",
        )
    if treatment <= control - margin:
        raise refused(
            "D009",
            f"the assumed mean {treatment:.4g} is not above {control:.4g} − {margin:g}",
            place="hazard_treatment",
        )
