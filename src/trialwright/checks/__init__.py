"""Consistency of a study: its structure, its prose, its criteria and its arithmetic. One rule a file."""

from trialwright.checks.check import check

__all__ = ["check"]
