"""Set difference: "malignancy, excluding basal cell carcinoma"."""

from collections.abc import Callable, Sequence

import msgspec

from trialwright.evaluation.chart import Chart
from trialwright.evaluation.concepts import above, is_a, meaning_of
from trialwright.evaluation.finding import Finding, all_true, any_true, negated, once
from trialwright.model.criterion import Alt, And, Except, Exposure, Expr, Has, Or, Procedure
from trialwright.model.fact import Fact
from trialwright.model.truth import Truth

Evaluate = Callable[[Expr, Chart], Finding]
Occurrence = Has | Exposure | Procedure
_DOMAINS: dict[type, frozenset[str]] = {
    Has: frozenset({"condition", "finding", "event"}),
    Exposure: frozenset({"drug"}),
    Procedure: frozenset({"procedure", "event"}),
}


def except_for(expr: Except, chart: Chart, evaluate: Evaluate) -> Finding:
    """The base without what is taken out.

    Where both speak of things that happen (a cancer except a skin cancer), single occurrences are taken
    out, and the base is asked of the rest: who had both kinds keeps the other. Else: base, and none of
    what is taken out.
    """
    leaves = leaves_of(expr.base)
    kinds = [minus for minus in expr.minus if leaves and is_a_kind_of(minus, leaves)]
    others = [minus for minus in expr.minus if minus not in kinds]
    rest = _without(expr.base, kinds, leaves or [], chart, evaluate) if kinds else evaluate(expr.base, chart)
    return all_true([rest, *(negated(evaluate(minus, chart)) for minus in others)])


def leaves_of(expr: Expr) -> list[Occurrence] | None:
    """The leaves of a tree of occurrences, joined by and, or and alternatives; None for any other tree."""
    match expr:
        case Has() | Exposure() | Procedure():
            return [expr]
        case And() | Or():
            parts: Sequence[Expr] = expr.parts
        case Alt():
            parts = expr.readings
        case _:
            return None
    found = [leaves_of(part) for part in parts]
    return None if None in found else [leaf for part in found if part for leaf in part]


def is_a_kind_of(minus: Expr, base: Sequence[Occurrence]) -> bool:
    """Whether something in what is taken out is of a kind with the base and lies under its terms."""
    found = [leaf for leaf in every_occurrence(minus) if any(type(leaf) is type(one) for one in base)]
    over = {each for leaf in base for each in leaf.terms.ids}
    return any(over & above(each) for leaf in found for each in leaf.terms.ids)


def every_occurrence(expr: Expr) -> list[Occurrence]:
    """The occurrences in a tree, joined by and, or and alternatives; other parts are passed over."""
    match expr:
        case Has() | Exposure() | Procedure():
            return [expr]
        case And() | Or():
            return [leaf for part in expr.parts for leaf in every_occurrence(part)]
        case Alt():
            return [leaf for part in expr.readings for leaf in every_occurrence(part)]
    return []


def _without(
    base: Expr, kinds: Sequence[Expr], leaves: Sequence[Occurrence], chart: Chart, evaluate: Evaluate
) -> Finding:
    rows = [fact.row for fact in chart.facts if may_be_of(fact, leaves)]
    fates = {row: _is_taken(row, frozenset(rows), kinds, leaves, chart, evaluate) for row in rows}
    taken = frozenset(row for row, fate in fates.items() if fate.truth is Truth.TRUE)
    perhaps = frozenset(row for row, fate in fates.items() if fate.truth is not Truth.FALSE)
    least = evaluate(base, _take_out(chart, perhaps))
    most = evaluate(base, _take_out(chart, taken))
    why = any_true(fate for row, fate in fates.items() if row in taken)
    if least.truth is Truth.TRUE or perhaps == taken:
        return _explained(least, why)
    if most.truth is Truth.FALSE:
        return _explained(most, why)
    open_ = [fate for row, fate in fates.items() if row in perhaps - taken]
    lacking = [*(item for fate in open_ for item in fate.missing), *most.missing, *least.missing]
    return Finding(Truth.UNKNOWN, missing=once(lacking))


def _explained(found: Finding, why: Finding) -> Finding:
    """A finding with what was taken out among its reasons."""
    if found.truth is not Truth.FALSE or why.truth is not Truth.TRUE:
        return found
    said = once((*found.assumptions, *why.assumptions))
    return msgspec.structs.replace(found, because=once((*found.because, *why.because)), assumptions=said)


def may_be_of(fact: Fact, leaves: Sequence[Occurrence]) -> bool:
    """Whether a fact may be an occurrence that one of the leaves asks about."""
    found = meaning_of(fact)
    return fact.status != "absent" and any(
        fact.domain in _DOMAINS[type(leaf)] and is_a(found, each) is not False
        for leaf in leaves
        for each in leaf.terms.ids
    )


def _is_taken(
    row: int,
    rows: frozenset[int],
    kinds: Sequence[Expr],
    leaves: Sequence[Occurrence],
    chart: Chart,
    evaluate: Evaluate,
) -> Finding:
    """Whether an occurrence is one that is taken out: what is taken out, asked as if it were the only one."""
    under = {each for kind in kinds for leaf in every_occurrence(kind) for each in leaf.terms.ids}
    over = {each for leaf in leaves for each in leaf.terms.ids}
    closed = frozenset(each for each in under if over & above(each))
    alone = _take_out(chart, rows - {row})
    return any_true(evaluate(kind, msgspec.structs.replace(alone, closed_for=closed)) for kind in kinds)


def _take_out(chart: Chart, rows: frozenset[int]) -> Chart:
    return msgspec.structs.replace(chart, taken_out=chart.taken_out | rows)
