"""Answers → facts of one person. An answer becomes what it says and nothing more.

"No, never" denies from birth until today; "no, not now" denies today alone; "in the past, last in March 2025" says
that it was there at some time until then and, where that is said of things that come and go, denies it since. An
onset is known to lie before it was told. "I don't know" is no fact at all.
"""

import datetime
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from trialwright.knowledge.analytes import all_analytes
from trialwright.knowledge.conversion import canonical
from trialwright.knowledge.prescreen import steroids
from trialwright.model.fact import Cohort, Domain, Fact, FactStatus, Person, RecordedSex
from trialwright.model.partial_date import PartialDate
from trialwright.screening.prescreen_answer import Answer, Answers, number
from trialwright.screening.prescreen_leaves import sex_that_cannot_have
from trialwright.screening.prescreen_question import Question, question_of

PERSON = "you"
# Marks a fact of something that is said to be over, where only a doctor can say so (see prescreen_masks.py).
SAID_TO_BE_OVER = "said to be over"
_ROWS_A_QUESTION = 100
_ONE = datetime.timedelta(1)


def cohort_of(answers: Answers, today: datetime.date, more: Sequence[Fact] = ()) -> Cohort:
    """A cohort of the one person who answered. ``more`` are facts from elsewhere, such as a doctor's values."""
    facts = (*facts_of(answers, today), *more)
    return Cohort("the answers", (person_of(answers),), {PERSON: facts}, {}, {})


def person_of(answers: Answers) -> Person:
    """Sex and birth as answered. Where an answer contradicts the recorded sex, the sex is unknown and settles nothing."""
    sex, birth = answers.get("person.sex"), answers.get("person.birth")
    recorded: RecordedSex = "unknown"
    if sex and sex.choice in ("female", "male") and not _is_contradicted(sex.choice, answers):
        recorded = "female" if sex.choice == "female" else "male"
    return Person(PERSON, recorded, birth.when if birth and not birth.is_open else None)


def _is_contradicted(sex: str, answers: Answers) -> bool:
    """Whether something was affirmed that the sex by itself would rule out, such as a pregnancy."""
    return any(
        answer.choice in ("now", "past")
        and (question := question_of(each)) is not None
        and question.domain == "condition"
        and all(sex_that_cannot_have(term) == sex for term in question.terms)
        for each, answer in answers.items()
    )


def facts_of(answers: Answers, today: datetime.date) -> Iterator[Fact]:
    """The facts that answers state. Rows follow the order of the answers: see ``question_behind``.

    A date before the birth contradicts it: such an answer states nothing.
    """
    born = person_of(answers).birth_date
    for place, (question_id, answer) in enumerate(answers.items(), start=1):
        question = question_of(question_id)
        if question is None or answer.is_open or question_id.startswith("person."):
            continue
        if born and answer.when and answer.when.last < born.first:
            continue
        for row, fact in enumerate(_stated(question, answer, today), start=place * _ROWS_A_QUESTION):
            yield msgspec.structs.replace(fact, row=row)


def question_behind(row: int, answers: Answers) -> str | None:
    """The question whose answer stated the fact of a row; None for facts from elsewhere."""
    ids = list(answers)
    place = row // _ROWS_A_QUESTION
    return ids[place - 1] if 1 <= place <= len(ids) else None


def _stated(question: Question, answer: Answer, today: datetime.date) -> Iterable[Fact]:
    match question.form:
        case "value":
            return (_value(question, answer, today),)
        case "steroid":
            return _steroid(answer, today)
        case "statement":
            return (_said(question, "present" if answer.choice == "yes" else "absent", today),)
    domain = question.domain or "condition"
    found: list[Fact] = []
    for concept in _concepts(question):
        found += _occurrence(question, concept, domain, answer, today)
    return found


def _concepts(question: Question) -> tuple[str, ...]:
    """What the facts speak of; an intolerance is a condition named after its drug."""
    if question.id.startswith("intolerance."):
        return tuple(f"intolerance to {each.replace('_', ' ')}" for each in question.terms)
    return question.terms


def _occurrence(
    question: Question, concept: str, domain: Domain, answer: Answer, today: datetime.date
) -> Iterator[Fact]:
    now, never = _day(today), answer.choice == "never"
    blank = Fact(PERSON, domain, concept, 0, recorded_on=now, route=question.route)
    if never or answer.choice == "no":
        yield msgspec.structs.replace(blank, status="absent", start=None if never else now, end=now)
    elif answer.choice == "now" and not question.form.startswith("any_"):
        status: FactStatus | None = "suspected" if question.vague else "active" if question.active else None
        yield msgspec.structs.replace(blank, status=status, start=_begun(question, answer, today))
    elif answer.choice == "past":
        yield from _over(question, blank, answer, today)


def _begun(question: Question, answer: Answer, today: datetime.date) -> PartialDate | None:
    """Told on a day, it began on that day or before."""
    if question.form != "onset" or answer.when is None:
        return None
    return PartialDate(datetime.date.min, min(answer.when.last, today))


def _over(question: Question, blank: Fact, answer: Answer, today: datetime.date) -> Iterator[Fact]:
    """It was there until a time, and not since where that can be said by oneself."""
    known = answer.when or PartialDate(datetime.date.min, today)
    last = PartialDate(known.first, min(known.last, today))
    if not question.form.startswith("any_"):
        is_event = question.form == "event"
        mark = SAID_TO_BE_OVER if question.form in ("lasting", "event") else ""
        start = last if is_event else None
        status: FactStatus | None = "suspected" if question.vague else None
        yield msgspec.structs.replace(blank, start=start, end=last, source=mark, status=status)
    if question.form != "lasting" and last.last < today and _may_deny_since(question):
        since = PartialDate(last.last + _ONE, last.last + _ONE)
        yield msgspec.structs.replace(blank, status="absent", start=since, end=_day(today))


def _may_deny_since(question: Question) -> bool:
    return question.form != "any_ever" or question.domain == "drug"


def _said(question: Question, status: FactStatus, today: datetime.date) -> Fact:
    now = _day(today)
    return Fact(PERSON, "attestation", question.terms[0], 0, start=now, end=now, status=status)


def _value(question: Question, answer: Answer, today: datetime.date) -> Fact:
    known = all_analytes()[question.terms[0]]
    amount = number(answer.amount)
    assert amount is not None
    now = _day(today)
    value = canonical(known, amount, answer.unit)
    return Fact(PERSON, "measurement", known.id, 0, start=now, end=now, value=value, unit=known.unit)


def _steroid(answer: Answer, today: datetime.date) -> Iterator[Fact]:
    """The one steroid that is taken, with its dose; the others that were offered are not taken today."""
    drug_class, offered = steroids()
    now = _day(today)
    denied = [drug_class] if answer.choice == "none" else [each for each in offered if each != answer.choice]
    if answer.choice != "none":
        dose = number(answer.amount)
        yield Fact(
            PERSON, "drug", answer.choice, 0,
            recorded_on=now, dose=dose, dose_unit="mg", dose_basis="day",
        )  # fmt: skip
    for each in denied:
        yield Fact(PERSON, "drug", each, 0, start=now, end=now, recorded_on=now, status="absent")


def _day(today: datetime.date) -> PartialDate:
    return PartialDate(today, today)
