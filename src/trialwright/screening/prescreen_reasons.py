"""Why a value or a birth that was given leaves a criterion open, in one sentence."""

from collections.abc import Iterable

from trialwright.knowledge.prescreen import wording
from trialwright.model.criterion import Age, Expr
from trialwright.model.truth import Truth
from trialwright.model.verdict import CriterionVerdict
from trialwright.screening.prescreen_leaves import leaves
from trialwright.screening.prescreen_next import Told

# The reasons of the interpreter that say nothing about a value that was given.
_OF_NOTHING_GIVEN = frozenset({"no value", "not read"})
_NAMED = {"stale": "too_old", "no laboratory limit": "no_limit"}
_WHOLE_DATE = 10


def why_open(found: Iterable[CriterionVerdict], language: str = "en") -> str:
    """What is wrong with the value entered for a criterion: too old, without a limit; "" where none was entered."""
    said = dict.fromkeys(
        _sentence(tail, each.reason, language)
        for one in found
        for each in one.missing
        if each.kind == "chart" and each.reason not in _OF_NOTHING_GIVEN
        if (tail := _behind_the_question(each.what))
    )
    return " ".join(said)


def needs_the_birthday(trees: Iterable[Expr], told: Told) -> bool:
    """Whether an age is open only because the birth was told without its month or day."""
    birth = told.answers.get("person.birth")
    if birth is None or not birth.date or len(birth.date) >= _WHOLE_DATE:
        return False
    ages = [leaf for tree in trees for leaf in leaves(tree) if isinstance(leaf, Age)]
    return any(told.truth(leaf) is Truth.UNKNOWN for leaf in ages)


def _behind_the_question(what: str) -> str:
    """What the interpreter says of the value it looked at, after the question it would ask."""
    return next((what[at:] for mark in ("The last, ", "Recorded: ") if (at := what.find(mark)) >= 0), "")


def _sentence(tail: str, reason: str, language: str) -> str:
    key = _NAMED.get(reason)
    return f"{wording('why_open', key, language)} {tail}" if key else tail
