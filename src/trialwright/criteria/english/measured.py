"""Clauses about a person's age and sex, and about values, scores, grades and findings."""

from trialwright.criteria.english.denial import said_or_denied, turned
from trialwright.criteria.english.figures import SINGLE, beside, bounds, how_many, ordinal, unit_written
from trialwright.criteria.english.names import (
    analyte_name,
    finding_name,
    instrument_label,
    instrument_name,
    listed,
    term_name,
)
from trialwright.criteria.english.time import anchor_name, in_window
from trialwright.model.criterion import Age, Category, Count, Measure, Score, Sex
from trialwright.model.quantity import Interval
from trialwright.model.window import Window

_LIMITS = {
    "upper_limit": "the laboratory's upper limit of normal",
    "lower_limit": "the laboratory's lower limit of normal",
}


def age_said(leaf: Age, holds: bool) -> str:
    """Age, with the birthday until which it holds."""
    said = f"age is {_range(leaf.range, f'{leaf.unit}s', holds)}"
    if holds and leaf.unit == "year" and leaf.range.high is not None and leaf.range.includes_high:
        said += f" (until the {ordinal(int(leaf.range.high) + 1)} birthday)"
    return said + (f" at {anchor_name(leaf.when.anchor)}" if leaf.when else "")


def sex_said(leaf: Sex, holds: bool) -> str:
    """Recorded sex."""
    return f"sex is {'' if holds else 'not '}{leaf.sex}"


def measure_said(leaf: Measure, holds: bool) -> str:
    """A measurement and its range."""
    which = _which(analyte_name(leaf.analyte), leaf.when, leaf.pick)
    if _speaks_of_several(leaf):
        return said_or_denied(f"{which} is {_amount(leaf, True)}", holds)
    return f"{which} is {_amount(leaf, holds)}"


def _amount(leaf: Measure, holds: bool) -> str:
    stated, denied = turned(leaf.range, holds)
    if leaf.multiple_of:
        return denied + _multiple(stated, _LIMITS[leaf.multiple_of])
    other = beside(leaf) if holds else ""
    return denied + bounds(stated, unit_written(leaf.unit)) + (f" ({other})" if other else "")


def _multiple(stated: Interval, limit: str) -> str:
    factors = {bound for bound in (stated.low, stated.high) if bound is not None}
    said = bounds(stated)
    return f"{said.removesuffix(' 1')} {limit}" if factors == {1} else f"{said} times {limit}"


def score_said(leaf: Score, holds: bool) -> str:
    """A score or an item of it, and its range."""
    name = instrument_name(leaf.instrument)
    if leaf.item:
        name = f"{term_name(leaf.item)} item of the {instrument_label(leaf.instrument)}"
    which = _which(name, leaf.when, leaf.pick)
    if _speaks_of_several(leaf):
        return said_or_denied(f"{which} is {bounds(leaf.range)}", holds)
    stated, denied = turned(leaf.range, holds)
    return f"{which} is {denied}{bounds(stated)}"


def count_said(leaf: Count, holds: bool) -> str:
    """How many items have a grade."""
    several = _speaks_of_several(leaf)
    stated, denied = (leaf.range, "" if holds else "not ") if several else turned(leaf.range, holds)
    many = how_many(stated)
    single = many in SINGLE
    among = f" among {listed([term_name(each) for each in leaf.items], 'and')}" if leaf.items else ""
    graded = f"{'item' if single else 'items'}{among} {'is' if single else 'are'} graded {listed(list(leaf.grades))}"
    said, on = f"{many} {instrument_label(leaf.instrument)} {graded}", _assessment(leaf)
    return said_or_denied(f"on {on} {said}" if several else f"{said} on {on}", not denied)


def category_said(leaf: Category, holds: bool) -> str:
    """A finding and its values."""
    values, which = listed(list(leaf.values)), _which(finding_name(leaf.finding), leaf.when, "latest")
    if _speaks_of_several(leaf):
        return said_or_denied(f"{which} is {values}", holds)
    return f"{which} is {'' if holds else 'not '}{values}"


def _which(name: str, when: Window | None, pick: str) -> str:
    """Which value counts: the latest, the one or ones of a window, some or every one of it."""
    time = _time(when)
    if when is not None and when.mode == "throughout":
        pick = "all"
    if pick in ("any", "all"):
        return f"{'some' if pick == 'any' else 'every'} {name}{time}"
    only = pick == "" and when is not None and when.since is not None
    return f"the {'' if only else 'latest '}{name}{time}"


def _speaks_of_several(leaf: Measure | Score | Count | Category) -> bool:
    """Whether it says something of some or every value; the contrary is then more than the range turned round."""
    if leaf.when is not None and leaf.when.mode == "throughout":
        return True
    return not isinstance(leaf, Category) and leaf.pick in ("any", "all")


def _assessment(leaf: Count) -> str:
    if leaf.when is not None and leaf.when.mode == "throughout":
        return f"every assessment{_time(leaf.when)}"
    return f"{'some' if leaf.pick == 'any' else 'the latest'} assessment{_time(leaf.when)}"


def _time(when: Window | None) -> str:
    """The window after the name of a value; one without beginning is the moment of its anchor."""
    if when is None:
        return ""
    if when.since is None and when.until is None and when.anchor not in ("index", "unspecified"):
        return f" at {anchor_name(when.anchor)}"
    return f" {in_window(when)}".replace(" at any time", "", 1)


def _range(stated: Interval, unit: str, holds: bool) -> str:
    said, denied = turned(stated, holds)
    return denied + bounds(said, unit)
