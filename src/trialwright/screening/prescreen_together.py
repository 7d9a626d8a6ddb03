"""Answers of one person beside each other: what contradicts what, and what a changed answer takes with it."""

from trialwright.screening.prescreen_answer import Answer, AnswerFault, Answers, check_against_birth
from trialwright.screening.prescreen_leaves import members, sex_that_cannot_have
from trialwright.screening.prescreen_question import question_of

_YES, _NO = frozenset({"now", "past", "yes"}), frozenset({"never", "no"})
_SEX, _BIRTH = "person.sex", "person.birth"


def check_against_others(answer: Answer, question_id: str, others: Answers) -> None:
    """Raises AnswerFault for an answer that cannot be true beside the others: a date before birth, no and yes to one thing."""
    rest = {each: given for each, given in others.items() if each != question_id}
    check_against_birth(answer, question_id, rest)
    if question_id == _BIRTH:
        _check_dates(answer, rest)
    for each, given in rest.items():
        if _contradict(question_id, answer, each, given):
            question = question_of(each)
            words = question.text if question else each
            raise AnswerFault(
                "choice", f"This does not go with your answer to “{words}”: check which is right"
            )


def dropped_by(question_id: str, answer: Answer, others: Answers) -> tuple[str, ...]:
    """The answers that a changed answer takes with it, because they hung on it or contradict it now.

    >>> many = "any.condition.pregnancy+lactation"
    >>> dropped_by(many, Answer("no"), {many: Answer("now"), "condition.pregnancy": Answer("now")})
    ('condition.pregnancy',)
    """
    if others.get(question_id, answer).choice == answer.choice:
        return ()
    hung = set(members(question_id))
    return tuple(
        each
        for each, given in others.items()
        if each != question_id
        and (
            each in hung
            or (question_id == _SEX and is_bound_to_a_sex(each))
            or _contradict(question_id, answer, each, given)
        )
    )


def is_bound_to_a_sex(question_id: str) -> bool:
    """Whether it asks for something that one recorded sex rules out by itself, such as a pregnancy."""
    question = question_of(question_id)
    terms = question.terms if question and question.domain == "condition" else ()
    return bool(terms) and all(map(sex_that_cannot_have, terms))


def _check_dates(birth: Answer, others: Answers) -> None:
    for each, given in others.items():
        try:
            check_against_birth(given, each, {_BIRTH: birth})
        except AnswerFault:
            question = question_of(each)
            words = question.text if question else each
            raise AnswerFault("year", f"A date you gave lies before this, at “{words}”: check both") from None


def _contradict(one: str, answer: Answer, other: str, given: Answer) -> bool:
    """Whether one denies several things of which the other affirms one."""
    if other in members(one):
        return answer.choice in _NO and given.choice in _YES
    if one in members(other):
        return answer.choice in _YES and given.choice in _NO and not _is_narrower(answer, given)
    return False


def _is_narrower(answer: Answer, given: Answer) -> bool:
    """ "Not now" leaves the past open."""
    return given.choice == "no" and answer.choice == "past"
