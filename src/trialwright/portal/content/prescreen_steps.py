"""From trials and what was told to the page that comes next."""

import datetime
from collections.abc import Sequence

import msgspec

from trialwright.model.record import StudyRecord
from trialwright.portal.content.prescreen import (
    CheckPage,
    Fault,
    Place,
    QuestionPage,
    ResultPage,
    ScreenedTrial,
    SheetPage,
    Told,
    ValueLine,
    ValuesPage,
)
from trialwright.portal.content.prescreen_kept import Kept
from trialwright.portal.users.enquiries import contacts_of
from trialwright.screening import prescreen_next as asking
from trialwright.screening.prescreen_answer import GIVEN, Answer, in_words
from trialwright.screening.prescreen_outcome import TrialOutcome, outcome_of
from trialwright.screening.prescreen_question import Question, question_of
from trialwright.screening.prescreen_sheet import doctors_sheet
from trialwright.screening.prescreen_values import Entered, ValueFault, fields_for
from trialwright.search.freshness import freshness, says_open

_REASONS_SHOWN = 6
_LINES_SHOWN = 40
_NOT_YET = "NOT_YET_RECRUITING"


def screened_trial(record: StudyRecord, today: datetime.date) -> ScreenedTrial:
    """A trial with its status as the record has it, and whether that can be relied on."""
    status = record.study.status
    found = freshness(status, today)
    words = (status.overall_status or "status not said").replace("_", " ").capitalize()
    return ScreenedTrial(
        record.name,
        record.study.title or "",
        words,
        found.record_date or "",
        found.label,
        found.why,
        says_open(status),
        says_open(status) and _NOT_YET not in (status.overall_status, status.last_known_status),
        bool(contacts_of(record)),
    )


class Steps:
    """The pages for one set of trials and what was told so far, at a day."""

    def __init__(
        self, place: Place, trials: Sequence[asking.TrialAsked], kept: Kept, today: datetime.date
    ) -> None:
        self._place = msgspec.structs.replace(place, hidden=kept.hidden())
        self._trials, self._kept, self._today = trials, kept, today
        self._facts = kept.facts(today)
        self._told = asking.Told(kept.answers, today, self._facts)

    def next_page(self) -> QuestionPage | CheckPage:
        """The next question, or the answers where nothing more is to be asked."""
        found = self._next()
        if found is None:
            return self.check()
        return self._page(found.question, found.reasons, found.left)

    def question(
        self,
        question_id: str,
        given: dict[str, str] | None = None,
        faults: Sequence[Fault] = (),
        then: str = "",
    ) -> QuestionPage | None:
        """One question again, with what stands in its form; None if there is no such question."""
        question = question_of(question_id)
        if question is None:
            return None
        made = self._page(question, asking.reasons_of(question_id, self._trials), 0)
        answer = self._kept.answers.get(question_id)
        fields = given if given is not None else _fields(answer) if answer else {}
        return msgspec.structs.replace(made, given=fields, faults=tuple(faults), then=then)

    def check(self, dropped: tuple[str, ...] = ()) -> CheckPage:
        """The answers, to be looked through; ``dropped`` are the questions whose answers went with a changed one."""
        is_done = self._next() is None
        against = is_done and self._can_go_on()
        return CheckPage(self._place, self._answers(), self._values(), is_done, against, dropped)

    def result(self) -> ResultPage:
        """What the answers say of each trial."""
        found = [outcome_of(trial, self._kept.answers, self._today, self._facts) for trial in self._trials]
        stale = {each.id for each in self._place.trials if each.label}
        outcomes = tuple(sorted(found, key=lambda one: (one.against, one.nct_id in stale, _share_open(one))))
        is_done = self._next() is None
        can_go_on = is_done and self._can_go_on()
        return ResultPage(self._place, outcomes, self._answers(), self._values(), is_done, can_go_on)

    def sheet(self) -> SheetPage:
        """The sheet for the doctor."""
        return SheetPage(self._place, doctors_sheet(self._trials, self._told))

    def values(self, entered: dict[str, Entered], faults: Sequence[ValueFault] = ()) -> ValuesPage:
        """The doctor's form with what stands in it; values that most criteria ask for first where there are many."""
        fields = fields_for(self._trials)
        if len(fields) > _LINES_SHOWN:
            fields.sort(key=lambda each: -len(each.criteria))
        lines = [
            ValueLine(each, given.value, given.unit, given.date, given.limit)
            for each in fields[:_LINES_SHOWN]
            for given in (entered.get(each.id, Entered()),)
        ]
        said = tuple(Fault(f"{each.field}.{each.part}", each.message) for each in faults)
        return ValuesPage(self._place, tuple(lines), max(0, len(fields) - _LINES_SHOWN), said)

    def _next(self) -> asking.NextQuestion | None:
        return asking.next_question(self._trials, self._told, ruled_out_too=self._kept.rest)

    def _can_go_on(self) -> bool:
        """Whether more could be asked of trials that something may rule out."""
        return asking.next_question(self._trials, self._told, ruled_out_too=True) is not None

    def _page(self, question: Question, reasons: Sequence[asking.Reason], left: int) -> QuestionPage:
        shown = tuple(reasons[:_REASONS_SHOWN])
        ids = list(self._kept.answers)
        number = 1 + (ids.index(question.id) if question.id in ids else len(ids))
        return QuestionPage(self._place, question, shown, len(reasons) - len(shown), left, number, {})

    def _answers(self) -> tuple[Told, ...]:
        return tuple(
            Told(each, question.in_full, in_words(answer, question))
            for each, answer in self._kept.answers.items()
            if (question := question_of(each))
        )

    def _values(self) -> tuple[Told, ...]:
        labels = {each.id: each.label for each in fields_for(self._trials)}
        return tuple(
            Told(each, labels.get(each, each), _entered(entry))
            for each, entry in self._kept.values.items()
            if entry.value
        )


def _share_open(one: TrialOutcome) -> float:
    """How much of a record is open; less says more of it was compared."""
    return len(one.to_ask) / max(1, len(one.to_ask) + len(one.keeps) + len(one.may_rule_out))


def _entered(entry: Entered) -> str:
    limit = f", laboratory's limit {entry.limit}" if entry.limit else ""
    return f"{entry.value} {entry.unit}".strip() + f"{limit}, {entry.date}"


def _fields(answer: Answer) -> dict[str, str]:
    """An answer as the fields of its form."""
    year, month, day = [*answer.date.split("-"), "", "", ""][:3]
    choice = "" if answer.choice == GIVEN else answer.choice
    return {
        "choice": choice, "year": year, "month": month, "day": day, "amount": answer.amount, "unit": answer.unit,
    }  # fmt: skip
