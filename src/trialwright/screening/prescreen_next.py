"""The next question: the one that settles most of what is still open, easy ones first, sensitive ones last."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec

from trialwright.evaluation.interpret import interpret
from trialwright.model.criterion import Criterion, Expr, Role, TrialCriteria, meaning_key
from trialwright.model.fact import Fact
from trialwright.model.truth import Truth
from trialwright.screening.prescreen_answer import GIVEN, Answer, Answers
from trialwright.screening.prescreen_facts import facts_of, person_of
from trialwright.screening.prescreen_leaves import questions_in
from trialwright.screening.prescreen_masks import masked
from trialwright.screening.prescreen_question import Question, question_of
from trialwright.screening.verdicts import effect_of


class TrialAsked(msgspec.Struct, frozen=True):
    """A trial in question: what decides, and the same criteria with the readings that are only proposed."""

    criteria: TrialCriteria
    proposed: TrialCriteria | None = None


class Reason(msgspec.Struct, frozen=True):
    """Why a question is asked: a criterion of a trial, in the record's words."""

    nct_id: str
    criterion_id: str
    role: Role
    words: str


class NextQuestion(msgspec.Struct, frozen=True):
    """The next question, the criteria it is asked for, how many of them it can settle, and how many questions are left.

    ``leaning`` are criteria whose reading is only proposed: an answer leans one way there and settles nothing.
    """

    question: Question
    reasons: tuple[Reason, ...]
    settles: int
    leaning: int
    left: int


class Told:
    """What one person has told by now, at an index date; ``more`` are facts from elsewhere."""

    def __init__(self, answers: Answers, today: datetime.date, more: Sequence[Fact] = ()) -> None:
        self.answers, self.today = dict(answers), today
        self._more = tuple(more)
        self._facts = (*facts_of(self.answers, today), *self._more)
        self._person = person_of(self.answers)

    def truth(self, expr: Expr) -> Truth:
        """What the answers say of a tree: the interpreter's truth, where an answer says that much."""
        tree = masked(expr, self._facts)
        return interpret(tree, self._person, self._facts, (), self.today).truth

    def with_answers(self, more: Mapping[str, Answer]) -> "Told":
        """The same with further answers."""
        return Told(self.answers | dict(more), self.today, self._more)


def next_question(trials: Sequence[TrialAsked], told: Told, language: str = "en") -> NextQuestion | None:
    """The question to ask next; None when no answer of a person would settle anything more.

    Only trials that nothing rules out yet count. Of the questions that are known at once, then of those to be
    remembered, then of those to be looked up, the one that settles most criteria of most trials comes first;
    sensitive topics come after all others. The same answers always give the same question.
    """
    sure: dict[str, list[Reason]] = defaultdict(list)
    leaning: dict[str, list[Reason]] = defaultdict(list)
    seen: dict[bytes, tuple[str, ...]] = {}
    for trial in trials:
        effects = {each.id: told.truth(each.expr) for each in trial.criteria.criteria}
        if any(effect_of(each.role, effects[each.id]) == "rules_out" for each in trial.criteria.criteria):
            continue
        for tree, reason, is_sure in _open(trial, effects):
            key = meaning_key(tree)
            if key not in seen:
                seen[key] = tuple(_settling(tree, told))
            for one in seen[key]:
                (sure if is_sure else leaning)[one].append(reason)
    ids = sorted({*sure, *leaning}, key=lambda one: _rank(one, len(sure[one]), len(leaning[one])))
    if not ids:
        return None
    question = question_of(ids[0], language)
    assert question is not None
    reasons = tuple(dict.fromkeys((*sure[ids[0]], *leaning[ids[0]])))
    return NextQuestion(question, reasons, len(sure[ids[0]]), len(leaning[ids[0]]), len(ids))


def _rank(question_id: str, settles: int, leaning: int) -> tuple[bool, int, int, int, str]:
    question = question_of(question_id)
    assert question is not None
    return bool(question.topic), question.ease, -settles, -leaning, question_id


def _open(trial: TrialAsked, truths: Mapping[str, Truth]) -> Iterator[tuple[Expr, Reason, bool]]:
    """The trees of criteria that are still open, and whether they decide."""
    proposed = {each.id: each for each in trial.proposed.criteria} if trial.proposed else {}
    name = trial.criteria.nct_id or trial.criteria.name
    for each in trial.criteria.criteria:
        if truths[each.id] is not Truth.UNKNOWN:
            continue
        reason = Reason(name, each.id, each.role, " ".join(each.text.split()))
        yield each.expr, reason, True
        other: Criterion | None = proposed.get(each.id)
        if other is not None and other.proposed:
            yield other.expr, reason, False


def _settling(tree: Expr, told: Told) -> Iterator[str]:
    """The unanswered questions of a tree of which some answer would settle it."""
    asked = [each for each in questions_in(tree) if each not in told.answers]
    if not asked or told.truth(tree) is not Truth.UNKNOWN:
        return
    for one in asked:
        question = question_of(one)
        if question is not None and any(
            told.with_answers(probe).truth(tree) is not Truth.UNKNOWN for probe in probes(question, told)
        ):
            yield one


def probes(question: Question, told: Told) -> Iterable[dict[str, Answer]]:
    """Answers that show what a question can settle; for a value that is one of two, with the other one."""
    year = told.today.year
    one = question.id
    match question.form:
        case "birth":
            return [{one: Answer(GIVEN, f"{year - age}-01-01")} for age in (1, 12, 16, 30, 50, 70, 90)]
        case "value":
            other = {"value.body_weight": "value.body_height", "value.body_height": "value.body_weight"}[one]
            beside = {} if other in told.answers else {other: _usual(other)}
            return [{one: _usual(one, share)} | beside for share in (2, 3, 4, 6)]
        case "steroid":
            doses = [Answer("prednisone", amount=each) for each in ("1", "6", "12", "25", "45", "90")]
            return [{one: Answer("none")}, *({one: each} for each in doses)]
    found = [{one: Answer(option.value)} for option in question.options]
    if question.dated:
        dates = (f"{year - 40}-01", f"{year - 2}-01", f"{told.today:%Y-%m-%d}")
        found += [{one: Answer(choice, date)} for choice in ("past", "now") for date in dates]
    return found


def _usual(question_id: str, share: int = 4) -> Answer:
    """A weight from 30 to 90 kg, a height from 85 to 255 cm; 60 kg and 170 cm at share 4."""
    if question_id == "value.body_weight":
        return Answer(GIVEN, amount=str(15 * share), unit="kg")
    return Answer(GIVEN, amount=str(170 * share // 4), unit="cm")
