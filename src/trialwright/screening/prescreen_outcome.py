"""What answers say of a trial, criterion by criterion: keeps you in, may rule you out, still to ask. Never "eligible"."""

import datetime
from collections.abc import Sequence
from typing import Literal

import msgspec

from trialwright.knowledge.prescreen import wording
from trialwright.model.criterion import Attest, Expr, Role
from trialwright.model.fact import Fact
from trialwright.model.verdict import CriterionVerdict, Verdict
from trialwright.screening.prescreen_answer import Answers, in_words
from trialwright.screening.prescreen_facts import cohort_of, question_behind
from trialwright.screening.prescreen_leaves import later_statements, leaves, questions_of
from trialwright.screening.prescreen_masks import masked_trial
from trialwright.screening.prescreen_next import Told, TrialAsked, Trier
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
    waiting = Waiting(answers, today, more)
    rows = []
    for each in found.criteria:
        trees = [one.expr for one in (expressions.get(each.id), proposed.get(each.id)) if one]
        waits_for: WaitsFor = waiting.of(trees) if each.effect == "unsettled" else ""
        rows.append(_row(each, answers, waits_for, leaning.get(each.id, ""), language))
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
    found: CriterionVerdict, answers: Answers, waits_for: WaitsFor, leaning: str, language: str
) -> CriterionOutcome:
    outcome = _OUTCOMES[found.effect]
    is_open = outcome == "to_ask"
    return CriterionOutcome(
        found.id,
        found.role,
        " ".join(found.text.split()),
        outcome,
        () if is_open else _said(found, answers, language),
        waits_for,
        wording("waits_for", waits_for, language) if waits_for else "",
        leaning if is_open else "",
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
        Said(question.in_full, in_words(answers[each], question))
        for each in ids
        if (question := question_of(each, language))
    )


class Waiting:
    """Who can answer what is open."""

    def __init__(self, answers: Answers, today: datetime.date, more: Sequence[Fact]) -> None:
        self._answers = answers
        self._trier = Trier(Told(answers, today, more))

    def of(self, trees: Sequence[Expr]) -> WaitsFor:
        """Oneself, the doctor, or the trial team; now or later."""
        parts = [leaf for tree in trees for leaf in leaves(tree)]
        asked = [each for leaf in parts for each in questions_of(leaf)]
        if any(self._answers[each].is_open for each in asked if each in self._answers):
            return "unsure"
        if any(self._trier.settling(tree) for tree in trees):
            return "you"
        if any(map(is_for_doctor, parts)):
            return "doctor"
        said_later = [isinstance(leaf, Attest) and leaf.kind in later_statements() for leaf in parts]
        return "later" if said_later and all(said_later) else "team"
