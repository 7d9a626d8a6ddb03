"""What a cohort's facts say of a trial's criteria, with the reasons."""

from typing import Literal

import msgspec

from trialwright.model.criterion import Role
from trialwright.model.span import Span

TruthValue = Literal["true", "false", "unknown"]
Effect = Literal["keeps", "rules_out", "unsettled"]
Standing = Literal["ruled_out", "data_needed", "ready_to_approach", "eligible"]
MissingKind = Literal["chart", "ask", "judge"]


class Evidence(msgspec.Struct, frozen=True, omit_defaults=True):
    """A datum that decided, beside the words it decides. ``row`` is the row of the facts file, 0 for the persons table."""

    datum: str
    words: str
    spans: tuple[Span, ...] = ()
    row: int = 0


class Missing(msgspec.Struct, frozen=True, omit_defaults=True):
    """What would settle an unknown, and where it is to be had: in the chart, by asking, or by judging."""

    kind: MissingKind
    what: str
    reason: str


class CriterionVerdict(msgspec.Struct, frozen=True, omit_defaults=True):
    """One criterion for one person: truth of the sentence as written, and what it does."""

    id: str
    role: Role
    text: str
    truth: TruthValue
    effect: Effect
    because: tuple[Evidence, ...] = ()
    missing: tuple[Missing, ...] = ()
    assumptions: tuple[str, ...] = ()


class Remaining(msgspec.Struct, frozen=True):
    """How many criteria still wait for the chart, for an answer, for a judgement."""

    chart: int = 0
    ask: int = 0
    judge: int = 0


class Verdict(msgspec.Struct, frozen=True):
    """One person and one trial."""

    person_id: str
    nct_id: str
    index_date: str
    eligible: Literal["yes", "no", "unknown"]
    standing: Standing
    remaining: Remaining
    criteria: tuple[CriterionVerdict, ...]
