"""Leaves that a person's answers must not settle, though the facts they make could: they are set aside as unknown.

The interpreter takes facts for what a chart says. An answer says less: that a cancer is over is for a doctor to say,
who had a drip months ago may still be treated with it, "cancer" does not say which kind, and the dose of today is not
that of last month.
"""

from collections.abc import Sequence

import msgspec

from trialwright.evaluation.concepts import above, is_a, meaning
from trialwright.evaluation.exceptions import every_occurrence
from trialwright.evaluation.windows import is_of_a_moment
from trialwright.knowledge.chart_wording import is_local, route_named
from trialwright.model.criterion import Except, Exposure, Expr, Has, Node, Opaque, TrialCriteria
from trialwright.model.fact import Fact
from trialwright.screening.prescreen_facts import SAID_TO_BE_OVER

_WHY = "what was answered does not say this exactly enough"


def masked_trial(trial: TrialCriteria, facts: Sequence[Fact]) -> TrialCriteria:
    """The criteria with the leaves set aside that answers must not settle."""
    return msgspec.structs.replace(
        trial,
        criteria=tuple(
            msgspec.structs.replace(each, expr=masked(each.expr, facts)) for each in trial.criteria
        ),
    )


def masked(expr: Expr, facts: Sequence[Fact]) -> Expr:
    """The tree with the leaves set aside that answers must not settle; the others as they are."""
    if _says_too_little(expr, facts):
        return Opaque(text=_WHY, why=_WHY, spans=expr.spans)
    changed = {}
    for name in expr.__struct_fields__:
        value = getattr(expr, name)
        if isinstance(value, Node):
            changed[name] = masked(value, facts)  # type: ignore[arg-type]
        elif isinstance(value, tuple) and value and isinstance(value[0], Node) and name != "caps":
            changed[name] = tuple(masked(each, facts) for each in value)  # type: ignore[assignment]
    return msgspec.structs.replace(expr, **changed) if changed else expr


def _says_too_little(expr: Expr, facts: Sequence[Fact]) -> bool:
    match expr:
        case Has():
            return not expr.relation and _rests_on_being_over(expr, facts)
        case Exposure():
            of_a_stretch = expr.when is not None and not is_of_a_moment(expr.when)
            dosed = expr.dose is not None and of_a_stretch and any(fact.dose is not None for fact in facts)
            return dosed or is_local(route_named(expr.route)) or _rests_on_being_over(expr, facts)
        case Except():
            return _kind_is_open(expr, facts)
    return False


def _rests_on_being_over(leaf: Has | Exposure, facts: Sequence[Fact]) -> bool:
    """Whether a state of today would rest on someone's word that it is over, or on the last time it was given."""
    if (isinstance(leaf, Has) and leaf.status == "history") or (
        leaf.when is not None and not is_of_a_moment(leaf.when)
    ):
        return False
    over = [meaning(fact.concept) for fact in facts if fact.source == SAID_TO_BE_OVER]
    return any(
        is_a(found, each) is not False or any(one in above(each) for one in found.ids)
        for found in over
        for each in leaf.terms.ids
    )


def _kind_is_open(expr: Except, facts: Sequence[Fact]) -> bool:
    """Whether something is said to be there of which nobody said whether it is of the kind taken out."""
    out = {each for minus in expr.minus for leaf in every_occurrence(minus) for each in leaf.terms.ids}
    wider = {over for each in out for over in above(each)} - out
    return any(
        fact.status != "absent" and one in wider for fact in facts for one in meaning(fact.concept).ids
    )
