"""What answers say of a trial, criterion by criterion: keeps you in, may rule you out, still to ask. Never "eligible"."""

import datetime
from collections.abc import Iterable, Sequence
from typing import Literal

import msgspec

from trialwright.knowledge.prescreen import wording
from trialwright.model.criterion import Attest, Criterion, Expr, Role
from trialwright.model.fact import Fact
from trialwright.model.verdict import CriterionVerdict, Verdict
from trialwright.screening.prescreen_answer import Answers, in_words
from trialwright.screening.prescreen_facts import cohort_of, question_behind
from trialwright.screening.prescreen_leaning import speaks_against, touching
from trialwright.screening.prescreen_leaves import later_statements, leaves, questions_of
from trialwright.screening.prescreen_masks import masked_trial
from trialwright.screening.prescreen_next import Told, TrialAsked, Trier
from trialwright.screening.prescreen_question import question_of
from trialwright.screening.prescreen_reasons import needs_the_birthday, why_open
from trialwright.screening.prescreen_sheet import is_for_doctor
from trialwright.screening.verdicts import screen

Outcome = Literal["keeps", "may_rule_out", "to_ask"]
Kind = Literal["empty", "against", "clear"]
WaitsFor = Literal["", "you", "unsure", "doctor", "team", "later"]
_OUTCOMES: dict[str, Outcome] = {"keeps": "keeps", "rules_out": "may_rule_out", "unsettled": "to_ask"}


class Said(msgspec.Struct, frozen=True):
    """A question and what was answered, in words."""

    question: str
    answer: str


class CriterionOutcome(msgspec.Struct, frozen=True):
    """One criterion in the record's words. ``said`` are the answers it rests on, ``waits`` says who can answer the rest.

    ``leaning`` says how the answers look under a reading that is only proposed; it settles nothing. ``speaks`` is whether
    answers speak, or seem to speak, against the criterion; ``why`` says why a value that was given leaves it open.
    """

    id: str
    role: Role
    words: str
    outcome: Outcome
    said: tuple[Said, ...] = ()
    waits_for: WaitsFor = ""
    waits: str = ""
    leaning: str = ""
    speaks: bool = False
    why: str = ""


class TrialOutcome(msgspec.Struct, frozen=True):
    """A trial. ``against`` is whether answers speak, or seem to speak, against it; the headline never says more.

    ``kind`` is "empty" where the answers could be compared with nothing of the record, and then there is no verdict.
    """

    nct_id: str
    against: bool
    kind: Kind
    headline: str
    explained: str
    compared: str
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
    told = Told(answers, today, more)
    waiting, proposed = Waiting(told), _proposed(trial, answers, today, more)
    rows = []
    for each in found.criteria:
        read = _readings(trial, each.id)
        if each.effect != "unsettled":
            rows.append(_settled(each, answers, language))
            continue
        other = proposed.get(each.id)
        effect = other.effect if other and other.effect != "unsettled" else ""
        speaks = effect == "rules_out" or any(speaks_against(one, told) for one in read)
        trees = [one.expr for one in read]
        by_birth = needs_the_birthday(trees, told)
        waits_for: WaitsFor = "you" if by_birth else waiting.of(trees)
        why = wording("why_open", "birthday", language) if by_birth else ""
        row = _open(each, waits_for, "rules_out" if speaks else effect, language)
        rows.append(
            msgspec.structs.replace(
                row,
                said=_in_words(touching(read, told), answers, language),
                speaks=speaks,
                why=why or why_open([each, *([other] if other else [])], language),
            )
        )
    has_said = bool(more) or any(not each.is_open for each in answers.values())
    return _of_rows(found.nct_id, rows, has_said, language)


def _of_rows(nct_id: str, rows: Sequence[CriterionOutcome], has_said: bool, language: str) -> TrialOutcome:
    """The trial with the headline that its rows allow."""
    still = sum(row.outcome == "to_ask" for row in rows)
    against = any(row.speaks for row in rows)
    is_empty = not has_said or still == len(rows)
    kind: Kind = "against" if against else "empty" if is_empty else "clear"
    counts = {"compared": len(rows) - still, "all": len(rows), "open": still}
    return TrialOutcome(
        nct_id,
        against,
        kind,
        wording("headline", "uncompared" if kind == "empty" and has_said else kind, language),
        wording("headline", f"{kind}_more", language),
        wording("headline", "compared", language).format(**counts),
        *(tuple(row for row in rows if row.outcome == kind) for kind in ("keeps", "may_rule_out", "to_ask")),
    )


def _readings(trial: TrialAsked, criterion_id: str) -> list[Criterion]:
    """The criterion as it decides, and as it is proposed."""
    read = (trial.criteria, *([trial.proposed] if trial.proposed else ()))
    return [each for one in read for each in one.criteria if each.id == criterion_id]


def _verdict(trial: TrialAsked, answers: Answers, today: datetime.date, more: Sequence[Fact]) -> Verdict:
    cohort = cohort_of(answers, today, more)
    [facts] = cohort.facts.values()
    return next(iter(screen([masked_trial(trial.criteria, facts)], cohort, today)))


def _proposed(
    trial: TrialAsked, answers: Answers, today: datetime.date, more: Sequence[Fact]
) -> dict[str, CriterionVerdict]:
    """The verdicts on criteria whose reading is only proposed."""
    if trial.proposed is None:
        return {}
    read = {each.id for each in trial.proposed.criteria if each.proposed}
    found = _verdict(TrialAsked(trial.proposed), answers, today, more)
    return {each.id: each for each in found.criteria if each.id in read}


def _settled(found: CriterionVerdict, answers: Answers, language: str) -> CriterionOutcome:
    outcome = _OUTCOMES[found.effect]
    row = CriterionOutcome(found.id, found.role, " ".join(found.text.split()), outcome)
    speaks = outcome == "may_rule_out"
    return msgspec.structs.replace(row, said=_said(found, answers, language), speaks=speaks)


def _open(found: CriterionVerdict, waits_for: WaitsFor, leaning: str, language: str) -> CriterionOutcome:
    return CriterionOutcome(
        found.id,
        found.role,
        " ".join(found.text.split()),
        "to_ask",
        (),
        waits_for,
        wording("waits_for", waits_for, language) if waits_for else "",
        wording("leaning", leaning, language) if leaning else "",
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
    return _in_words(ids, answers, language)


def _in_words(ids: Iterable[str], answers: Answers, language: str) -> tuple[Said, ...]:
    return tuple(
        Said(question.in_full, in_words(answers[each], question))
        for each in ids
        if (question := question_of(each, language))
    )


class Waiting:
    """Who can answer what is open."""

    def __init__(self, told: Told) -> None:
        self._answers = told.answers
        self._trier = Trier(told)

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
