"""Display text of registries and directories → the v2 enumeration value it stands for."""

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import get_args

from trialwright.model.study import enumerations as v2

_ALLOWED: dict[str, tuple[str, ...]] = {
    "status": get_args(v2.Status),
    "phase": get_args(v2.Phase),
    "study_type": get_args(v2.StudyType),
    "allocation": get_args(v2.DesignAllocation),
    "intervention_model": get_args(v2.InterventionalAssignment),
    "purpose": get_args(v2.PrimaryPurpose),
    "masking": get_args(v2.DesignMasking),
    "who_masked": get_args(v2.WhoMasked),
    "observational_model": get_args(v2.ObservationalModel),
    "time_perspective": get_args(v2.DesignTimePerspective),
    "arm_type": get_args(v2.ArmGroupType),
    "intervention_type": get_args(v2.InterventionType),
    "sex": get_args(v2.Sex),
    "sampling": get_args(v2.SamplingMethod),
    "retention": get_args(v2.BioSpecRetention),
    "agency_class": get_args(v2.AgencyClass),
    "date_type": get_args(v2.DateType),
    "enrollment_type": get_args(v2.EnrollmentType),
    "responsible_party": get_args(v2.ResponsiblePartyType),
    "role": get_args(v2.ContactRole),
    "ipd_sharing": get_args(v2.IpdSharing),
    "info_type": get_args(v2.IpdSharingInfoType),
    "reference_type": get_args(v2.ReferenceType),
    "secondary_id_type": get_args(v2.SecondaryIdType),
    "org_id_type": get_args(v2.OrgStudyIdType),
    "std_age": get_args(v2.StandardAge),
    "expanded_access_status": get_args(v2.ExpandedAccessStatus),
}


@cache
def kind_of(values: tuple[str, ...]) -> str | None:
    """The kind of display text behind a field that takes these v2 values; None if there is none.

    >>> kind_of(("FEMALE", "MALE", "ALL")), kind_of(("LOW", "HIGH"))
    ('sex', None)
    """
    fitting = [kind for kind, allowed in _ALLOWED.items() if set(values) <= set(allowed)]
    return min(fitting, key=lambda kind: len(_ALLOWED[kind]), default=None)


@cache
def _special() -> dict[str, dict[str, str]]:
    path = files("trialwright.knowledge") / "registries" / "display_values.toml"
    tables = tomllib.loads(path.read_text(encoding="utf-8"))
    return {name: table for name, table in tables.items() if isinstance(table, dict)}


@cache
def v2_value(kind: str, text: str) -> str | None:
    """The v2 value that a display text of this kind stands for; None if it stands for none.

    >>> v2_value("status", "Active, not recruiting"), v2_value("masking", "None (Open Label)")
    ('ACTIVE_NOT_RECRUITING', 'NONE')
    """
    plain = " ".join(text.lower().split())
    if (special := _special()[kind].get(plain)) is not None:
        return special
    value = re.sub(r"[^A-Z0-9]+", "_", plain.upper()).strip("_")
    return value if value in _ALLOWED[kind] else None


def v2_phases(text: str) -> list[str] | None:
    """The v2 phases of a display text such as "Phase 2/Phase 3"; None if a part is no phase.

    >>> v2_phases("Phase 1/Phase 2"), v2_phases("N/A")
    (['PHASE1', 'PHASE2'], ['NA'])
    """
    whole = v2_value("phase", text)
    if whole:
        return [whole]
    phases = [v2_value("phase", part) for part in re.split(r"\s*[/|]\s*", text.strip())]
    return [phase for phase in phases if phase] if all(phases) else None


def display_texts(kind: str) -> list[str]:
    """Every spelling known for a kind: the listed display texts, the v2 values and their plain words."""
    values = _ALLOWED[kind]
    return sorted({*_special()[kind], *values, *(value.replace("_", " ").lower() for value in values)})
