"""Eligibility criteria as logic: a tree of operators and leaves, each with the words it came from.

The truth of a tree is that of the sentence as written; whether it keeps a person in or rules
them out follows from the criterion's role and is no part of the tree.
"""

from decimal import Decimal
from typing import Literal

import msgspec

from trialwright.model.diagnostic import Diagnostic
from trialwright.model.quantity import Interval
from trialwright.model.span import Span

Role = Literal["inclusion", "exclusion"]
Status = Literal["computable", "partial", "attested", "judgement", "opaque"]
AgeUnit = Literal["year", "month", "week", "day", "hour", "minute"]


class Node(msgspec.Struct, frozen=True, omit_defaults=True, tag_field="op", tag=str.lower, kw_only=True):
    """What every node carries: the spans of the words it claims in the criteria text."""

    spans: tuple[Span, ...] = ()


class And(Node, frozen=True):
    """True when every part is."""

    parts: tuple["Expr", ...]


class Or(Node, frozen=True):
    """True when some part is."""

    parts: tuple["Expr", ...]


class Not(Node, frozen=True):
    """True when the part is false."""

    part: "Expr"


class Age(Node, frozen=True):
    """Age at the index date in completed units. "18 to 65" includes 65 until the 66th birthday."""

    range: Interval
    unit: AgeUnit = "year"


class Sex(Node, frozen=True):
    """Sex as recorded."""

    sex: Literal["female", "male"]


class Measure(Node, frozen=True):
    """A measurement in a range, in the analyte's canonical unit or as a multiple of the laboratory's own limit.

    ``other_range`` is the same range under the second conversion factor in use, None where the
    written unit has only one factor.
    """

    analyte: str
    range: Interval
    unit: str = "1"
    multiple_of: Literal["upper_limit", "lower_limit"] | None = None
    other_range: Interval | None = None


class Opaque(Node, frozen=True):
    """Words not understood: always unknown, and shown as such."""

    text: str
    why: str


Expr = And | Or | Not | Age | Sex | Measure | Opaque


class Criterion(msgspec.Struct, frozen=True, omit_defaults=True):
    """One criterion as published and as understood.

    ``id`` is stable within a trial: "I3" the third inclusion item, "E2.1" an item nested in the
    second exclusion, "age" and "sex" the structured limits. ``spans`` point into the study's
    ``eligibilityCriteria``; they are empty for structured limits.
    """

    id: str
    role: Role
    text: str
    expr: Expr
    status: Status
    english: str
    spans: tuple[Span, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()


class TrialCriteria(msgspec.Struct, frozen=True, omit_defaults=True):
    """All criteria of one trial. ``has_eligibility`` is False when the record has no eligibility text at all.

    ``gaps`` says why there may be more criteria than these; while there is one, nobody is eligible.
    """

    nct_id: str | None
    name: str
    criteria: tuple[Criterion, ...]
    has_eligibility: bool = True
    gaps: tuple[str, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()


def meaning_key(expr: Expr) -> bytes:
    """A key equal for two trees that mean the same: the tree without its spans.

    >>> one = Sex(sex="female", spans=(Span(0, 6),))
    >>> meaning_key(one) == meaning_key(Sex(sex="female"))
    True
    """
    return msgspec.json.encode(
        _without_spans(msgspec.to_builtins(expr, builtin_types=(Decimal,))), order="sorted"
    )


def _without_spans(value: object) -> object:
    if isinstance(value, dict):
        return {key: _without_spans(item) for key, item in value.items() if key != "spans"}
    if isinstance(value, list | tuple):
        return [_without_spans(item) for item in value]
    return format(value.normalize(), "f") if isinstance(value, Decimal) else value
