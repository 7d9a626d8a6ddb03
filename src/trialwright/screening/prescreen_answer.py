"""An answer to a question: read from a form, kept as one line of text between the steps, shown in words."""

import datetime
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

import msgspec

from trialwright.knowledge.analytes import all_analytes
from trialwright.knowledge.conversion import NotRepresentable, UnitMismatch, canonical
from trialwright.model.partial_date import PartialDate
from trialwright.screening.prescreen_question import SKIP, UNKNOWN, Question

# What no answer can be: nobody is older, no daily dose is larger.
_OLDEST_YEARS = 120
_LARGEST_MG = Decimal(2000)
_LONGEST_NUMBER = 12
GIVEN = "given"
# Where an answer is wanted that is not there, and in which words.
_WANTED = {"birth": ("year", "Give the month and year"), "value": ("amount", "Give a number")}


class AnswerFault(Exception):
    """Why an answer cannot be taken: the field it stands in, and what to do. It never repeats the answer."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field
        self.message = message


class Answer(msgspec.Struct, frozen=True):
    """What was chosen, the month or day that goes with it, the amount and its unit; "" for what was not given."""

    choice: str
    date: str = ""
    amount: str = ""
    unit: str = ""

    def line(self) -> str:
        """The answer as one line of text.

        >>> Answer("past", "2025-03").line(), Answer("now").line()
        ('past;2025-03', 'now')
        """
        return ";".join((self.choice, self.date, self.amount, self.unit)).rstrip(";")

    @property
    def is_open(self) -> bool:
        """Whether it leaves the question open."""
        return self.choice in (UNKNOWN, SKIP)

    @property
    def when(self) -> PartialDate | None:
        """The days that the date may mean."""
        return PartialDate.parse(self.date) if self.date else None


Answers = Mapping[str, Answer]


def answer_of_line(line: str, question: Question, today: datetime.date) -> Answer:
    """The answer that a line of text holds; raises AnswerFault if it is none to this question."""
    parts = [*line.split(";"), "", "", ""]
    return checked(Answer(parts[0], parts[1], parts[2], parts[3]), question, today)


def answer_of_form(fields: Mapping[str, str], question: Question, today: datetime.date) -> Answer:
    """The answer of a form with ``choice``, ``year``, ``month``, ``day``, ``amount`` and ``unit``.

    Raises AnswerFault, also for a choice that contradicts the date or the number beside it.
    """
    choice = fields.get("choice", "").strip()
    date = _written_date(fields)
    amount = fields.get("amount", "").strip().replace(",", ".")
    unit = fields.get("unit", "").strip()
    if not choice and (date or amount) and question.form in ("birth", "value"):
        choice = GIVEN
    return checked(Answer(choice, date, amount, unit if amount else ""), question, today)


def checked(answer: Answer, question: Question, today: datetime.date) -> Answer:
    """The answer, if it is one to the question; raises AnswerFault with what to do."""
    allowed = {option.value for option in question.options}
    if question.form in ("birth", "value"):
        allowed.add(GIVEN)
    if answer.choice not in allowed:
        field, what = _WANTED.get(question.form, ("choice", "Choose an answer"))
        raise AnswerFault(field, f"{what}, or “I don't know”")
    _check_together(answer, question)
    if answer.is_open:
        return answer
    if answer.date or question.form == "birth":
        _check_date(answer, question, today)
    if question.form == "value":
        _check_value(answer, question)
    if question.form == "steroid" and answer.choice != "none":
        _check_dose(answer)
    return answer


def check_against_birth(answer: Answer, question_id: str, others: Answers) -> None:
    """Raises AnswerFault for a date that lies before the birth that was told."""
    birth = others.get("person.birth")
    born = birth.when if birth and question_id != "person.birth" else None
    if born and answer.when and answer.when.last < born.first:
        raise AnswerFault("year", "This date lies before you were born: check the year")


def in_words(answer: Answer, question: Question) -> str:
    """The answer in the words of the form."""
    if answer.choice == GIVEN:
        unit = next((each.label for each in question.units if each.value == answer.unit), answer.unit)
        return answer.date or f"{answer.amount} {unit}".strip()
    label = next((each.label for each in question.options if each.value == answer.choice), answer.choice)
    more = f"{answer.amount} mg a day" if answer.amount else answer.date
    return f"{label}, {more}" if more else label


def _dated_choices(question: Question) -> frozenset[str]:
    return frozenset({"now"}) if question.form == "onset" else frozenset({"past"})


def _written_date(fields: Mapping[str, str]) -> str:
    """Year, month and day as one date; what was typed is kept as it is, to be refused where it is no date."""
    year, month, day = (fields.get(name, "").strip() for name in ("year", "month", "day"))
    if not (year or month or day):
        return ""
    if day and not month:
        return f"{year}--{day}"
    return "-".join([year, *(part.zfill(2) for part in (month, day) if part)])


def _check_together(answer: Answer, question: Question) -> None:
    """A date or a number that the choice leaves no room for: it is not for us to say which of the two was meant."""
    dated = question.form == "birth" or (question.dated and answer.choice in _dated_choices(question))
    numbered = question.form == "value" or (question.form == "steroid" and answer.choice != "none")
    said = next((each.label for each in question.options if each.value == answer.choice), answer.choice)
    if answer.date and (answer.is_open or not dated):
        raise AnswerFault("year", f"You chose “{said}” and gave a date: clear the date, or choose again")
    if (answer.amount or answer.unit) and (answer.is_open or not numbered):
        raise AnswerFault(
            "amount", f"You chose “{said}” and gave a number: clear the number, or choose again"
        )
    if question.form == "steroid" and answer.unit:
        raise AnswerFault("amount", "Give the milligrams (mg) of one day, such as 5 or 7.5")


def _check_date(answer: Answer, question: Question, today: datetime.date) -> None:
    try:
        when = PartialDate.parse(answer.date)
    except ValueError:
        raise AnswerFault("year", "Give the year in four figures, and the month from 1 to 12") from None
    if when.first > today:
        raise AnswerFault("year", "This date lies in the future: give one up to today")
    if when.last.year < today.year - _OLDEST_YEARS:
        raise AnswerFault("year", "This date is too long ago: check the year")


def _check_value(answer: Answer, question: Question) -> None:
    amount = number(answer.amount)
    if amount is None:
        raise AnswerFault("amount", "Give a number, such as 60 or 60.5")
    if answer.unit not in {unit.value for unit in question.units}:
        raise AnswerFault("unit", "Choose the unit of the number")
    known = all_analytes()[question.terms[0]]
    try:
        value = canonical(known, amount, answer.unit)
    except (NotRepresentable, UnitMismatch):
        raise AnswerFault("amount", "This number cannot be right: check it") from None
    if not known.plausible.contains(value):
        raise AnswerFault("amount", "This number is far from what is usual: check it and its unit")


def _check_dose(answer: Answer) -> None:
    amount = number(answer.amount)
    if amount is None or not 0 < amount <= _LARGEST_MG:
        raise AnswerFault("amount", "Give the milligrams (mg) of one day, such as 5 or 7.5")


def number(written: str) -> Decimal | None:
    """A plain decimal number, None for anything else.

    >>> number("7.5"), number("1e9"), number("")
    (Decimal('7.5'), None, None)
    """
    digits = written.replace(".", "", 1)
    if not (digits.isascii() and digits.isdigit()) or len(written) > _LONGEST_NUMBER:
        return None
    try:
        return Decimal(written)
    except InvalidOperation:
        return None
