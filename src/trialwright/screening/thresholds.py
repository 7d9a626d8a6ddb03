"""What moving a threshold would bring: how many persons a criterion would rule out at other limits.

For those who design a trial. The criterion of the record stays as it is.
"""

import datetime
from collections.abc import Iterator, Sequence
from decimal import Decimal

import msgspec

from trialwright.evaluation.interpret import interpret
from trialwright.knowledge.analytes import all_analytes
from trialwright.knowledge.lexicon import all_terms
from trialwright.model.criterion import Age, And, Criterion, Expr, Measure, Not, Or, Score, TrialCriteria
from trialwright.model.fact import Cohort
from trialwright.model.quantity import Interval
from trialwright.model.verdict import Verdict
from trialwright.screening.funnel import same_meaning
from trialwright.screening.verdicts import effect_of

_Numeric = Age | Measure | Score
_SHARES = (Decimal("0.5"), Decimal("0.75"), Decimal("0.9"), Decimal("1.1"), Decimal("1.25"), Decimal("1.5"))
_STEPS = (-10, -5, -2, -1, 1, 2, 5, 10)


class MovedThreshold(msgspec.Struct, frozen=True):
    """A criterion with one limit moved: of the persons judged, how many it then rules out and leaves unsettled.

    ``gained`` persons are ruled out by this criterion alone today, and by nothing then.
    """

    nct_id: str
    criterion_id: str
    about: str
    unit: str
    limit: Decimal
    moved_to: Decimal
    rules_out: int
    unsettled: int
    gained: int


def moved_thresholds(
    trial: TrialCriteria, cohort: Cohort, verdicts: Sequence[Verdict]
) -> Iterator[MovedThreshold]:
    """Each numeric limit of the trial at limits around it; the limit of the record is among them."""
    same = same_meaning(trial)
    ruling = {
        verdict.person_id: {
            same.get(each.id, each.id) for each in verdict.criteria if each.effect == "rules_out"
        }
        for verdict in verdicts
    }
    for criterion in trial.criteria:
        if same[criterion.id] != criterion.id:  # the same limit said twice moves once
            continue
        for leaf in _numeric_leaves(criterion.expr):
            for bound in _bounds(leaf.range):
                for value in _around(leaf, bound):
                    moved = _with_limit(criterion.expr, leaf, bound, value)
                    yield _counted(trial, criterion, leaf, bound, value, moved, cohort, verdicts, ruling)


def _counted(
    trial: TrialCriteria,
    criterion: Criterion,
    leaf: _Numeric,
    bound: Decimal,
    value: Decimal,
    moved: Expr,
    cohort: Cohort,
    verdicts: Sequence[Verdict],
    ruling: dict[str, set[str]],
) -> MovedThreshold:
    persons = {each.person_id: each for each in cohort.persons}
    effects = {}
    for verdict in verdicts:
        person = persons[verdict.person_id]
        found = interpret(
            moved,
            person,
            cohort.facts.get(person.person_id, ()),
            cohort.unusable.get(person.person_id, ()),
            _day(verdict),
            anchors=cohort.anchors.get(person.person_id),
        )
        effects[person.person_id] = effect_of(criterion.role, found.truth)
    about, unit = _named(leaf)
    return MovedThreshold(
        trial.nct_id or trial.name,
        criterion.id,
        about,
        unit,
        bound,
        value,
        sum(effect == "rules_out" for effect in effects.values()),
        sum(effect == "unsettled" for effect in effects.values()),
        sum(ruling[each] == {criterion.id} and effect != "rules_out" for each, effect in effects.items()),
    )


def _numeric_leaves(expr: Expr) -> Iterator[_Numeric]:
    match expr:
        case Age() | Measure() | Score():
            yield expr
        case And() | Or():
            for part in expr.parts:
                yield from _numeric_leaves(part)
        case Not():
            yield from _numeric_leaves(expr.part)


def _bounds(interval: Interval) -> list[Decimal]:
    return [bound for bound in (interval.low, interval.high) if bound is not None]


def _around(leaf: _Numeric, bound: Decimal) -> list[Decimal]:
    """The limit and others around it: years and points by steps, measured values by shares."""
    if isinstance(leaf, Measure):
        return sorted({bound, *(bound * share for share in _SHARES)})
    return sorted({bound, *(bound + step for step in _STEPS if bound + step >= 0)})


def _with_limit(expr: Expr, leaf: _Numeric, bound: Decimal, value: Decimal) -> Expr:
    """The tree with one bound of one leaf replaced."""
    if expr is leaf:
        low = value if leaf.range.low == bound else leaf.range.low
        high = value if leaf.range.high == bound else leaf.range.high
        interval = msgspec.structs.replace(leaf.range, low=low, high=high)
        if isinstance(leaf, Measure):
            return msgspec.structs.replace(leaf, range=interval, other_range=None)
        return msgspec.structs.replace(leaf, range=interval)
    match expr:
        case And() | Or():
            parts = tuple(_with_limit(part, leaf, bound, value) for part in expr.parts)
            return msgspec.structs.replace(expr, parts=parts)
        case Not():
            return msgspec.structs.replace(expr, part=_with_limit(expr.part, leaf, bound, value))
    return expr


def _named(leaf: _Numeric) -> tuple[str, str]:
    match leaf:
        case Age():
            return "age", leaf.unit
        case Measure():
            known = all_analytes().get(leaf.analyte)
            unit = f"× {leaf.multiple_of.replace('_', ' ')}" if leaf.multiple_of else leaf.unit
            return known.label if known else leaf.analyte, unit
        case Score():
            label = all_terms()[leaf.instrument].label if leaf.instrument in all_terms() else leaf.instrument
            return " ".join(part for part in (label, leaf.item) if part), "points"


def _day(verdict: Verdict) -> datetime.date:
    return datetime.date.fromisoformat(verdict.index_date)
