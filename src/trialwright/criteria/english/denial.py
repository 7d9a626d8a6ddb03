"""Denying a clause without a double negation."""

from trialwright.criteria.english.figures import complement
from trialwright.model.quantity import Interval


def said_or_denied(said: str, holds: bool) -> str:
    """The clause, or that it is not so."""
    return said if holds else f"it is not so that ({said})"


def turned(stated: Interval, holds: bool) -> tuple[Interval, str]:
    """The range to say and "not " before it: a range with one bound is turned round instead of denied."""
    if holds:
        return stated, ""
    other = complement(stated)
    return (other, "") if other else (stated, "not ")
