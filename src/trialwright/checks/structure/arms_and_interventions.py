"""Arms against interventions."""

from collections.abc import Iterator

from trialwright.checks.case import Case, arm_field, intervention_field
from trialwright.checks.report import about
from trialwright.model.diagnostic import Diagnostic


def arm_that_gets_nothing(case: Case) -> Iterator[Diagnostic]:
    """K012 for an arm with interventions that is called one without, and for the reverse."""
    if not case.is_interventional or not any(arm.intervention_names for arm in case.arms):
        return
    for n, arm in enumerate(case.arms):
        given = arm_field(n, "interventionNames", arm.intervention_names)
        if arm.type == "NO_INTERVENTION" and arm.intervention_names:
            message = f"{_named(arm.label)} gets no intervention by its type, and one is listed for it"
            yield about("K012", message, case, arm_field(n, "type", arm.type), given)
        elif arm.type in ("EXPERIMENTAL", "ACTIVE_COMPARATOR") and not arm.intervention_names:
            message = f"{_named(arm.label)} is {arm.type}, and no intervention is listed for it"
            yield about("K012", message, case, arm_field(n, "type", arm.type), given)


def intervention_that_nobody_gets(case: Case) -> Iterator[Diagnostic]:
    """K013 for an intervention of no arm, where the record says which arm gets what."""
    labelled = [one for one in case.interventions if one.arm_group_labels]
    if not case.arms or not labelled:
        return
    named = {name.partition(": ")[2].casefold() for arm in case.arms for name in arm.intervention_names}
    labels = {(arm.label or "").casefold() for arm in case.arms}
    for n, one in enumerate(case.interventions):
        asked = [label for label in one.arm_group_labels if label.casefold() not in labels]
        if asked:
            message = f"{_named(one.name)} is for {_named(asked[0])}, and there is no such arm"
            label = intervention_field(n, "armGroupLabels", one.arm_group_labels)
            yield about("K013", message, case, label, *case.arm_labels())
        elif not one.arm_group_labels and (one.name or "").casefold() not in named:
            message = f"no arm gets {_named(one.name)}"
            yield about("K013", message, case, intervention_field(n, "name", one.name), *case.arm_labels())


def arm_gets_what_is_not_listed(case: Case) -> Iterator[Diagnostic]:
    """K013 for an arm that gets an intervention the list does not have."""
    listed = {(one.name or "").casefold() for one in case.interventions}
    if not listed:
        return
    for n, arm in enumerate(case.arms):
        for name in arm.intervention_names:
            if name.partition(": ")[2].casefold() not in listed and name.casefold() not in listed:
                message = f"{_named(arm.label)} gets {_named(name)}, which is not among the interventions"
                yield about("K013", message, case, arm_field(n, "interventionNames", arm.intervention_names))
                break


def _named(text: str | None) -> str:
    return f"“{text or 'without a name'}”"
