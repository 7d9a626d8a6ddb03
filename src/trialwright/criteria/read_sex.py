"""Sentences that state a sex and nothing else."""

from functools import cache

from trialwright.criteria.sentence import Sentence, Unread, not_understood, words_of
from trialwright.knowledge.phrases import phrases
from trialwright.model.criterion import Sex


def read_sex(sentence: Sentence) -> Sex | Unread:
    """The sex a sentence asks for ("Female", "Male patients"); Unread for any word besides, and for both at once."""
    words = words_of(sentence.text)
    known = phrases("sentences")["sex"]
    named = [sex for sex in ("female", "male") for word in words if word in known[sex]]
    left = [word for word in words if word not in _frame()]
    if len(named) == 1 and not left:
        return Sex(sex="female" if named[0] == "female" else "male", spans=sentence.whole)
    return not_understood(left) if left else Unread("no single sex is named", left=1)


@cache
def _frame() -> frozenset[str]:
    known = phrases("sentences")
    return frozenset(
        [*known["people"]["words"], *known["frame"]["words"], *known["sex"]["female"], *known["sex"]["male"]]
    )
