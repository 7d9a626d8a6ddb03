"""Counts over verdicts: how many persons stand where, and what each criterion does."""

from collections import Counter
from collections.abc import Iterable

import msgspec

from trialwright.model.criterion import Role
from trialwright.model.verdict import Effect, Standing, Verdict


class CriterionCounts(msgspec.Struct, frozen=True):
    """For how many persons a criterion keeps, rules out, or is unsettled."""

    id: str
    role: Role
    text: str
    keeps: int
    rules_out: int
    unsettled: int


class TrialSummary(msgspec.Struct, frozen=True):
    """A trial's persons by standing, and its criteria in their order."""

    nct_id: str
    persons: int
    ruled_out: int
    data_needed: int
    ready_to_approach: int
    eligible: int
    criteria: tuple[CriterionCounts, ...]


def summarise(verdicts: Iterable[Verdict]) -> list[TrialSummary]:
    """One summary for each trial, in the order in which trials appear."""
    standings: dict[str, Counter[Standing]] = {}
    effects: dict[str, dict[str, Counter[Effect]]] = {}
    described: dict[str, dict[str, tuple[Role, str]]] = {}
    for verdict in verdicts:
        standings.setdefault(verdict.nct_id, Counter())[verdict.standing] += 1
        of_trial = effects.setdefault(verdict.nct_id, {})
        for criterion in verdict.criteria:
            of_trial.setdefault(criterion.id, Counter())[criterion.effect] += 1
            described.setdefault(verdict.nct_id, {})[criterion.id] = (criterion.role, criterion.text)
    return [
        _summary(nct_id, counts, effects.get(nct_id, {}), described.get(nct_id, {}))
        for nct_id, counts in standings.items()
    ]


def _summary(
    nct_id: str,
    standings: Counter[Standing],
    effects: dict[str, Counter[Effect]],
    described: dict[str, tuple[Role, str]],
) -> TrialSummary:
    criteria = tuple(
        CriterionCounts(name, *described[name], counts["keeps"], counts["rules_out"], counts["unsettled"])
        for name, counts in effects.items()
    )
    return TrialSummary(
        nct_id,
        standings.total(),
        standings["ruled_out"],
        standings["data_needed"],
        standings["ready_to_approach"],
        standings["eligible"],
        criteria,
    )
