"""The definition of what a tree says of a person: plain code, one tree and one person at a time."""

import datetime
from collections.abc import Callable, Mapping, Sequence

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
    chart = Chart(
        person,
        tuple(fact for fact in facts if not _is_after(fact.start, index_date)),
        tuple(row for row in unusable if not _is_after(row.start, index_date)),
        index_date,
        valid_for or {},
        quote,
        anchors or {},
    )
    return _finding(expr, chart)


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
    match leaf:
        case Age():
            return age(leaf, chart)
        case Sex():
            return sex(leaf, chart)
        case Measure():
            return measurement(leaf, chart)
        case Has():
            return has(leaf, chart)
        case Duration():
            return duration(leaf, chart)
        case Exposure():
            return exposure(leaf, chart)
        case StableRegimen():
            return stable_regimen(leaf, chart)
        case Procedure():
            return procedure(leaf, chart)
        case Score():
            return score(leaf, chart)
        case Count():
            return count(leaf, chart)
        case Category():
            return category(leaf, chart)
        case Attest():
            return attested(leaf, chart)
        case Judgement():
            return judged(leaf)
        case Planned():
            return planned(leaf)
        case Note():
            return Finding(Truth.TRUE)
        case Opaque():
            return unknown(Missing("judge", shown(leaf.text), "not read"))
    raise TypeError(f"{type(leaf).__name__} is no leaf")
