"""Faults in the logic of a trial's criteria: reported, never repaired. One rule a file."""

from trialwright.criteria.lints.rules import lint, linted

__all__ = ["lint", "linted"]
