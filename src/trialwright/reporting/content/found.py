"""What the rooms find of a trial and its cohort: what a report is made from."""

from collections.abc import Sequence

import msgspec

from trialwright.checks import check
from trialwright.criteria.compile import compile_criteria
from trialwright.design import explain_n
from trialwright.model.criterion import TrialCriteria
from trialwright.model.diagnostic import Diagnostic
from trialwright.model.explanation import Explanation
from trialwright.model.fact import Cohort
from trialwright.model.record import StudyRecord
from trialwright.model.verdict import Verdict


class TrialFound(msgspec.Struct, frozen=True):
    """What the rooms found of one trial. ``proposed`` are its criteria with the readings that are only proposed."""

    record: StudyRecord
    criteria: TrialCriteria
    proposed: TrialCriteria
    faults: tuple[Diagnostic, ...]
    explained: Explanation
    verdicts: tuple[Verdict, ...] = ()


class CohortFound(msgspec.Struct, frozen=True):
    """The cohort that was screened. ``persons`` are the ids of those who get a page; ``key`` de-identifies, None does not."""

    cohort: Cohort
    index_date: str
    key: bytes | None = None
    synthetic: str = ""
    proposals: bool = False
    persons: tuple[str, ...] = ()


def found_of(
    record: StudyRecord,
    criteria: TrialCriteria,
    verdicts: Sequence[Verdict] = (),
    *,
    seed: int | None = None,
    trials: int | None = None,
) -> TrialFound:
    """What every room finds of one trial: proposed readings, faults, the sample size.

    ``criteria`` are those that decided the verdicts; ``seed`` and ``trials`` are those of simulated power.
    """
    proposed = compile_criteria(record, proposals=True)
    faults = (
        *record.diagnostics,
        *criteria.diagnostics,
        *(fault for each in criteria.criteria for fault in each.diagnostics),
        *check(record, proposed),
    )
    explained = explain_n(record, seed=seed, trials=trials)
    return TrialFound(record, criteria, proposed, faults, explained, tuple(verdicts))
