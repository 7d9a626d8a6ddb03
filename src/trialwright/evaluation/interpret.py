"""The definition of what a tree says of a person: plain code, one tree and one person at a time."""

import datetime
from collections.abc import Callable, Mapping, Sequence

from trialwright.evaluation.chart import Chart
from trialwright.evaluation.finding import Finding, all_true, any_true, negated, unknown
from trialwright.evaluation.measurement import measurement
from trialwright.evaluation.person import age, sex
from trialwright.model.criterion import Age, And, Expr, Measure, Not, Opaque, Or, Sex
from trialwright.model.fact import Fact, Person, UnusableRow
from trialwright.model.span import Span
from trialwright.model.verdict import Missing

_MOST_WORDS_QUOTED = 200


def interpret(
    expr: Expr,
    person: Person,
    facts: Sequence[Fact],
    unusable: Sequence[UnusableRow],
    index_date: datetime.date,
    *,
    valid_for: Mapping[str, int] | None = None,
    quote: Callable[[tuple[Span, ...]], str] = lambda spans: "",
) -> Finding:
    """The truth of the tree for the person at the index date, with reasons; absent data are unknown.

    ``facts`` and ``unusable`` are the person's own, in any order. ``valid_for`` overrides validity
    periods (analyte id → days). ``quote`` gives the words at a leaf's spans, for the evidence.

    >>> from trialwright.model.partial_date import PartialDate
    >>> woman = Person("P1", "female", PartialDate.parse("1990"))
    >>> interpret(Sex(sex="male"), woman, (), (), datetime.date(2026, 5, 31)).truth
    <Truth.FALSE: 'false'>
    """
    chart = Chart(person, tuple(facts), tuple(unusable), index_date, valid_for or {}, quote)
    return _finding(expr, chart)


def _finding(expr: Expr, chart: Chart) -> Finding:
    match expr:
        case And():
            return all_true(_finding(part, chart) for part in expr.parts)
        case Or():
            return any_true(_finding(part, chart) for part in expr.parts)
        case Not():
            return negated(_finding(expr.part, chart))
        case Age():
            return age(expr, chart)
        case Sex():
            return sex(expr, chart)
        case Measure():
            return measurement(expr, chart)
        case Opaque():
            return unknown(Missing("judge", _shown(expr.text), "not read"))


def _shown(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= _MOST_WORDS_QUOTED else words[:_MOST_WORDS_QUOTED] + " …"
