"""The definition of what a tree says of a person: plain code, one tree and one person at a time."""

import datetime
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec

from trialwright.evaluation.category import category
from trialwright.evaluation.chart import Chart
from trialwright.evaluation.count import count
from trialwright.evaluation.duration import duration
from trialwright.evaluation.exceptions import except_for
from trialwright.evaluation.exposure import exposure
from trialwright.evaluation.finding import Finding, all_true, any_true, negated, unknown
from trialwright.evaluation.has import has
from trialwright.evaluation.measurement import measurement
from trialwright.evaluation.operators import common, exempted, implied, number_true
from trialwright.evaluation.people import attested, judged, planned, shown
from trialwright.evaluation.person import age, sex
from trialwright.evaluation.procedure import procedure
from trialwright.evaluation.regimen import stable_regimen
from trialwright.evaluation.score import score
from trialwright.model.criterion import (
    Age,
    Alt,
    And,
    Attest,
    Category,
    Count,
    Duration,
    Except,
    Exempt,
    Exposure,
    Expr,
    Has,
    Implies,
    Judgement,
    KofN,
    Measure,
    Not,
    Note,
    Opaque,
    Or,
    Planned,
    Procedure,
    Score,
    Sex,
    StableRegimen,
)
from trialwright.model.fact import Fact, Person, UnusableRow
from trialwright.model.partial_date import PartialDate
from trialwright.model.span import Span
from trialwright.model.truth import Truth
from trialwright.model.verdict import Missing


def interpret(
    expr: Expr,
    person: Person,
    facts: Sequence[Fact],
    unusable: Sequence[UnusableRow],
    index_date: datetime.date,
    *,
    valid_for: Mapping[str, int] | None = None,
    quote: Callable[[tuple[Span, ...]], str] = lambda spans: "",
    anchors: Mapping[str, datetime.date] | None = None,
) -> Finding:
    """The truth of the tree for the person at the index date, with reasons; absent data are unknown.

    ``facts`` and ``unusable`` are the person's own, in any order; those after the index date are ignored.
    ``valid_for`` overrides validity periods (analyte or term id, or domain → days). ``quote`` gives the
    words at a leaf's spans, for the evidence. ``anchors`` are the dates of the trial's moments; one that
    is not recorded counts from the index date.

    >>> from trialwright.model.partial_date import PartialDate
    >>> woman = Person("P1", "female", PartialDate.parse("1990"))
    >>> interpret(Sex(sex="male"), woman, (), (), datetime.date(2026, 5, 31)).truth
    <Truth.FALSE: 'false'>
    """
    chart = chart_on(person, facts, unusable, index_date, valid_for=valid_for, anchors=anchors)
    return found_in(chart, expr, quote)


def chart_on(
    person: Person,
    facts: Sequence[Fact],
    unusable: Sequence[UnusableRow],
    index_date: datetime.date,
    *,
    valid_for: Mapping[str, int] | None = None,
    anchors: Mapping[str, datetime.date] | None = None,
) -> Chart:
    """What may be looked at of a person at the index date, for many trees; arguments as of ``interpret``."""
    return Chart(
        person,
        tuple(fact for fact in facts if not _is_after(fact.start, index_date)),
        tuple(row for row in unusable if not _is_after(row.start, index_date)),
        index_date,
        valid_for or {},
        lambda spans: "",
        anchors or {},
    )


def found_in(chart: Chart, expr: Expr, quote: Callable[[tuple[Span, ...]], str]) -> Finding:
    """The truth of the tree for the person of the chart, with reasons; ``quote`` gives the words at spans."""
    return _finding(expr, msgspec.structs.replace(chart, quote=quote))


def _is_after(start: PartialDate | None, day: datetime.date) -> bool:
    return start is not None and start.first > day


def _finding(expr: Expr, chart: Chart) -> Finding:
    match expr:
        case And():
            return all_true(_finding(part, chart) for part in expr.parts)
        case Or():
            return any_true(_finding(part, chart) for part in expr.parts)
        case Not():
            return negated(_finding(expr.part, chart))
        case KofN():
            return number_true([_finding(part, chart) for part in expr.parts], expr.range)
        case Implies():
            return implied(_finding(expr.condition, chart), _finding(expr.consequence, chart))
        case Except():
            return except_for(expr, chart, _finding)
        case Exempt():
            return exempted(_finding(expr.require, chart), _finding(expr.waiver, chart))
        case Alt():
            return common([_finding(reading, chart) for reading in expr.readings], expr.note)
        case _:
            return _leaf(expr, chart)


def _leaf(leaf: Expr, chart: Chart) -> Finding:
    kind = type(leaf)
    if kind not in _LEAVES:
        raise TypeError(f"{kind.__name__} is no leaf")
    return _LEAVES[kind](leaf, chart)


def is_of_nobody(expr: Expr) -> bool:
    """Whether a tree says the same of everybody: it waits for a judgement, a promise, or for somebody to read it."""
    return isinstance(expr, (Judgement, Planned, Note, Opaque))


_LEAVES: dict[type, Callable[[Any, Chart], Finding]] = {
    Age: age,
    Sex: sex,
    Measure: measurement,
    Has: has,
    Duration: duration,
    Exposure: exposure,
    StableRegimen: stable_regimen,
    Procedure: procedure,
    Score: score,
    Count: count,
    Category: category,
    Attest: attested,
    Judgement: lambda leaf, _: judged(leaf),
    Planned: lambda leaf, _: planned(leaf),
    Note: lambda leaf, _: Finding(Truth.TRUE),
    Opaque: lambda leaf, _: unknown(Missing("judge", shown(leaf.text), "not read")),
}
