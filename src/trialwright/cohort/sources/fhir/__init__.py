"""FHIR R4: bundles, single resources, NDJSON, gzipped or not."""

from trialwright.cohort.sources.fhir.chart import read, recognises

__all__ = ["read", "recognises"]
