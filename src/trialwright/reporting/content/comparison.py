"""Several trials beside one another: their designs, and who asks what of whom, by concept."""

from collections.abc import Iterator, Sequence

import msgspec

from trialwright.criteria.english.figures import figure, unit_written
from trialwright.knowledge.analytes import all_analytes
from trialwright.knowledge.lexicon import all_terms
from trialwright.model.criterion import (
    Age,
    And,
    Category,
    Count,
    Criterion,
    Exposure,
    Expr,
    Has,
    Measure,
    Or,
    Procedure,
    Role,
    Score,
    Sex,
)
from trialwright.model.quantity import Interval
from trialwright.model.record import StudyRecord
from trialwright.reporting.content.design import Design
from trialwright.reporting.content.eligibility import Eligibility
from trialwright.reporting.content.plain import plain
from trialwright.reporting.content.table import Table
from trialwright.reporting.content.tree import tree_of

_READ = ("read", "partly_read", "said", "judged")
_TERMS_SHOWN = 4
_ALONE: dict[Role, str] = {"inclusion": "requires", "exclusion": "rules out"}


class Demand(msgspec.Struct, frozen=True):
    """What one criterion of one trial says of one concept.

    ``does`` is "requires" or "rules out" where the leaf alone decides so, else "part of a longer rule". ``proposed``
    marks a reading that does not decide.
    """

    concept: str
    trial: str
    does: str
    limit: str
    criterion_id: str
    words: str
    proposed: bool


class Comparison(msgspec.Struct, frozen=True):
    """The comparison of several trials: a table of designs, and demands by concept."""

    designs: Table
    demands: tuple[Demand, ...]


def designs_table(trials: Sequence[tuple[StudyRecord, Design, Eligibility]]) -> Table:
    """A line for each trial."""
    columns = (
        "Trial",
        "Phase",
        "Design",
        "Masking",
        "Groups",
        "Enrolment",
        "Primary endpoint",
        "Time",
        "Criteria read",
    )
    rows = tuple(_design_row(*each) for each in trials)
    return Table("Designs side by side", columns, rows, (4, 5), sortable=True)


def _design_row(record: StudyRecord, design: Design, eligibility: Eligibility) -> tuple[str, ...]:
    first = next((one for one in design.outcomes if one.kind == "primary"), None)
    parts = (design.allocation, design.model, design.purpose)
    read = sum(eligibility.counts.get(each, 0) for each in _READ)
    return (
        record.name,
        ", ".join(plain(phase) for phase in record.study.design.phases) or "not stated",
        ", ".join(part for part in parts if part) or "not stated",
        design.masking or "not stated",
        str(len(design.groups)) if design.groups else "not stated",
        str(design.enrolment) if design.enrolment is not None else "not stated",
        first.measure if first else "not stated",
        (first.time_frame if first else "") or "not stated",
        f"{read} of {len(eligibility.rows)}",
    )


def demands_of(trial: str, criteria: Sequence[Criterion], proposals: Sequence[Criterion]) -> Iterator[Demand]:
    """What the criteria of a trial say, leaf by leaf; of those not read, what is proposed."""
    other = {each.id: each for each in proposals if each.proposed}
    for criterion in criteria:
        shown = other.get(criterion.id, criterion) if criterion.status == "opaque" else criterion
        is_proposal = shown.proposed
        for _, leaf in tree_of(shown.expr, criterion.id)[1]:
            concept, limit = _said(leaf)
            if concept:
                does = _ALONE[criterion.role] if _decides_alone(leaf, shown.expr, criterion.role) else ""
                words = " ".join(criterion.text.split())
                yield Demand(
                    concept, trial, does or "part of a longer rule", limit, criterion.id, words, is_proposal
                )


def comparison_of(designs: Table, demands: Sequence[Demand]) -> Comparison:
    """The comparison; demands on a concept that most trials speak of come first."""
    trials: dict[str, set[str]] = {}
    for each in demands:
        trials.setdefault(each.concept, set()).add(each.trial)
    ordered = sorted(demands, key=lambda each: (-len(trials[each.concept]), each.concept.lower(), each.trial))
    return Comparison(designs, tuple(ordered))


def _decides_alone(leaf: Expr, expr: Expr, role: Role) -> bool:
    """Whether the leaf settles the criterion by itself: a part of a sum of requirements, or of a choice of exclusions."""
    if expr is leaf:
        return True
    joined = And if role == "inclusion" else Or
    return isinstance(expr, joined) and any(_decides_alone(leaf, part, role) for part in expr.parts)


def _said(leaf: Expr) -> tuple[str, str]:
    """Concept and limit of a leaf; "" for one that speaks of no concept."""
    match leaf:
        case Age():
            return "Age", f"{_range(leaf.range)} {leaf.unit}s"
        case Sex():
            return "Sex", leaf.sex
        case Measure():
            known = all_analytes().get(leaf.analyte)
            unit = {"upper_limit": "× upper limit", "lower_limit": "× lower limit"}.get(
                leaf.multiple_of or "", unit_written(leaf.unit)
            )
            return known.label if known else leaf.analyte, f"{_range(leaf.range)} {unit}".strip()
        case Score():
            item = f" {leaf.item.replace('_', ' ')}" if leaf.item else ""
            return f"{_label(leaf.instrument)}{item}", _range(leaf.range)
        case Count():
            return _label(leaf.instrument), f"{_range(leaf.range)} of grade {', '.join(leaf.grades)}"
        case Category():
            return _label(leaf.finding), ", ".join(leaf.values)
        case Has():
            return _terms(leaf.terms.ids), leaf.relation or leaf.status
        case Exposure():
            dose = f" {_range(leaf.dose)} {leaf.dose_unit}/{leaf.dose_basis}" if leaf.dose else ""
            return _terms(leaf.terms.ids), f"taken{dose}"
        case Procedure():
            return _terms(leaf.terms.ids), "done"
    return "", ""


def _label(term_id: str) -> str:
    known = all_terms().get(term_id)
    return known.label if known else term_id.replace("_", " ")


def _terms(ids: Sequence[str]) -> str:
    more = f" and {len(ids) - _TERMS_SHOWN} more" if len(ids) > _TERMS_SHOWN else ""
    return ", ".join(map(_label, ids[:_TERMS_SHOWN])) + more


def _range(stated: Interval) -> str:
    """A range as a reader writes it.

    >>> from decimal import Decimal
    >>> _range(Interval(Decimal(18), Decimal(65), True, True)), _range(Interval(low=Decimal(2)))
    ('18 to 65', '> 2')
    """
    low, high = stated.low, stated.high
    if low is not None and high is not None and stated.includes_low and stated.includes_high:
        return f"{figure(low)} to {figure(high)}" if low != high else figure(low)
    ends = []
    if low is not None:
        ends.append(f"{'≥' if stated.includes_low else '>'} {figure(low)}")
    if high is not None:
        ends.append(f"{'≤' if stated.includes_high else '<'} {figure(high)}")
    return " and ".join(ends) or "any"
