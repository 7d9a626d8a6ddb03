"""A cohort against the trials: where people stand, what each criterion costs, and what to find out next."""

import datetime
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from trialwright.model.criterion import TrialCriteria
from trialwright.model.fact import Cohort
from trialwright.model.verdict import Verdict
from trialwright.reporting.content.shown_to import Count, Showing
from trialwright.reporting.worklist import STANDINGS, PersonRow, nearest_first, person_row
from trialwright.screening.funnel import Funnel, funnel, same_meaning
from trialwright.screening.near_misses import near_misses
from trialwright.screening.questions import NextQuestion, next_questions
from trialwright.screening.small_cells import Told

_QUESTIONS_SHOWN = 12
_PERSONS_SHOWN = 100
_WHERE = {"chart": "in the chart", "ask": "to ask", "judge": "to judge"}


class FunnelRow(msgspec.Struct, frozen=True):
    """One criterion in the order of the record. A count is None where it is too small to be shown, or would let a
    small one be computed.

    ``reach`` persons come to it; it rules out ``falls`` of them. Of everyone it rules out ``rules_out``, is the
    only one to rule out ``only_this``, and leaves ``unsettled`` open.
    """

    id: str
    text: str
    reach: Count
    falls: Count
    rules_out: Count
    only_this: Count
    unsettled: Count


class Question(msgspec.Struct, frozen=True):
    """A datum to find out, where, and how much it settles for persons whom nothing rules out."""

    question: str
    where: str
    criteria: Count
    persons: Count
    last_open: Count


class Nearing(msgspec.Struct, frozen=True):
    """What waiting alone settles for a person, with the day; a broad wait instead where dates may not be told."""

    person_id: str
    day: str
    text: str


class Standings(msgspec.Struct, frozen=True):
    """How many persons stand where for one trial, in the order of ``STANDINGS``."""

    persons: int
    counts: tuple[Count, ...]


class TrialCohort(msgspec.Struct, frozen=True):
    """The cohort for one trial. ``not_listed`` persons of the worklist are left out, the farthest ones."""

    standings: Standings
    funnel: tuple[FunnelRow, ...]
    left: Count
    questions: tuple[Question, ...]
    nearing: tuple[Nearing, ...]
    worklist: tuple[PersonRow, ...]
    not_listed: int


class CohortOverview(msgspec.Struct, frozen=True):
    """The cohort as a whole. ``synthetic`` says so where nobody in it is a real person; ``questions`` are over all trials."""

    name: str
    persons: int
    index_date: str
    synthetic: str
    is_identified: bool
    proposals_decide: bool
    standings: tuple[str, ...]
    by_trial: tuple[Standings, ...]
    questions: tuple[Question, ...]


def overview_of(
    cohort: Cohort,
    verdicts: Sequence[Sequence[Verdict]],
    index_date: str,
    showing: Showing,
    *,
    synthetic: str = "",
    proposals: bool = False,
) -> CohortOverview:
    """The cohort over all trials; ``verdicts`` has one list a trial."""
    return CohortOverview(
        cohort.name,
        len(cohort.persons),
        index_date,
        synthetic,
        showing.is_identified,
        proposals,
        tuple(STANDINGS.values()),
        tuple(_standings(each, showing.told(each)) for each in verdicts),
        _questions(next_questions(one for each in verdicts for one in each), showing),
    )


def trial_cohort_of(
    criteria: TrialCriteria, cohort: Cohort, verdicts: Sequence[Verdict], showing: Showing
) -> TrialCohort:
    """The cohort for one trial."""
    ordered = nearest_first(verdicts)
    same = same_meaning(criteria)
    told = showing.told(verdicts, same)
    listed = [person_row(showing.verdict(each)) for each in ordered[:_PERSONS_SHOWN]]
    attrition = funnel(verdicts, same) if verdicts else None
    return TrialCohort(
        _standings(verdicts, told),
        tuple(_funnel_rows(attrition, told)) if attrition else (),
        (attrition.left if told is None or told.left else None) if attrition else 0,
        _questions(next_questions(verdicts), showing),
        tuple(_nearing(criteria, cohort, verdicts, showing)),
        tuple(listed),
        max(0, len(ordered) - _PERSONS_SHOWN),
    )


def _standings(verdicts: Sequence[Verdict], told: Told | None) -> Standings:
    counts = Counter(verdict.standing for verdict in verdicts)
    return Standings(
        len(verdicts),
        tuple(counts[each] if told is None or each in told.standings else None for each in STANDINGS),
    )


def _funnel_rows(made: Funnel, told: Told | None) -> Iterator[FunnelRow]:
    for place, step in enumerate(made.steps):
        counts = (
            getattr(step, name) if told is None or (place, name) in told.funnel else None
            for name in ("reach", "falls", "alone", "costs", "unsettled")
        )
        yield FunnelRow(step.id, step.text, *counts)


def _questions(found: Iterable[NextQuestion], showing: Showing) -> tuple[Question, ...]:
    best = [each for each in found if each.criteria][:_QUESTIONS_SHOWN]
    return tuple(
        Question(
            each.question, _WHERE[each.kind], *map(showing.count, (each.criteria, each.persons, each.last))
        )
        for each in best
    )


def _nearing(
    criteria: TrialCriteria, cohort: Cohort, verdicts: Sequence[Verdict], showing: Showing
) -> Iterator[Nearing]:
    found = sorted(near_misses(criteria, cohort, verdicts), key=lambda miss: (miss.day, miss.person_id))
    today = datetime.date.fromisoformat(verdicts[0].index_date) if verdicts else None
    rows = [
        Nearing(showing.person(each.person_id), showing.day(each.day, today), showing.nearing(each, today))
        for each in found
    ]
    # Among those who wait alike, the order would tell who comes first.
    yield from rows if showing.is_identified else sorted(rows, key=lambda row: (row.day, row.person_id))
