"""What a form of the pre-screener carries from step to step, in hidden fields of the posted page and nowhere else."""

import datetime
from collections.abc import Iterable

import msgspec
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException

from trialwright.model.fact import Fact
from trialwright.screening.prescreen_answer import Answer, AnswerFault, answer_of_line
from trialwright.screening.prescreen_question import question_of
from trialwright.screening.prescreen_together import check_against_others, dropped_by
from trialwright.screening.prescreen_values import Entered, entered_of_line, facts_of_values

_ANSWER, _VALUE, _REST = "a.", "v.", "rest"
_MOST = 300
_UNREADABLE = "the answers that this form carries cannot be read: start again"


class Hidden(msgspec.Struct, frozen=True):
    """A hidden field."""

    name: str
    value: str


class Kept(msgspec.Struct, frozen=True):
    """Answers by question in the order they were given, and a doctor's values by field.

    ``rest`` is whether the rest is asked of trials too that something may rule out.
    """

    answers: dict[str, Answer] = {}
    values: dict[str, Entered] = {}
    rest: bool = False

    def hidden(self) -> tuple[Hidden, ...]:
        """The hidden fields that carry all of it to the next step."""
        answers = (Hidden(f"{_ANSWER}{each}", answer.line()) for each, answer in self.answers.items())
        values = (Hidden(f"{_VALUE}{each}", entry.line()) for each, entry in self.values.items())
        rest = (Hidden(_REST, "yes"),) if self.rest else ()
        return (*answers, *values, *rest)

    def with_answer(self, question_id: str, answer: Answer) -> "Kept":
        """The same with one answer more, or another in its old place; what hung on the old one is dropped."""
        gone = dropped_by(question_id, answer, self.answers)
        left = {each: given for each, given in self.answers.items() if each not in gone}
        return msgspec.structs.replace(self, answers=left | {question_id: answer})

    def with_values(self, values: dict[str, Entered]) -> "Kept":
        """The same with these values in place of the old ones."""
        return msgspec.structs.replace(self, values=values)

    def facts(self, today: datetime.date) -> list[Fact]:
        """The facts of the doctor's values; lines at fault were refused when they were entered."""
        return facts_of_values(self.values, today)[0]


def kept_of(form: FormData, today: datetime.date) -> Kept:
    """What a form carries; raises HTTPException 422 for fields that none of our pages wrote."""
    answers: dict[str, Answer] = {}
    values: dict[str, Entered] = {}
    for name, line in _texts(form.multi_items()):
        if name.startswith(_ANSWER):
            answers[name.removeprefix(_ANSWER)] = _answer(name.removeprefix(_ANSWER), line, today)
        elif name.startswith(_VALUE):
            values[name.removeprefix(_VALUE)] = entered_of_line(line)
    if len(answers) + len(values) > _MOST:
        raise HTTPException(422, _UNREADABLE)
    _check_together(answers)
    return Kept(answers, values, form.get(_REST) == "yes")


def _check_together(answers: dict[str, Answer]) -> None:
    """Our pages let no answers stand that contradict each other."""
    try:
        for each, answer in answers.items():
            check_against_others(answer, each, answers)
    except AnswerFault:
        raise HTTPException(422, _UNREADABLE) from None


def _texts(items: Iterable[tuple[str, object]]) -> Iterable[tuple[str, str]]:
    return ((name, value) for name, value in items if isinstance(value, str))


def _answer(question_id: str, line: str, today: datetime.date) -> Answer:
    question = question_of(question_id)
    if question is None:
        raise HTTPException(422, _UNREADABLE)
    try:
        return answer_of_line(line, question, today)
    except AnswerFault:
        raise HTTPException(422, _UNREADABLE) from None
