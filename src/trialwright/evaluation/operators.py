"""The operators that are more than and, or, not: counts of parts, conditions, waivers, readings."""

from collections.abc import Sequence
from decimal import Decimal

from trialwright.evaluation.finding import Finding, all_true, any_true, negated, once, unknown
from trialwright.model.quantity import Interval
from trialwright.model.truth import Truth
from trialwright.model.verdict import Missing


def number_true(parts: Sequence[Finding], range_: Interval) -> Finding:
    """Whether the number of true parts lies in the range; an unknown part may count or not."""
    true = [part for part in parts if part.truth is Truth.TRUE]
    open_ = [part for part in parts if part.truth is Truth.UNKNOWN]
    inside = range_.relation(Decimal(len(true)), Decimal(len(true) + len(open_)))
    if inside is None:
        return all_true([*true, *open_])
    deciding = [part for part in parts if part.truth is not Truth.UNKNOWN]
    return Finding(
        Truth.of(inside),
        once(datum for part in deciding for datum in part.because),
        assumptions=once(said for part in deciding for said in part.assumptions),
    )


def implied(condition: Finding, consequence: Finding) -> Finding:
    """True unless the condition is true and the consequence false."""
    return any_true([negated(condition), consequence])


def exempted(require: Finding, waiver: Finding) -> Finding:
    """True when the requirement is met or waived."""
    return any_true([require, waiver])


def common(readings: Sequence[Finding], note: str) -> Finding:
    """The truth that all readings share. Where they differ only a reading can be chosen; where one is open, its datum."""
    truths = {reading.truth for reading in readings}
    if len(truths) == 1 and Truth.UNKNOWN not in truths:
        return all_true(readings) if Truth.TRUE in truths else any_true(readings)
    if Truth.UNKNOWN not in truths:
        by = ", ".join(
            f"reading {place} is {each.truth.value}" for place, each in enumerate(readings, start=1)
        )
        return unknown(Missing("judge", f"Which reading holds? {note}: {by}", "ambiguous"))
    lacking = [reading for reading in readings if reading.truth is Truth.UNKNOWN]
    return Finding(Truth.UNKNOWN, missing=once(item for part in lacking for item in part.missing))
