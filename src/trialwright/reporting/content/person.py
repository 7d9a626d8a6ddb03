"""One person and one trial: each criterion with the facts beside the words they decide."""

from collections.abc import Sequence

import msgspec

from trialwright.model.criterion import Criterion, Role, TrialCriteria
from trialwright.model.verdict import CriterionVerdict, Effect, TruthValue, Verdict
from trialwright.reporting.content.pieces import Piece, pieces_of
from trialwright.reporting.content.shown_to import Showing
from trialwright.reporting.worklist import STANDINGS


class Fact(msgspec.Struct, frozen=True, omit_defaults=True):
    """A datum that decides, and the words it decides."""

    datum: str
    words: str = ""


class Open(msgspec.Struct, frozen=True):
    """What would settle a criterion, where it is to be had, and why it is not settled."""

    where: str
    what: str
    reason: str


class PersonCriterion(msgspec.Struct, frozen=True, omit_defaults=True):
    """One criterion for one person; pieces of ``words`` link to the facts by ``f1``, ``f2`` …"""

    id: str
    role: Role
    words: tuple[Piece, ...]
    truth: TruthValue
    effect: Effect
    facts: tuple[Fact, ...] = ()
    open: tuple[Open, ...] = ()
    rests_on: tuple[str, ...] = ()


class PersonTrial(msgspec.Struct, frozen=True):
    """Where one person stands for one trial."""

    trial: str
    title: str
    standing: str
    index_date: str
    criteria: tuple[PersonCriterion, ...]


class PersonPage(msgspec.Struct, frozen=True):
    """One person and every trial of the report, under the name that may be shown."""

    person_id: str
    trials: tuple[PersonTrial, ...]


_WHERE = {"chart": "in the chart", "ask": "to ask", "judge": "to judge"}
_FIRST: dict[Effect, int] = {"rules_out": 0, "unsettled": 1, "keeps": 2}


def person_page(
    person_id: str,
    trials: Sequence[tuple[TrialCriteria, str, Sequence[Verdict]]],
    showing: Showing,
) -> PersonPage:
    """The page of one person: trials with their titles and verdicts; KeyError for a person who has none."""
    found = [
        _person_trial(criteria, title, showing.verdict(verdict))
        for criteria, title, verdicts in trials
        for verdict in verdicts
        if verdict.person_id == person_id
    ]
    if not found:
        raise KeyError(person_id)
    return PersonPage(showing.person(person_id), tuple(found))


def _person_trial(criteria: TrialCriteria, title: str, verdict: Verdict) -> PersonTrial:
    known = {each.id: each for each in criteria.criteria}
    rows = tuple(_row(each, known.get(each.id)) for each in verdict.criteria)
    ordered = tuple(sorted(rows, key=lambda row: _FIRST[row.effect]))
    return PersonTrial(
        criteria.nct_id or criteria.name, title, STANDINGS[verdict.standing], verdict.index_date, ordered
    )


def _row(judged: CriterionVerdict, criterion: Criterion | None) -> PersonCriterion:
    begin = criterion.spans[0].start if criterion and criterion.spans else 0
    linked = [
        (span.shifted(-begin), f"f{number}")
        for number, evidence in enumerate(judged.because, start=1)
        for span in evidence.spans
    ]
    return PersonCriterion(
        judged.id,
        judged.role,
        pieces_of(judged.text, linked),
        judged.truth,
        judged.effect,
        tuple(Fact(each.datum, each.words) for each in judged.because),
        tuple(Open(_WHERE[each.kind], each.what, each.reason) for each in judged.missing),
        judged.assumptions,
    )
