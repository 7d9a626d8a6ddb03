"""Persons of a screening, those nearest to taking part first, with what rules them out or is still to find out."""

from collections.abc import Sequence

import msgspec

from trialwright.model.criterion import Criterion, Opaque
from trialwright.model.verdict import CriterionVerdict, Standing, Verdict

STANDINGS: dict[Standing, str] = {
    "ruled_out": "Ruled out",
    "data_needed": "Data needed",
    "ready_to_approach": "Ready to approach",
    "eligible": "Eligible",
}
# Those nearest to taking part first.
_ORDER = ("eligible", "ready_to_approach", "data_needed", "ruled_out")
_REASONS_SHOWN = 4


class Reason(msgspec.Struct, frozen=True):
    """A criterion that rules a person out, or keeps them waiting, and the datum. ``id`` is "" where more are counted."""

    id: str
    text: str


class PersonRow(msgspec.Struct, frozen=True):
    """A person of the worklist, and how many criteria wait for the chart, for an answer, for a judgement."""

    person_id: str
    standing: str
    chart: int
    ask: int
    judge: int
    reasons: tuple[Reason, ...]


def nearest_first(verdicts: Sequence[Verdict]) -> list[Verdict]:
    """Verdicts by standing; within one, those with least still to find out."""
    return sorted(
        verdicts,
        key=lambda one: (
            _ORDER.index(one.standing),
            one.remaining.chart + one.remaining.ask,
            one.remaining.judge,
            one.person_id,
        ),
    )


def worklist(verdicts: Sequence[Verdict]) -> list[PersonRow]:
    """A row for each verdict, nearest first."""
    return [person_row(one) for one in nearest_first(verdicts)]


def person_row(verdict: Verdict) -> PersonRow:
    """A verdict as a row, with at most four reasons; the others are counted."""
    wanted = "rules_out" if verdict.standing == "ruled_out" else "unsettled"
    ones = [one for one in verdict.criteria if one.effect == wanted]
    reasons = [Reason(one.id, _reason_text(one)) for one in ones[:_REASONS_SHOWN]]
    if len(ones) > _REASONS_SHOWN:
        reasons.append(Reason("", f"and {len(ones) - _REASONS_SHOWN} more"))
    left = verdict.remaining
    return PersonRow(
        verdict.person_id, STANDINGS[verdict.standing], left.chart, left.ask, left.judge, tuple(reasons)
    )


def said(criterion: Criterion) -> str:
    """The criterion in plain English, or why it was not read."""
    if isinstance(criterion.expr, Opaque):
        return criterion.expr.why
    return f"Proposed: {criterion.english}" if criterion.proposed else criterion.english


def _reason_text(one: CriterionVerdict) -> str:
    if one.effect == "rules_out":
        return "; ".join(evidence.datum for evidence in one.because)
    return "; ".join(dict.fromkeys(f"{missing.what} ({missing.reason})" for missing in one.missing))
