"""Recorded decisions on a criterion: they settle what facts leave open, and never override facts."""

import datetime
from collections.abc import Sequence

from trialwright.evaluation.chart import said
from trialwright.evaluation.finding import Finding, unknown
from trialwright.model.fact import Decision
from trialwright.model.truth import Truth
from trialwright.model.verdict import Evidence, Missing


def decided(found: Finding, decisions: Sequence[Decision], index_date: datetime.date) -> Finding:
    """The finding of a criterion in the light of the latest decisions on it, if there are any by the index date.

    A decision speaks of the sentence as written. Against a definite truth from facts, or against another
    decision of the day, it leaves a conflict.
    """
    if not decisions:
        return found
    latest = _latest([each for each in decisions if each.date is None or each.date.last <= index_date])
    if not latest:
        return found
    truths = {Truth.of(each.decision) for each in latest}
    if len(truths) > 1:
        return _conflict("Decisions on it contradict each other", latest)
    truth = truths.pop()
    if found.truth not in (truth, Truth.UNKNOWN):
        return _conflict("The facts and a recorded decision contradict each other", latest)
    if found.truth is truth:
        return found
    return Finding(truth, tuple(Evidence(_datum(each), "") for each in latest), assumptions=found.assumptions)


def _latest(decisions: Sequence[Decision]) -> list[Decision]:
    """The decisions that no other is surely later than; those without a date are as late as any."""
    dated = [each.date.first for each in decisions if each.date]
    newest = max(dated, default=datetime.date.min)
    return [each for each in decisions if each.date is None or each.date.last >= newest]


def _datum(decision: Decision) -> str:
    by = f" by {decision.by}" if decision.by else ""
    why = f": {decision.reason}" if decision.reason else ""
    return f"decided{by} on {said(decision.date)} that this is {str(decision.decision).lower()}{why}"


def _conflict(what: str, decisions: Sequence[Decision]) -> Finding:
    return unknown(Missing("judge", f"{what}: {'; '.join(map(_datum, decisions))}", "conflict"))
