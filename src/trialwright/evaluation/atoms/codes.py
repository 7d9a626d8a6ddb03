"""What an atom says of each person as one small number, and how such numbers are joined."""

from collections.abc import Sequence

import numpy as np

from trialwright.evaluation.columns import Array
from trialwright.evaluation.finding import ANSWERED_BY_PEOPLE

TRUE, FALSE = 1, 0
# Unknown, and why.
ABSENT, STALE, CONFLICT, UNUSABLE, DOUBT, PEOPLE, UNREAD = -1, -2, -3, -4, -5, -6, -7
# Not settled here: the interpreter is asked about this person.
ASK = -100
REASONS = {
    ABSENT: "nothing recorded", STALE: "stale", CONFLICT: "conflict", UNUSABLE: "unusable row",
    DOUBT: "in doubt", PEOPLE: "for people to answer", UNREAD: "not read",
}  # fmt: skip
_CODES = {
    "no value": ABSENT,
    "not recorded": ABSENT,
    "stale": STALE,
    "conflict": CONFLICT,
    "unusable row": UNUSABLE,
}


def code_of_reason(reason: str) -> int:
    """The code of a reason for an unknown.

    >>> code_of_reason("stale"), code_of_reason("judgement")
    (-2, -6)
    """
    return PEOPLE if reason in ANSWERED_BY_PEOPLE else _CODES.get(reason, DOUBT)


def all_alike(code: int, count: int) -> Array:
    """One code for everybody."""
    return np.full(count, code, np.int8)


def any_true(parts: Sequence[Array]) -> Array:
    """The disjunction: true if a part is; else to be asked, unknown as the first unknown part, or false."""
    return _joined(parts, TRUE)


def all_true(parts: Sequence[Array]) -> Array:
    """The conjunction: false if a part is; else to be asked, unknown as the first unknown part, or true."""
    return _joined(parts, FALSE)


def _joined(parts: Sequence[Array], decisive: int) -> Array:
    joined = parts[0]
    for part in parts[1:]:
        open_ = np.where((joined == ASK) | (part == ASK), ASK, np.where(joined < 0, joined, part))
        joined = np.where((joined == decisive) | (part == decisive), decisive, open_).astype(
            np.int8, copy=False
        )
    return joined


def negated(part: Array) -> Array:
    """The negation; an unknown stays as it is."""
    return np.where(part >= 0, 1 - part, part).astype(np.int8, copy=False)
