"""A cohort leaves again: as CSV, Parquet, FHIR R4, OMOP CDM 5.4 or REDCap, whole or not at all."""

from trialwright.cohort.write.writing import MODELS, Written, write_cohort

__all__ = ["MODELS", "Written", "write_cohort"]
