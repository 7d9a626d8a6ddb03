"""What the study does: type, phase, allocation, masking, arms, interventions, outcomes."""

from trialwright.model.study import enumerations as v2
from trialwright.model.study.base import V2, AgeText, Count


class MaskingInfo(V2, frozen=True):
    """Who does not know the allocation."""

    masking: v2.DesignMasking | None = None
    masking_description: str | None = None
    who_masked: tuple[v2.WhoMasked, ...] = ()


class DesignInfo(V2, frozen=True):
    """Allocation, model, purpose, masking."""

    allocation: v2.DesignAllocation | None = None
    intervention_model: v2.InterventionalAssignment | None = None
    intervention_model_description: str | None = None
    primary_purpose: v2.PrimaryPurpose | None = None
    observational_model: v2.ObservationalModel | None = None
    time_perspective: v2.DesignTimePerspective | None = None
    masking_info: MaskingInfo | None = None


class ExpandedAccessTypes(V2, frozen=True):
    """Kinds of expanded access."""

    individual: bool | None = None
    intermediate: bool | None = None
    treatment: bool | None = None


class BioSpec(V2, frozen=True):
    """Whether samples are kept."""

    retention: v2.BioSpecRetention | None = None
    description: str | None = None


class EnrollmentInfo(V2, frozen=True):
    """How many take part: planned (ESTIMATED) or enrolled (ACTUAL)."""

    count: Count | None = None
    type: v2.EnrollmentType | None = None


class DesignModule(V2, frozen=True):
    """The design in the registry's terms. ``phases`` is empty for an observational study, which is not NA."""

    study_type: v2.StudyType | None = None
    n_ptrs_to_this_exp_acc_nct_id: int | None = None
    expanded_access_types: ExpandedAccessTypes | None = None
    patient_registry: bool | None = None
    target_duration: AgeText | None = None
    phases: tuple[v2.Phase, ...] = ()
    design_info: DesignInfo | None = None
    bio_spec: BioSpec | None = None
    enrollment_info: EnrollmentInfo | None = None


class ArmGroup(V2, frozen=True):
    """An arm and the interventions given in it ("Drug: Belimumab")."""

    label: str | None = None
    type: v2.ArmGroupType | None = None
    description: str | None = None
    intervention_names: tuple[str, ...] = ()


class Intervention(V2, frozen=True):
    """An intervention and the arms that get it."""

    type: v2.InterventionType | None = None
    name: str | None = None
    description: str | None = None
    arm_group_labels: tuple[str, ...] = ()
    other_names: tuple[str, ...] = ()


class ArmsInterventionsModule(V2, frozen=True):
    """Arms and interventions."""

    arm_groups: tuple[ArmGroup, ...] = ()
    interventions: tuple[Intervention, ...] = ()


class Outcome(V2, frozen=True):
    """What is measured, how and when."""

    measure: str | None = None
    description: str | None = None
    time_frame: str | None = None


class OutcomesModule(V2, frozen=True):
    """Primary, secondary and other outcomes."""

    primary_outcomes: tuple[Outcome, ...] = ()
    secondary_outcomes: tuple[Outcome, ...] = ()
    other_outcomes: tuple[Outcome, ...] = ()
