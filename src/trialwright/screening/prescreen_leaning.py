"""Which way answers seem to point where they settle nothing: the words of a record that a person's answers touch.

A reading that is only proposed, a window that cannot be placed, words that nobody read: none of them decides, yet
"cancer: yes, now" must not stand beside "Malignancy" as if it had never been said.
"""

from collections.abc import Iterable, Sequence

import msgspec

from trialwright.knowledge.lexicon import all_terms
from trialwright.model.criterion import (
    Alt,
    And,
    Criterion,
    Except,
    Exempt,
    Exposure,
    Expr,
    Implies,
    Judgement,
    KofN,
    Not,
    Opaque,
    Or,
)
from trialwright.model.truth import Truth
from trialwright.screening.prescreen_answer import Answer
from trialwright.screening.prescreen_leaves import leaves, members, questions_of
from trialwright.screening.prescreen_next import Told
from trialwright.screening.prescreen_question import question_of

_YES, _NEVER = frozenset({"now", "past", "yes"}), frozenset({"never", "none"})
_DENIES = frozenset({"never", "none", "no"})
_APART = ("person.", "dose.", "value.")
_TURNED = ("no ", "not ", "without ", "free of ", "absence ")


def affirms(answer: Answer | None) -> bool:
    """Whether it says that something is or was there.

    >>> affirms(Answer("past", "2025-03")), affirms(Answer("never")), affirms(None)
    (True, False, False)
    """
    return answer is not None and answer.choice in _YES


def denies(answer: Answer | None) -> bool:
    """Whether it says that something is not there, now or ever."""
    return answer is not None and answer.choice in _DENIES


def speaks_against(criterion: Criterion, told: Told) -> bool:
    """Whether answers seem to speak against a criterion, in a reading that need not be sure."""
    against = -1 if criterion.role == "inclusion" else 1
    return _leans(criterion.expr, told, against, criterion) == against


def touching(criteria: Iterable[Criterion], told: Told) -> list[str]:
    """The questions answered with more than "I don't know" that speak of the criteria, each once."""
    found: dict[str, None] = {}
    for criterion in criteria:
        for leaf in leaves(criterion.expr):
            asked = _named(criterion, told) if isinstance(leaf, Opaque) else questions_of(leaf)
            found |= dict.fromkeys(asked)
    return [each for each in found if each in told.answers and not told.answers[each].is_open]


def _leans(expr: Expr, told: Told, against: int, of: Criterion) -> int:
    """1 as if true, -1 as if false, 0 for no answer either way; ``against`` is what counts where readings differ."""

    def inside(part: Expr, way: int = 1) -> int:
        return way * _leans(part, told, way * against, of)

    match expr:
        case Not():
            return inside(expr.part, -1)
        case And():
            return -_any([-inside(each) for each in expr.parts])
        case Or() | KofN():
            return _any([inside(each) for each in expr.parts])
        case Implies():
            return _any([inside(expr.condition, -1), inside(expr.consequence)])
        case Except():
            is_taken_out = any(told.truth(each) is Truth.TRUE for each in expr.minus)
            return -1 if is_taken_out else inside(expr.base)
        case Exempt():
            return _any([inside(expr.require), inside(expr.waiver)])
        case Alt():
            ways = [inside(each) for each in expr.readings]
            return against if against in ways else next((each for each in ways if each), 0)
    return _leaf(expr, told, against, of)


def _any(ways: Sequence[int]) -> int:
    """Of alternatives: true with one, false with all; one that is false beside unknown ones says nothing."""
    return 1 if 1 in ways else -1 if ways and all(each == -1 for each in ways) else 0


def _leaf(leaf: Expr, told: Told, against: int, of: Criterion) -> int:
    truth = told.truth(leaf)
    if truth is not Truth.UNKNOWN:
        return 1 if truth is Truth.TRUE else -1
    if isinstance(leaf, Opaque | Judgement):
        return _unread(told, against, of) if isinstance(leaf, Opaque) else 0
    if isinstance(leaf, Exposure) and leaf.dose is not None:
        today = told.truth(msgspec.structs.replace(leaf, when=None))
        return 1 if today is Truth.TRUE else 0
    asked = [(each, told.answers[each]) for each in questions_of(leaf) if each in told.answers]
    if any(_affirmed(each, answer, told) for each, answer in asked if not each.startswith("dose.")):
        return 1
    single = [each for each in questions_of(leaf) if not members(each) and not each.startswith(_APART)]
    return -1 if single and all(_never(each, told) for each in single) else 0


def _never(question_id: str, told: Told) -> bool:
    answer = told.answers.get(question_id)
    return answer.choice in _NEVER if answer else told.denies(question_id)


def _affirmed(question_id: str, answer: Answer, told: Told) -> bool:
    """A yes to several things says nothing once each was asked for and denied."""
    if not affirms(answer):
        return False
    of = members(question_id)
    return not of or not all(denies(told.answers.get(each)) for each in of)


def _unread(told: Told, against: int, of: Criterion) -> int:
    """Words that nobody read, but that name what was answered."""
    turned = any(word in f"{of.text.casefold()} " for word in _TURNED)
    for each in _named(of, told):
        answer = told.answers[each]
        if of.role == "exclusion" and affirms(answer) and not turned:
            return against
        if of.role == "inclusion" and (affirms(answer) if turned else denies(answer)):
            return against
    return 0


def _named(of: Criterion, told: Told) -> list[str]:
    """The questions answered whose thing the words of a criterion name."""
    words = f" {_letters(of.text)} "
    return [each for each in told.answers if any(f" {name} " in words for name in _names(each))]


def _names(question_id: str) -> list[str]:
    question = question_of(question_id)
    terms = [all_terms()[each] for each in question.terms if each in all_terms()] if question else []
    listed = [name for each in terms for name in (each.label, *each.aliases)]
    return [plain for name in listed if len(plain := _letters(name)) > 2]


def _letters(text: str) -> str:
    return " ".join("".join(each if each.isalnum() else " " for each in text.casefold()).split())
