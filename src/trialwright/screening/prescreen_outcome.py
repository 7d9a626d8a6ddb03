"""What answers say of a trial, criterion by criterion: keeps you in, may rule you out, still to ask. Never "eligible"."""

import datetime
from collections.abc import Sequence
from typing import Literal

import msgspec

from trialwright.knowledge.prescreen import wording
from trialwright.model.criterion import Attest, Criterion, Expr, Judgement, Planned, Role
from trialwright.model.fact import Fact
from trialwright.model.verdict import CriterionVerdict, Verdict
from trialwright.screening.prescreen_answer import Answers, in_words
from trialwright.screening.prescreen_facts import cohort_of, question_behind
from trialwright.screening.prescreen_leaves import later_statements, leaves, questions_in
from trialwright.screening.prescreen_masks import masked_trial
from trialwright.screening.prescreen_next import TrialAsked
from trialwright.screening.prescreen_question import question_of
from trialwright.screening.prescreen_sheet import is_for_doctor
from trialwright.screening.verdicts import screen

Outcome = Literal["keeps", "may_rule_out", "to_ask"]
WaitsFor = Literal["", "you", "unsure", "doctor", "team", "later"]
_OUTCOMES: dict[str, Outcome] = {"keeps": "keeps", "rules_out": "may_rule_out", "unsettled": "to_ask"}


class Said(msgspec.Struct, frozen=True):
    """A question and what was answered, in words."""

    question: str
    answer: str


class CriterionOutcome(msgspec.Struct, frozen=True):
    """One criterion in the record's words. ``said`` are the answers it rests on, ``waits`` says who can answer the rest.

    ``leaning`` says how the answers look under a reading that is only proposed; it settles nothing.
    """

    id: str
    role: Role
    words: str
    outcome: Outcome
    said: tuple[Said, ...] = ()
    waits_for: WaitsFor = ""
    waits: str = ""
    leaning: str = ""


class TrialOutcome(msgspec.Struct, frozen=True):
    """A trial. ``against`` is whether something in its record may rule the person out; the headline never says more."""

    nct_id: str
    against: bool
    headline: str
    explained: str
    keeps: tuple[CriterionOutcome, ...]
    may_rule_out: tuple[CriterionOutcome, ...]
    to_ask: tuple[CriterionOutcome, ...]


def outcome_of(
    trial: TrialAsked,
    answers: Answers,
    today: datetime.date,
    more: Sequence[Fact] = (),
    language: str = "en",
) -> TrialOutcome:
    """What the answers, and ``more`` facts such as a doctor's values, say of a trial."""
    found = _verdict(trial, answers, today, more)
    leaning = _leanings(trial, answers, today, more, language)
    expressions = {each.id: each for each in trial.criteria.criteria}
    proposed = {each.id: each for each in trial.proposed.criteria} if trial.proposed else {}
    rows = [
        _row(
            each,
            expressions.get(each.id),
            proposed.get(each.id),
            answers,
            leaning.get(each.id, ""),
            language,
        )
        for each in found.criteria
    ]
    against = any(row.outcome == "may_rule_out" for row in rows)
    head = "against" if against else "clear"
    return TrialOutcome(
        found.nct_id,
        against,
        wording("headline", head, language),
        wording("headline", f"{head}_more", language),
        *(tuple(row for row in rows if row.outcome == kind) for kind in ("keeps", "may_rule_out", "to_ask")),
    )


def _verdict(trial: TrialAsked, answers: Answers, today: datetime.date, more: Sequence[Fact]) -> Verdict:
    cohort = cohort_of(answers, today, more)
    [facts] = cohort.facts.values()
    return next(iter(screen([masked_trial(trial.criteria, facts)], cohort, today)))


def _leanings(
    trial: TrialAsked, answers: Answers, today: datetime.date, more: Sequence[Fact], language: str
) -> dict[str, str]:
    """How criteria look whose reading is only proposed."""
    if trial.proposed is None:
        return {}
    read = {each.id for each in trial.proposed.criteria if each.proposed}
    found = _verdict(TrialAsked(trial.proposed), answers, today, more)
    return {
        each.id: wording("leaning", each.effect, language)
        for each in found.criteria
        if each.id in read and each.effect != "unsettled"
    }


def _row(
    found: CriterionVerdict,
    criterion: Criterion | None,
    proposed: Criterion | None,
    answers: Answers,
    leaning: str,
    language: str,
) -> CriterionOutcome:
    outcome = _OUTCOMES[found.effect]
    waits_for: WaitsFor = ""
    if outcome == "to_ask":
        trees = [each.expr for each in (criterion, proposed) if each]
        waits_for = _waits_for(trees, answers)
    return CriterionOutcome(
        found.id,
        found.role,
        " ".join(found.text.split()),
        outcome,
        _said(found, answers, language) if outcome != "to_ask" else (),
        waits_for,
        wording("waits_for", waits_for, language) if waits_for else "",
        leaning if outcome == "to_ask" else "",
    )


def _said(found: CriterionVerdict, answers: Answers, language: str) -> tuple[Said, ...]:
    """The answers a definite outcome rests on, each once."""
    ids: dict[str, None] = {}
    for evidence in found.because:
        behind = question_behind(evidence.row, answers) if evidence.row else None
        if behind:
            ids[behind] = None
        elif not evidence.row:
            told = "person.sex" if evidence.datum.startswith("sex") else "person.birth"
            ids |= {told: None} if told in answers else {}
    if not ids:
        return tuple(Said("", each.datum) for each in found.because)
    return tuple(
        Said(question.text, in_words(answers[each], question))
        for each in ids
        if (question := question_of(each, language))
    )


def _waits_for(trees: Sequence[Expr], answers: Answers) -> WaitsFor:
    """Who can answer what is open: oneself, the doctor, or the trial team."""
    asked = [each for tree in trees for each in questions_in(tree)]
    parts = [leaf for tree in trees for leaf in leaves(tree)]
    if any(answers[each].is_open for each in asked if each in answers):
        return "unsure"
    if any(each not in answers for each in asked) and not any(each in answers for each in asked):
        return "you"
    if any(map(is_for_doctor, parts)):
        return "doctor"
    if parts and all(isinstance(leaf, Attest) and leaf.kind in later_statements() for leaf in parts):
        return "later"
    if any(isinstance(leaf, Judgement | Planned) for leaf in parts):
        return "team"
    return "team"
