"""Measurements: the latest usable value, if it is recent enough and leaves no doubt."""

from decimal import Decimal

from trialwright.evaluation.chart import Chart, said
from trialwright.evaluation.finding import Finding, Reason, unknown
from trialwright.evaluation.latest import Latest, latest, may_be_latest
from trialwright.knowledge.analytes import Analyte, all_analytes
from trialwright.model.criterion import Measure
from trialwright.model.fact import Fact
from trialwright.model.quantity import Interval
from trialwright.model.truth import Truth
from trialwright.model.verdict import Evidence, Missing

# A row put aside because its domain is blank may be a measurement.
_MAY_MEASURE = frozenset({"measurement", ""})
# Values and limits are rounded to six decimals, each by at most this much.
_ROUNDING = Decimal("0.0000005")


def measurement(leaf: Measure, chart: Chart) -> Finding:
    """The truth of a measurement by the values of the latest day on or before the index date.

    Unknown where that day is too old, its values fall on both sides, a date or value leaves the
    answer open, or an unusable row may be as late.
    """
    facts = [fact for fact in chart.facts if fact.domain == "measurement" and fact.concept == leaf.analyte]
    rows = [row for row in chart.unusable if row.domain in _MAY_MEASURE and row.concept == leaf.analyte]
    known = all_analytes().get(leaf.analyte)
    valid_days = chart.valid_for.get(leaf.analyte, known.valid_for_days if known else 0)
    found = latest(facts, chart.index_date)
    aside = may_be_latest(rows, facts, chart.index_date)
    if aside:
        numbers = ", ".join(str(row.row) for row in aside)
        return _missing(leaf, known, "unusable row", f"Row {numbers} of the facts cannot be used.")
    if found is None:
        return _missing(leaf, known, "no value", _only_later(facts))
    if found.least_days > valid_days:
        return _missing(leaf, known, "stale", _age_of(found, leaf, known, valid_days))
    return _decided(leaf, known, found, valid_days, chart)


def _decided(leaf: Measure, known: Analyte | None, found: Latest, valid_days: int, chart: Chart) -> Finding:
    sides: set[bool | Reason] = {_side(leaf, fact) for fact in found.facts}
    data = "; ".join(_datum(fact, leaf, known) for fact in found.facts)
    doubts = [side for side in sides if not isinstance(side, bool)]
    if doubts:
        return _missing(leaf, known, min(doubts), f"Recorded: {data}.")
    if len(sides) > 1:
        same_day = all(fact.start is not None and fact.start.is_exact for fact in found.facts)
        return _missing(leaf, known, "conflict" if same_day else "uncertain date", f"Recorded: {data}.")
    if not found.is_certain or found.most_days is None or found.most_days > valid_days:
        return _missing(leaf, known, "uncertain date", f"Recorded: {data}.")
    words = chart.quote(leaf.spans)
    because = tuple(Evidence(_datum(fact, leaf, known), words, leaf.spans, fact.row) for fact in found.facts)
    assumptions = _assumptions(leaf, known, found, valid_days, chart)
    return Finding(Truth.of(sides == {True}), because, assumptions=assumptions)


def _side(leaf: Measure, fact: Fact) -> bool | Reason:
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


def _missing(leaf: Measure, known: Analyte | None, reason: Reason, detail: str = "") -> Finding:
    question = known.question if known else f"What is the latest {leaf.analyte}?"
    return unknown(Missing("chart", f"{question} {detail}".strip(), reason))


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


def _age_of(found: Latest, leaf: Measure, known: Analyte | None, valid_days: int) -> str:
    data = "; ".join(_datum(fact, leaf, known) for fact in found.facts)
    return f"The last, {data}, is {found.least_days} days old; it counts for {valid_days} days."


def _only_later(facts: list[Fact]) -> str:
    return "The only values lie after the index date." if facts else ""


def _assumptions(
    leaf: Measure, known: Analyte | None, found: Latest, valid_days: int, chart: Chart
) -> tuple[str, ...]:
    said_of: list[str] = []
    label = known.label if known else leaf.analyte
    if found.most_days:
        if leaf.analyte in chart.valid_for:
            said_of.append(f"{label}: validity period set by the user: {valid_days} days")
        else:
            kind = (
                "assumed" if known is None or known.valid_for_is_assumed else "taken from the knowledge base"
            )
            said_of.append(f"{label}: validity period {kind}: {valid_days} days")
    end = chart.person.observation_end
    late = [fact for fact in found.facts if end and fact.start and fact.start.first > end.last]
    said_of += [
        f"{_datum(fact, leaf, known)} lies after the end of observation, {said(end)}" for fact in late
    ]
    return tuple(said_of)
