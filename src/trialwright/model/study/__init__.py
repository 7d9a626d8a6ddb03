"""The ClinicalTrials.gov v2 data model as typed values: snake_case attributes, v2 names and enumerations in JSON."""

from trialwright.model.study.study import (
    ConditionBrowse,
    DerivedSection,
    DocumentSection,
    ProtocolSection,
    Study,
)

__all__ = ["ConditionBrowse", "DerivedSection", "DocumentSection", "ProtocolSection", "Study"]
