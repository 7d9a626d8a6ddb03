"""Stated doses: "≤ 30 mg/day", "cumulative dose 1.5-3.0 g"."""

from typing import Literal

import msgspec

from trialwright.criteria.clause import Passage
from trialwright.model.quantity import Interval

_MASS = ("mg", "g", "ug")
_BASES: dict[str, Literal["day", "week"]] = {"d": "day", "wk": "week"}


class StatedDose(msgspec.Struct, frozen=True):
    """A range of doses, its unit of mass, what it is counted over ("" if not said), and the place after it."""

    range: Interval
    unit: str
    basis: Literal["", "day", "week", "administration", "total"]
    end: int


def dose_at(passage: Passage, at: int) -> StatedDose | None:
    """The dose stated from a place on; None if there is none."""
    at = passage.skip(at, ",")
    total = False
    while passage.is_a(at, "total_dose", "dose", "frame", ":"):
        total = total or passage.is_a(at, "total_dose")
        at += 1
    if not passage.is_a(at, "bounds"):
        return None
    bounds = passage.tokens[at].bounds
    if bounds is None or bounds.multiple_of:
        return None
    mass, _, per = bounds.unit.partition("/")
    end = passage.skip(at + 1, "dose")
    daily = any("da" in token.text.casefold() for token in passage.tokens[at + 1 : end])
    if mass not in _MASS or (per and per not in _BASES):
        return None
    basis = "total" if total else _BASES.get(per) or ("day" if daily else "")
    return StatedDose(bounds.range, mass, basis, end)
