"""A trial's criteria as an OHDSI Circe cohort definition, with a list of what was lost.

Circe is two-valued: what no record says counts as no. Each criterion becomes one inclusion rule; who
meets all of them on the index date is in the cohort. What Circe cannot say is left out on the side of
keeping people in, so the cohort holds those to look at and not those who are eligible.
"""

import datetime
from typing import Any

import msgspec

from trialwright.criteria.export.drafting import Drafting
from trialwright.criteria.export.groups import Group, all_of, any_of, between, group, none_of
from trialwright.criteria.export.leaves import leaf_group, occurrences_except
from trialwright.criteria.export.losses import Loss
from trialwright.criteria.export.vocabulary import Vocabulary
from trialwright.model.criterion import (
    Alt,
    And,
    Criterion,
    Except,
    Exempt,
    Exposure,
    Expr,
    Has,
    Implies,
    KofN,
    Not,
    Note,
    Or,
    Procedure,
    TrialCriteria,
)
from trialwright.model.quantity import Interval

_EVERYWHERE = (
    Loss("", "what no record says counts as no: the cohort has no “unknown”", "either"),
    Loss("", "a person without an observation period over the index date is not in the cohort", "either"),
)
_NO_LIMIT = {"Type": "All"}


class CirceExport(msgspec.Struct, frozen=True):
    """A cohort definition as Circe's JSON, and what of the criteria it does not say."""

    nct_id: str | None
    index_date: datetime.date
    cohort: dict[str, Any]
    losses: tuple[Loss, ...]


def to_circe(
    trial: TrialCriteria, index_date: datetime.date, vocabulary: Vocabulary | None = None
) -> CirceExport:
    """The criteria as of a day. Without a vocabulary the concept sets are named but empty.

    >>> from trialwright.criteria.compile import parse_criteria
    >>> trial = parse_criteria("Inclusion Criteria:\\n* Age 18-70 years\\n* Keen")
    >>> export = to_circe(trial, datetime.date(2026, 6, 30))
    >>> [rule["name"] for rule in export.cohort["InclusionRules"]]
    ['I1 Age 18-70 years']
    >>> [loss.what for loss in export.losses if loss.criterion_id == "I2"]
    ['what is not read cannot be said in Circe and is left out', 'it asks for nothing that can be said']
    """
    draft = Drafting(index_date, vocabulary)
    rules = [rule for criterion in trial.criteria if (rule := _rule(criterion, draft))]
    gaps = tuple(Loss("", f"there may be more criteria: {gap}") for gap in trial.gaps)
    cohort = {
        "cdmVersionRange": ">=5.3.0",
        "ConceptSets": draft.concept_sets,
        "PrimaryCriteria": _everyone_on(index_date),
        "QualifiedLimit": _NO_LIMIT,
        "ExpressionLimit": _NO_LIMIT,
        "InclusionRules": rules,
        "CensoringCriteria": [],
        "CollapseSettings": {"CollapseType": "ERA", "EraPad": 0},
        "CensorWindow": {},
    }
    return CirceExport(trial.nct_id, index_date, cohort, (*_EVERYWHERE, *gaps, *draft.losses.all))


def _everyone_on(day: datetime.date) -> dict[str, Any]:
    """Everybody who is under observation on a day, entering on that day."""
    period = {"StartDate": day.isoformat(), "EndDate": day.isoformat()}
    return {
        "CriteriaList": [{"ObservationPeriod": {"UserDefinedPeriod": period}}],
        "ObservationWindow": {"PriorDays": 0, "PostDays": 0},
        "PrimaryCriteriaLimit": _NO_LIMIT,
    }


def _rule(criterion: Criterion, draft: Drafting) -> dict[str, Any] | None:
    """The inclusion rule of a criterion; None if nothing of it can be said."""
    draft.losses.criterion_id = criterion.id
    keeps = criterion.role == "inclusion"
    stated = _group(criterion.expr, draft, keeps)
    wanted = stated if keeps else none_of(stated)
    if isinstance(wanted, bool):
        draft.losses.note("it asks for nothing that can be said")
        return None
    name = f"{criterion.id} {criterion.text}"
    return {"name": name[:255], "description": criterion.english, "expression": group("ALL", groups=[wanted])}


def _group(expr: Expr, draft: Drafting, keeps: bool) -> Group:
    """A tree as a group; what cannot be said counts as true where the tree keeps people in, else as false."""
    match expr:
        case And():
            return all_of([_group(part, draft, keeps) for part in expr.parts if not isinstance(part, Note)])
        case Or():
            return any_of([_group(part, draft, keeps) for part in expr.parts if not isinstance(part, Note)])
        case Not():
            return none_of(_group(expr.part, draft, not keeps))
        case KofN():
            return _some_of(expr, draft, keeps)
        case Implies():
            return any_of(
                [none_of(_group(expr.condition, draft, not keeps)), _group(expr.consequence, draft, keeps)]
            )
        case Except():
            return _except(expr, draft, keeps)
        case Exempt():
            return any_of([_group(expr.require, draft, keeps), _group(expr.waiver, draft, keeps)])
        case Alt():
            draft.losses.note("words that can be read in several ways keep whom some reading keeps")
            readings = [_group(reading, draft, keeps) for reading in expr.readings]
            return any_of(readings) if keeps else all_of(readings)
        case Note():
            return True
    return leaf_group(expr, draft, keeps)


def _except(expr: Except, draft: Drafting, keeps: bool) -> Group:
    """Kinds taken out of a concept set where base and exception are plain; else the base and none of the rest."""
    minus = [part for part in expr.minus if isinstance(part, Has | Exposure | Procedure)]
    if isinstance(expr.base, Has | Exposure | Procedure) and len(minus) == len(expr.minus) and not keeps:
        # Taking out too much rules fewer people out: qualifiers of what is taken out may go unsaid.
        if any(isinstance(part, Has) and part.qualifier for part in minus):
            draft.losses.note("a qualifier of what is excepted cannot be said in Circe")
        ids = tuple(each for part in minus for each in part.terms.ids)
        found = occurrences_except(expr.base, ids, draft)
        if found is not None:
            return found
    base = _group(expr.base, draft, keeps)
    return all_of([base, *(none_of(_group(part, draft, not keeps)) for part in expr.minus)])


def _some_of(expr: KofN, draft: Drafting, keeps: bool) -> Group:
    """So many of the parts. Where a part cannot be said, it counts as the side it stands on has it."""
    low, high = _whole(expr.range)
    if high is None:
        return between([_group(part, draft, keeps) for part in expr.parts], low, None)
    if low is None:
        return between([_group(part, draft, not keeps) for part in expr.parts], None, high)
    return all_of(
        [
            between([_group(part, draft, keeps) for part in expr.parts], low, None),
            between([_group(part, draft, not keeps) for part in expr.parts], None, high),
        ]
    )


def _whole(interval: Interval) -> tuple[int | None, int | None]:
    """A range of counts as whole numbers, both included."""
    low, high = interval.low, interval.high
    return (
        None if low is None else int(low) + (not interval.includes_low),
        None if high is None else int(high) - (not interval.includes_high),
    )
