"""Measurements: the latest usable value, if it is recent enough and leaves no doubt, or the values of a window."""

from decimal import Decimal

import msgspec

from trialwright.evaluation.chart import Chart, said
from trialwright.evaluation.derived import derived_values
from trialwright.evaluation.finding import Finding, Reason
from trialwright.evaluation.readings import Readings, read
from trialwright.knowledge.analytes import Analyte, all_analytes
from trialwright.model.criterion import Measure
from trialwright.model.fact import Fact
from trialwright.model.quantity import Interval

# A row put aside because its domain is blank may be a measurement.
_MAY_MEASURE = frozenset({"measurement", ""})
# Values and limits are rounded to six decimals, each by at most this much.
_ROUNDING = Decimal("0.0000005")


def measurement(leaf: Measure, chart: Chart) -> Finding:
    """The truth of a measurement: by the values of the latest day, or by those of its window.

    Unknown where the latest day is too old, values fall on both sides, a date or value leaves the
    answer open, or an unusable row may be as late.
    """
    facts = chart.measured(leaf.analyte)
    known = all_analytes().get(leaf.analyte)
    derived = derived_values(leaf.analyte, chart)
    readings = Readings(
        chart,
        leaf.spans,
        known.question if known else f"What is the latest {leaf.analyte}?",
        [*facts, *derived.facts],
        [
            row
            for row in chart.unusable
            if row.domain in _MAY_MEASURE and row.concept in derived.from_analytes
        ],
        lambda fact: side_of(leaf, fact),
        lambda fact: _datum(fact, leaf, known),
        chart.valid_for.get(leaf.analyte, known.valid_for_days if known else 0),
        _period(leaf, known, chart),
    )
    found = read(readings, leaf.when, leaf.pick)
    rests_on = {fact.row for fact in derived.facts} & {item.row for item in found.because}
    said = derived.assumption if rests_on - {fact.row for fact in facts} else ""
    return msgspec.structs.replace(found, assumptions=(*found.assumptions, said)) if said else found


def _period(leaf: Measure, known: Analyte | None, chart: Chart) -> str:
    label = known.label if known else leaf.analyte
    days = chart.valid_for.get(leaf.analyte, known.valid_for_days if known else 0)
    if leaf.analyte in chart.valid_for:
        return f"{label}: validity period set by the user: {days} days"
    kind = "assumed" if known is None or known.valid_for_is_assumed else "taken from the knowledge base"
    return f"{label}: validity period {kind}: {days} days"


def side_of(leaf: Measure, fact: Fact) -> bool | Reason:
    """Whether a fact lies in the range, or the reason that leaves it open."""
    if fact.value is None:
        return "no number"
    stated = leaf.range
    if leaf.multiple_of:
        limit = fact.upper_limit if leaf.multiple_of == "upper_limit" else fact.lower_limit
        if limit is None or limit <= 0:
            return "no laboratory limit"
        scaled = stated.scaled(limit)
        return _inside(scaled, fact, _unrounded(fact.value, scaled, stated))
    if fact.unit != leaf.unit:
        return "conversion"
    inside = _inside(stated, fact, fact.value)
    return inside if inside == _inside_under_other_factor(leaf, fact) else "conversion"


def _unrounded(value: Decimal, scaled: Interval, stated: Interval) -> Decimal:
    """The bound itself where the value differs from it by no more than value and limit were rounded."""
    for bound, factor in ((scaled.low, stated.low), (scaled.high, stated.high)):
        if bound is not None and factor is not None and abs(value - bound) <= _ROUNDING * (1 + factor):
            return bound
    return value


def _inside_under_other_factor(leaf: Measure, fact: Fact) -> bool | Reason:
    """The same comparison where value or limit, but not both, could be converted by a second factor."""
    if leaf.other_range is not None and fact.other_value is None and fact.value is not None:
        return _inside(leaf.other_range, fact, fact.value)
    if leaf.other_range is None and fact.other_value is not None:
        return _inside(leaf.range, fact, fact.other_value)
    return _inside(leaf.range, fact, fact.value or Decimal(0))


def _inside(stated: Interval, fact: Fact, value: Decimal) -> bool | Reason:
    match fact.comparator:
        case "=":
            inside = stated.relation(value, value)
        case "<" | "<=":
            inside = stated.relation(None, value, open_high=fact.comparator == "<")
        case ">" | ">=":
            inside = stated.relation(value, None, open_low=fact.comparator == ">")
    return "uncertain value" if inside is None else inside


def _datum(fact: Fact, leaf: Measure, known: Analyte | None) -> str:
    label = known.label if known else fact.concept
    value = (
        fact.written
        or fact.value_text
        or (f"{fact.value.normalize():f} {fact.unit}" if fact.value is not None else "")
    )
    limit = ""
    if leaf.multiple_of:
        bound = fact.upper_limit if leaf.multiple_of == "upper_limit" else fact.lower_limit
        name = leaf.multiple_of.replace("_", " ")
        limit = f" ({name} {bound.normalize():f} {fact.unit})" if bound is not None else f" (no {name})"
    return f"{label} {value}{limit} on {said(fact.start)}"
