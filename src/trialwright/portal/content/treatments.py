"""Groups, what is given in them, and what is measured."""

from collections.abc import Iterator

import msgspec

from trialwright.model.record import StudyRecord
from trialwright.model.study.design import ArmGroup, Intervention
from trialwright.portal.content.fact import source_at
from trialwright.reporting.content.plain import plain


class Given(msgspec.Struct, frozen=True):
    """An intervention, its other names, and the groups that get it."""

    kind: str
    name: str
    description: str
    other_names: tuple[str, ...]
    groups: tuple[str, ...]


class Group(msgspec.Struct, frozen=True):
    """A group of participants and the interventions named in it."""

    label: str
    kind: str
    description: str
    given: tuple[str, ...]


class Measured(msgspec.Struct, frozen=True):
    """An outcome with its definition."""

    kind: str
    measure: str
    definition: str
    time_frame: str


class Treatments(msgspec.Struct, frozen=True):
    """Everything the record says of groups, interventions and outcomes."""

    groups: tuple[Group, ...]
    given: tuple[Given, ...]
    measured: tuple[Measured, ...]
    source: str


def treatments_of(record: StudyRecord) -> Treatments:
    """The groups, interventions and outcomes of a record.

    >>> from trialwright.store.inputs import library_record
    >>> made = treatments_of(library_record("NCT05863936"))
    >>> [group.label for group in made.groups], made.given[1].name
    (['Belimumab and multi-target therapy group'], 'Belimumab Injection')
    """
    module = record.study.arms_interventions
    return Treatments(
        tuple(_group(each) for each in module.arm_groups),
        tuple(_given(each) for each in module.interventions),
        tuple(_measured(record)),
        source_at(record, "/protocolSection/armsInterventionsModule"),
    )


def _group(arm: ArmGroup) -> Group:
    return Group(arm.label or "", plain(arm.type or ""), arm.description or "", arm.intervention_names)


def _given(each: Intervention) -> Given:
    kind = plain(each.type or "")
    return Given(kind, each.name or "", each.description or "", each.other_names, each.arm_group_labels)


def _measured(record: StudyRecord) -> Iterator[Measured]:
    module = record.study.protocol.outcomes_module
    if module is None:
        return
    for kind, listed in (
        ("primary", module.primary_outcomes),
        ("secondary", module.secondary_outcomes),
        ("other", module.other_outcomes),
    ):
        for each in listed:
            yield Measured(kind, each.measure or "", each.description or "", each.time_frame or "")
