"""The next question: the one that settles most of what is still open, easy ones first, sensitive ones last."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec

from trialwright.evaluation.concepts import covers, meaning
from trialwright.evaluation.interpret import interpret
from trialwright.model.criterion import Criterion, Expr, Role, TrialCriteria, meaning_key
from trialwright.model.fact import Fact
from trialwright.model.truth import Truth
from trialwright.screening.prescreen_answer import GIVEN, Answer, Answers
from trialwright.screening.prescreen_facts import facts_of, person_of
from trialwright.screening.prescreen_leaves import members, questions_in
from trialwright.screening.prescreen_masks import masked
from trialwright.screening.prescreen_question import SKIP, UNKNOWN, Question, question_of
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

    def denies(self, question_id: str) -> bool:
        """Whether an answer about something wider, or about several things, denied this ever since birth."""
        question = question_of(question_id)
        if question is None or question.form in ("any_ever", "any_now", "steroid", "statement", "value"):
            return False
        denials = [
            meaning(fact.concept)
            for fact in self._facts
            if (fact.domain, fact.status, fact.start, fact.route)
            == (question.domain, "absent", None, question.route)
        ]
        return any(covers(found, each) for found in denials for each in question.terms)

    def with_answers(self, more: Mapping[str, Answer]) -> "Told":
        """The same with further answers."""
        return Told(self.answers | dict(more), self.today, self._more)


def next_question(
    trials: Sequence[TrialAsked], told: Told, language: str = "en", *, ruled_out_too: bool = False
) -> NextQuestion | None:
    """The question to ask next; None when no answer of a person would settle anything more.

    Only trials that nothing rules out yet count, unless ``ruled_out_too``. Sex and birth come first; of the questions
    that are known at once, then of those to be remembered, then of those to be looked up, the one that settles most
    criteria of most trials; sensitive topics come after all others. The same answers always give the same question.
    """
    trees = list(_trees_in_question(trials, told, ruled_out_too))
    waiting: dict[tuple[bool, int], set[str]] = defaultdict(set)
    for tree, *_ in trees:
        for one in unanswered(tree, told):
            waiting[_tier(one)].add(one)
    left = len(set().union(*waiting.values()))
    trier = Trier(told)
    for tier in sorted(waiting):
        sure: dict[str, list[Reason]] = defaultdict(list)
        leaning: dict[str, list[Reason]] = defaultdict(list)
        for tree, reason, is_sure in trees:
            for one in trier.settling(tree, waiting[tier]):
                (sure if is_sure else leaning)[one].append(reason)
        ids = sorted({*sure, *leaning}, key=lambda one: (-len(sure[one]), -len(leaning[one]), one))
        if ids:
            return _asked(ids[0], sure[ids[0]], leaning[ids[0]], left, language)
        left -= len(waiting[tier])
    return None


def reasons_of(question_id: str, trials: Sequence[TrialAsked]) -> tuple[Reason, ...]:
    """The criteria that a question speaks to, whatever was answered by now."""
    blank = dict.fromkeys((each.id for trial in trials for each in trial.criteria.criteria), Truth.UNKNOWN)
    found = (
        reason
        for trial in trials
        for tree, reason, _ in _open(trial, blank)
        if question_id in questions_in(tree)
    )
    return tuple(dict.fromkeys(found))


def _asked(
    question_id: str, sure: Sequence[Reason], leaning: Sequence[Reason], left: int, language: str
) -> NextQuestion:
    question = question_of(question_id, language)
    assert question is not None
    reasons = tuple(dict.fromkeys((*sure, *leaning)))
    return NextQuestion(question, reasons, len(sure), len(leaning), left)


def _tier(question_id: str) -> tuple[bool, int]:
    """Sensitive topics last, easy questions first, sex and birth before all."""
    question = question_of(question_id)
    assert question is not None
    return bool(question.topic), 0 if question_id.startswith("person.") else question.ease


def _trees_in_question(
    trials: Sequence[TrialAsked], told: Told, ruled_out_too: bool
) -> Iterator[tuple[Expr, Reason, bool]]:
    """The trees of criteria still open, of trials that nothing rules out, and whether they decide."""
    known: dict[bytes, Truth] = {}
    for trial in trials:
        truths = {}
        for each in trial.criteria.criteria:
            key = meaning_key(each.expr)
            if key not in known:
                known[key] = told.truth(each.expr)
            truths[each.id] = known[key]
        ruled_out = any(
            effect_of(each.role, truths[each.id]) == "rules_out" for each in trial.criteria.criteria
        )
        if ruled_out and not ruled_out_too:
            continue
        yield from _open(trial, truths)


def _open(trial: TrialAsked, truths: Mapping[str, Truth]) -> Iterator[tuple[Expr, Reason, bool]]:
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


def unanswered(tree: Expr, told: Told) -> list[str]:
    """The questions of a tree that no answer speaks to yet: not asked, and not denied with a wider one."""
    return [each for each in questions_in(tree) if each not in told.answers and not told.denies(each)]


class Trier:
    """Tries answers to see which questions settle a tree; what was tried once is remembered for one step only."""

    def __init__(self, told: Told) -> None:
        self._told = told
        self._tried: dict[str, list[Told]] = {}
        self._found: dict[tuple[bytes, str], bool] = {}
        self._jointly: dict[bytes, Sequence[str]] = {}

    def settling(self, tree: Expr, among: Iterable[str] | None = None) -> list[str]:
        """The unanswered questions of a tree, of those given, of which some answer would settle it.

        One question about several things settles what any of them settles. Where no single one does, they are the
        fewest that settle it together.
        """
        every = unanswered(tree, self._told)
        asked = [one for one in every if among is None or one in among]
        if not asked or self._told.truth(tree) is not Truth.UNKNOWN:
            return []
        key = meaning_key(tree)
        alone = [one for one in asked if any(self._settles(key, tree, each) for each in (one, *members(one)))]
        if alone or len(every) < 2 or any(self._settles(key, tree, one) for one in every):
            return alone
        return [one for one in self._together(key, tree, every) if one in asked]

    def _together(self, key: bytes, tree: Expr, every: Sequence[str]) -> Sequence[str]:
        """The fewest questions that settle a tree if all are denied, or all affirmed; none if they cannot."""
        if key not in self._jointly:
            self._jointly[key] = next(
                (found for way in (0, 1) if (found := self._fewest(tree, every, way))), ()
            )
        return self._jointly[key]

    def _fewest(self, tree: Expr, every: Sequence[str], way: int) -> tuple[str, ...]:
        answers = {one: given for one in every if (given := _extremes(one)[way])}
        if not self._is_settled(tree, answers):
            return ()
        for one in reversed(list(answers)):  # questions about several things stand first and stay
            fewer = {other: given for other, given in answers.items() if other != one}
            if self._is_settled(tree, fewer):
                answers = fewer
        return tuple(answers)

    def _is_settled(self, tree: Expr, answers: Mapping[str, Answer]) -> bool:
        return self._told.with_answers(answers).truth(tree) is not Truth.UNKNOWN

    def _settles(self, key: bytes, tree: Expr, question_id: str) -> bool:
        if (key, question_id) not in self._found:
            told = self._answered(question_id)
            self._found[key, question_id] = any(each.truth(tree) is not Truth.UNKNOWN for each in told)
        return self._found[key, question_id]

    def _answered(self, question_id: str) -> list[Told]:
        if question_id not in self._tried:
            question = question_of(question_id)
            assert question is not None
            self._tried[question_id] = [
                self._told.with_answers(each) for each in probes(question, self._told)
            ]
        return self._tried[question_id]


def _extremes(question_id: str) -> tuple[Answer | None, Answer | None]:
    """The answers that deny most and that affirm most; None for a question that has no such answers."""
    question = question_of(question_id)
    values = {option.value for option in question.options} if question else set()
    no = next((each for each in ("never", "no", "none") if each in values), None)
    yes = next((each for each in ("now", "yes", "past") if each in values), None)
    return (Answer(no) if no else None), (Answer(yes) if yes else None)


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
    given = [each.value for each in question.options if each.value not in (UNKNOWN, SKIP)]
    found = [{one: Answer(choice)} for choice in reversed(given)]
    if question.dated:
        choice = "now" if question.form == "onset" else "past"
        dates = (f"{year - 40}-01", f"{year - 2}-01", f"{told.today:%Y-%m-%d}")
        found += [{one: Answer(choice, date)} for date in dates]
    return found


def _usual(question_id: str, share: int = 4) -> Answer:
    """A weight from 30 to 90 kg, a height from 85 to 255 cm; 60 kg and 170 cm at share 4."""
    if question_id == "value.body_weight":
        return Answer(GIVEN, amount=str(15 * share), unit="kg")
    return Answer(GIVEN, amount=str(170 * share // 4), unit="cm")
