"""The attrition of a trial: whom each criterion leaves, in the order of the record and alone."""

from collections.abc import Mapping, Sequence

import msgspec

from trialwright.model.criterion import Role, TrialCriteria, meaning_key
from trialwright.model.verdict import CriterionVerdict, Verdict


class FunnelStep(msgspec.Struct, frozen=True):
    """One criterion, in the order of the record.

    ``reach`` persons are not ruled out by what stands before it; it rules out ``falls`` of them. Alone it would
    rule out ``alone`` of all persons and leave ``unsettled`` of them open. ``costs`` is for how many it is the only
    criterion that rules out; one that says the same (an age field beside the age in words) does not count as another.
    """

    id: str
    role: Role
    text: str
    reach: int
    falls: int
    alone: int
    unsettled: int
    costs: int


class Funnel(msgspec.Struct, frozen=True):
    """A trial's attrition. ``left`` persons are ruled out by nothing; that does not make them eligible."""

    nct_id: str
    persons: int
    steps: tuple[FunnelStep, ...]
    left: int


def same_meaning(trial: TrialCriteria) -> dict[str, str]:
    """Criterion id → the first criterion of the trial that stands in the same role and means the same."""
    first: dict[tuple[Role, bytes], str] = {}
    return {
        each.id: first.setdefault((each.role, meaning_key(each.expr)), each.id) for each in trial.criteria
    }


def funnel(verdicts: Sequence[Verdict], same: Mapping[str, str] | None = None) -> Funnel:
    """The attrition of the persons of one trial; ValueError without a verdict or with several trials.

    ``same`` is what ``same_meaning`` gives.
    """
    if len({verdict.nct_id for verdict in verdicts}) != 1:
        raise ValueError("a funnel is of one trial")
    standing = list(verdicts)
    ruling = [
        {(same or {}).get(each.id, each.id) for each in verdict.criteria if _rules_out(each)}
        for verdict in verdicts
    ]
    steps = []
    for place, criterion in enumerate(verdicts[0].criteria):
        falls = [verdict for verdict in standing if _rules_out(verdict.criteria[place])]
        meant = (same or {}).get(criterion.id, criterion.id)
        steps.append(_step(criterion, verdicts, place, (len(standing), len(falls)), meant, ruling))
        standing = [verdict for verdict in standing if not _rules_out(verdict.criteria[place])]
    return Funnel(verdicts[0].nct_id, len(verdicts), tuple(steps), len(standing))


def _step(
    criterion: CriterionVerdict,
    verdicts: Sequence[Verdict],
    place: int,
    reach_and_falls: tuple[int, int],
    meant: str,
    ruling: Sequence[set[str]],
) -> FunnelStep:
    of_all = [verdict.criteria[place] for verdict in verdicts]
    return FunnelStep(
        criterion.id,
        criterion.role,
        criterion.text,
        *reach_and_falls,
        sum(map(_rules_out, of_all)),
        sum(each.effect == "unsettled" for each in of_all),
        sum(each == {meant} for each in ruling),
    )


def _rules_out(verdict: CriterionVerdict) -> bool:
    return verdict.effect == "rules_out"
