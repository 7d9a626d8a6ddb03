"""Windows before "the start of the study": the day of enrolment, or that of the first dose?"""

import re
from functools import cache
from typing import get_args

import msgspec

from trialwright.criteria.clause import Passage
from trialwright.criteria.coordination import either
from trialwright.criteria.nodes import replaced
from trialwright.criteria.token import Token
from trialwright.knowledge.phrases import one_of, phrases
from trialwright.model.criterion import Expr
from trialwright.model.window import Anchor, Window

_WHICH = "does the study start at enrolment, or with the first dose?"
_STARTS: tuple[Anchor, ...] = tuple(each for each in get_args(Anchor) if each in ("enrolment", "first_dose"))


def with_either_start(passage: Passage, expr: Expr) -> Expr:
    """The tree with each window before the start of the study counted from both days that this may be."""
    for token in passage.tokens:
        if token.window is not None and starts_the_study(token.text):
            expr = _from_either(passage, expr, token)
    return expr


def starts_the_study(words: str) -> bool:
    """Whether words name the start of the study and not what begins there.

    >>> starts_the_study("within 30 days prior to start of study"), starts_the_study("before start of study drug")
    (True, False)
    """
    return bool(_start().search(words))


def _from_either(passage: Passage, expr: Expr, token: Token) -> Expr:
    place = passage.sentence.place(token.span)
    assert token.window is not None
    stated = token.window.window

    def counted_from(anchor: Anchor) -> Expr:
        def change(node: Expr) -> Expr:
            when = getattr(node, "when", None)
            if not isinstance(when, Window) or when != stated:
                return node
            if not any(span.start <= place.start and place.end <= span.end for span in node.spans):
                return node
            return msgspec.structs.replace(node, when=msgspec.structs.replace(when, anchor=anchor))

        return replaced(expr, change)

    return either([counted_from(anchor) for anchor in _STARTS], _WHICH)


@cache
def _start() -> re.Pattern[str]:
    return re.compile(one_of(phrases("clauses")["study_start"]["phrases"]) + r"\W*$", re.IGNORECASE)
