"""Sheets with one row a person or visit and one column a datum, such as REDCap exports, read by a mapping file."""

from trialwright.cohort.sources.wide.mapping import read_mapping
from trialwright.cohort.sources.wide.sheet import read

__all__ = ["read", "read_mapping"]
