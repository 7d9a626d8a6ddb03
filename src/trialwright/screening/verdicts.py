"""Criteria × cohort → one verdict for each person and trial."""

import datetime
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, partial

import msgspec

from trialwright.evaluation.chart import Chart
from trialwright.evaluation.decisions import decided
from trialwright.evaluation.finding import ANSWERED_BY_PEOPLE, Finding
from trialwright.evaluation.interpret import chart_on, found_in, is_of_nobody
from trialwright.model.criterion import Criterion, Role, Status, TrialCriteria
from trialwright.model.fact import Cohort, Decision, Fact, Person, UnusableRow
from trialwright.model.span import Span
from trialwright.model.truth import Truth
from trialwright.model.verdict import (
    CriterionVerdict,
    Effect,
    Missing,
    MissingKind,
    Remaining,
    Standing,
    Verdict,
)
from trialwright.screening.unconcerned import Unconcerned

_ANSWERED_BY_PEOPLE = frozenset({"attested", "judgement"})
_PROPOSED = "the reading of this criterion is a proposal under review: compare it with the words"
Quote = Callable[[tuple[Span, ...]], str]
_NO_TEXT = "the record has no eligibility text"


def screen(
    trials: Sequence[TrialCriteria],
    cohort: Cohort,
    index_date: datetime.date,
    *,
    valid_for: Mapping[str, int] | None = None,
) -> Iterator[Verdict]:
    """A verdict for every trial and person, trials in the order given, persons in the cohort's.

    Absent data are unknown. ``valid_for`` overrides validity periods (analyte id → days).
    """
    charts = [
        chart_on(
            person,
            cohort.facts.get(person.person_id, ()),
            cohort.unusable.get(person.person_id, ()),
            index_date,
            valid_for=valid_for,
            anchors=cohort.anchors.get(person.person_id),
        )
        for person in cohort.persons
    ]
    for trial in trials:
        asked = _asked(trial)
        shared = Unconcerned.of(trial.criteria)
        for chart in charts:
            yield _verdict(asked, chart, cohort.decisions.get(chart.person.person_id, ()), shared)


def verdict(
    trial: TrialCriteria,
    person: Person,
    facts: Sequence[Fact],
    unusable: Sequence[UnusableRow],
    index_date: datetime.date,
    *,
    valid_for: Mapping[str, int] | None = None,
    anchors: Mapping[str, datetime.date] | None = None,
    decisions: Sequence[Decision] = (),
) -> Verdict:
    """Where one person stands for one trial at the index date, criterion by criterion.

    A trial without eligibility text, or whose list of criteria may not be whole, keeps everybody
    unknown whom no criterion rules out.
    ``decisions`` on a criterion settle it where the facts do not.
    """
    chart = chart_on(person, facts, unusable, index_date, valid_for=valid_for, anchors=anchors)
    return _verdict(_asked(trial), chart, decisions)


class _Asked(msgspec.Struct, frozen=True):
    """A trial with what is the same for everybody: words, statuses, ``alike`` the verdicts on criteria that no fact answers."""

    trial: TrialCriteria
    quotes: tuple[Quote, ...]
    statuses: Mapping[str, Status]
    alike: tuple[CriterionVerdict | None, ...]
    whole: tuple[CriterionVerdict, ...]


def _asked(trial: TrialCriteria) -> _Asked:
    gaps = trial.gaps if trial.has_eligibility and trial.criteria else (_NO_TEXT, *trial.gaps)
    nobody = chart_on(Person(""), (), (), datetime.date.min)
    quotes = tuple(_quote(criterion) for criterion in trial.criteria)
    return _Asked(
        trial,
        quotes,
        {criterion.id: criterion.status for criterion in trial.criteria},
        tuple(
            _judged(criterion, quote, nobody, ()) if is_of_nobody(criterion.expr) else None
            for criterion, quote in zip(trial.criteria, quotes, strict=True)
        ),
        (_incomplete(gaps),) if gaps else (),
    )


def _verdict(
    asked: _Asked, chart: Chart, decisions: Sequence[Decision], shared: Unconcerned | None = None
) -> Verdict:
    trial = asked.trial
    about = [each for each in decisions if each.nct_id == trial.nct_id]
    concerned = shared.concerned(chart) if shared and not about else -1

    def judge(place: int) -> CriterionVerdict:
        criterion = trial.criteria[place]
        said = [each for each in about if each.criterion_id == criterion.id]
        return _judged(criterion, asked.quotes[place], chart, said)

    judged = [
        (None if about else alike)
        or (
            shared.verdict(place, chart, partial(judge, place))
            if shared and not concerned >> place & 1
            else judge(place)
        )
        for place, alike in enumerate(asked.alike)
    ]
    judged += asked.whole
    only_people = all(
        _waits_for_people(each, asked.statuses.get(each.id)) for each in judged if each.effect == "unsettled"
    )
    standing = _standing([each.effect for each in judged], only_people=only_people)
    return Verdict(
        chart.person.person_id,
        trial.nct_id or trial.name,
        chart.index_date.isoformat(),
        "no" if standing == "ruled_out" else "yes" if standing == "eligible" else "unknown",
        standing,
        _remaining(judged),
        tuple(judged),
    )


def _judged(
    criterion: Criterion, quote: Quote, chart: Chart, decisions: Sequence[Decision]
) -> CriterionVerdict:
    found = found_in(chart, criterion.expr, quote)
    return _criterion_verdict(criterion, decided(found, decisions, chart.index_date))


def _incomplete(gaps: Sequence[str]) -> CriterionVerdict:
    """The criteria that may be missing, as one that a person has to look up."""
    text = f"(the list as a whole: {'; '.join(gaps)})"
    missing = tuple(Missing("judge", f"What else does the protocol ask? {gap}", "not read") for gap in gaps)
    return CriterionVerdict("whole", "inclusion", text, "unknown", "unsettled", missing=missing)


def effect_of(role: Role, truth: Truth) -> Effect:
    """What the truth of a sentence does to a person, by the list it stands in.

    >>> effect_of("inclusion", Truth.TRUE), effect_of("exclusion", Truth.TRUE), effect_of("exclusion", Truth.UNKNOWN)
    ('keeps', 'rules_out', 'unsettled')
    """
    if truth is Truth.UNKNOWN:
        return "unsettled"
    return "keeps" if (truth is Truth.TRUE) == (role == "inclusion") else "rules_out"


def _standing(effects: Sequence[Effect], *, only_people: bool) -> Standing:
    """The standing; ``only_people``: whatever is unsettled is attested or judged by people."""
    if "rules_out" in effects:
        return "ruled_out"
    if "unsettled" not in effects:
        return "eligible"
    return "ready_to_approach" if only_people else "data_needed"


def _waits_for_people(verdict: CriterionVerdict, status: Status | None) -> bool:
    """Whether nothing but answers, judgements and promises is missing.

    Words of an attested or judged criterion that were not read are answered by people with the rest.
    """
    unread = {"not read"} if status in _ANSWERED_BY_PEOPLE else set()
    return all(item.reason in ANSWERED_BY_PEOPLE | unread for item in verdict.missing)


def _criterion_verdict(criterion: Criterion, found: Finding) -> CriterionVerdict:
    return CriterionVerdict(
        criterion.id,
        criterion.role,
        criterion.text,
        found.truth.value,
        effect_of(criterion.role, found.truth),
        found.because,
        found.missing,
        (*found.assumptions, *_about_the_reading(criterion)),
    )


def _about_the_reading(criterion: Criterion) -> Iterator[str]:
    if criterion.proposed:
        yield _PROPOSED
    if criterion.amended_by:
        yield criterion.amended_by


def _quote(criterion: Criterion) -> Quote:
    """The words of a criterion at spans of the eligibility text; all its words for a structured limit."""
    begin = criterion.spans[0].start if criterion.spans else 0

    @cache
    def quote(spans: tuple[Span, ...]) -> str:
        parts = [span.shifted(-begin).of(criterion.text) for span in spans] or [criterion.text]
        return " … ".join(" ".join(part.split()) for part in parts)

    return quote


def _remaining(judged: Sequence[CriterionVerdict]) -> Remaining:
    """How many unsettled criteria wait for the chart, for an answer, for a judgement."""
    kinds: list[set[MissingKind]] = [
        {item.kind for item in each.missing} for each in judged if each.effect == "unsettled"
    ]
    return Remaining(*(sum(kind in found for found in kinds) for kind in ("chart", "ask", "judge")))
