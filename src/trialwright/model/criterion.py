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
from trialwright.model.window import TimeUnit, Window

Role = Literal["inclusion", "exclusion"]
Status = Literal["computable", "partial", "attested", "judgement", "opaque"]
AgeUnit = Literal["year", "month", "week", "day", "hour", "minute"]
Pick = Literal["", "latest", "any", "all"]


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


class KofN(Node, frozen=True):
    """True when the number of true parts lies in the range ("at least 2 of the following")."""

    parts: tuple["Expr", ...]
    range: Interval


class Implies(Node, frozen=True):
    """True unless the condition is true and the consequence false ("women of childbearing potential must …")."""

    condition: "Expr"
    consequence: "Expr"


class Except(Node, frozen=True):
    """Set difference of occurrences: the base is asked of those that are none of what is taken out.

    "Malignancy, excluding basal cell carcinoma" is true of whoever has or had another malignancy, with or
    without a basal cell carcinoma beside it. Where what is taken out is no occurrence of the base's kind
    (a statement, a measurement, a condition that is no malignancy), it is the difference of persons: base,
    and none of what is taken out.
    """

    base: "Expr"
    minus: tuple["Expr", ...]


class Exempt(Node, frozen=True):
    """A requirement waived for some: true when it is met or the waiver holds ("SLEDAI > 10, except class V")."""

    require: "Expr"
    waiver: "Expr"


class Alt(Node, frozen=True):
    """Words that can be read in several ways: the truth that all readings share, else unknown."""

    readings: tuple["Expr", ...]
    note: str


class Age(Node, frozen=True):
    """Age at the index date in completed units. "18 to 65" includes 65 until the 66th birthday.

    ``when`` names another moment of the trial ("at screening"), never a stretch of time.
    """

    range: Interval
    unit: AgeUnit = "year"
    when: Window | None = None


class Sex(Node, frozen=True):
    """Sex as recorded."""

    sex: Literal["female", "male"]


class Measure(Node, frozen=True):
    """A measurement in a range, in the analyte's canonical unit or as a multiple of the laboratory's own limit.

    ``other_range`` is the same range under the second conversion factor in use, None where the
    written unit has only one factor. ``pick`` says which values of the window count; "" is all of
    them, and values on both sides leave the answer open. A window without ``since`` asks for the latest.
    """

    analyte: str
    range: Interval
    unit: str = "1"
    multiple_of: Literal["upper_limit", "lower_limit"] | None = None
    other_range: Interval | None = None
    when: Window | None = None
    pick: Pick = ""


class Terms(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a leaf speaks of: any of these lexicon ids, a class standing for all its members.

    ``closed`` is False for "such as" and "etc.": something not listed may count too, so what is
    listed can make the leaf true but its absence never false.
    """

    ids: tuple[str, ...]
    closed: bool = True


class Has(Node, frozen=True):
    """A condition or finding: present or active now, or ever (``history``), or in a window.

    ``qualifier`` are words that must be recorded of it too ("severe", "adequately treated"). With a ``relation``
    the terms are drugs, and what is asked is that relation to any of them: an allergy, an intolerance, a
    contraindication, a treatment with it that failed.
    """

    terms: Terms
    status: Literal["active", "present", "history"] = "present"
    when: Window | None = None
    qualifier: str = ""
    relation: Literal["", "allergy", "intolerance", "contraindication", "failure"] = ""


class Duration(Node, frozen=True):
    """How long ago a condition began, in completed units ("disease duration more than 3 months")."""

    terms: Terms
    range: Interval
    unit: TimeUnit


class Exposure(Node, frozen=True):
    """A drug given in the window, or now if there is none; with a dose only if at that dose.

    ``dose`` is in ``dose_unit`` per ``dose_basis``; ``equivalent_to`` says in doses of which drug (glucocorticoids
    in prednisone). ``lasting`` limits how long it was given without a break.
    """

    terms: Terms
    when: Window | None = None
    dose: Interval | None = None
    dose_unit: str = ""
    dose_basis: Literal["", "day", "week", "administration", "total"] = ""
    equivalent_to: str = ""
    route: str = ""
    lasting: Interval | None = None
    lasting_unit: TimeUnit = "day"


class StableRegimen(Node, frozen=True):
    """Every drug of these that is taken at the end of the window was taken all through it at one dose.

    At least one must be taken. ``caps`` are dose limits of single drugs, which hold as well.
    """

    terms: Terms
    when: Window
    caps: tuple[Exposure, ...] = ()


class Procedure(Node, frozen=True):
    """A procedure done in the window, or ever if there is none."""

    terms: Terms
    when: Window | None = None


class Score(Node, frozen=True):
    """A score, or one item of it, in a range; the latest unless a window says which (``pick`` as in Measure)."""

    instrument: str
    range: Interval
    item: str = ""
    when: Window | None = None
    pick: Pick = ""


class Count(Node, frozen=True):
    """How many items of one assessment have one of the grades ("no more than one BILAG B").

    ``items`` empty means all items of the instrument. The latest assessment, or with ``pick`` "any" some
    assessment of the window ("there was at least one BILAG B").
    """

    instrument: str
    grades: tuple[str, ...]
    range: Interval
    items: tuple[str, ...] = ()
    when: Window | None = None
    pick: Literal["", "latest", "any"] = ""


class Category(Node, frozen=True):
    """A finding with named values, such as an ISN/RPS class: one of these, on the latest assessment of the window."""

    finding: str
    values: tuple[str, ...]
    when: Window | None = None


class Attest(Node, frozen=True):
    """Something a person says of themselves or signs: consent, willingness, contraception."""

    kind: str
    text: str


class Judgement(Node, frozen=True):
    """Something only a judgement settles; unknown unless a decision is recorded."""

    text: str


class Planned(Node, frozen=True):
    """A promise about the time after entry; never settled at screening."""

    text: str


class Note(Node, frozen=True):
    """Words that ask for nothing, under a named rule ("with or without …"). Always true, and no part of the logic."""

    text: str
    rule: str


class Opaque(Node, frozen=True):
    """Words not understood: always unknown, and shown as such."""

    text: str
    why: str


Expr = (
    And
    | Or
    | Not
    | KofN
    | Implies
    | Except
    | Exempt
    | Alt
    | Age
    | Sex
    | Measure
    | Has
    | Duration
    | Exposure
    | StableRegimen
    | Procedure
    | Score
    | Count
    | Category
    | Attest
    | Judgement
    | Planned
    | Note
    | Opaque
)


class Criterion(msgspec.Struct, frozen=True, omit_defaults=True):
    """One criterion as published and as understood.

    ``id`` is stable within a trial: "I3" the third inclusion item, "E2.1" an item nested in the
    second exclusion, "age" and "sex" the structured limits. ``spans`` point into the study's
    ``eligibilityCriteria``; they are empty for structured limits. ``amended_by`` says who amended the
    tree, when, why and how, "" if nobody did; ``published_expr`` is then the tree as published.
    ``proposed`` marks a reading under review, which decides only where a user asks for it.
    """

    id: str
    role: Role
    text: str
    expr: Expr
    status: Status
    english: str
    spans: tuple[Span, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    proposed: bool = False
    amended_by: str = ""
    published_expr: Expr | None = None


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
