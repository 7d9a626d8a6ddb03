"""OMOP CDM 5.3 and 5.4: a folder of Parquet or CSV tables, or a DuckDB file."""

from trialwright.cohort.sources.omop.chart import read
from trialwright.cohort.sources.omop.database import recognises

__all__ = ["read", "recognises"]
