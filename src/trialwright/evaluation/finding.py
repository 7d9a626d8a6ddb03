"""What evaluation says of one tree and one person: a truth, the data behind it, and what is missing."""

from collections.abc import Callable, Iterable
from typing import Literal, TypeVar

import msgspec

from trialwright.model.truth import Truth
from trialwright.model.verdict import Evidence, Missing

# Why a leaf is unknown, as it stands in Missing.reason.
Reason = Literal[
    "no value",
    "stale",
    "conflict",
    "uncertain date",
    "uncertain value",
    "no number",
    "no laboratory limit",
    "unusable row",
    "conversion",
    "no birth date",
    "no sex",
    "not read",
    "not recorded",
    "activity not recorded",
    "suspected",
    "ambiguous",
    "other version",
    "not understood",
    "no dose",
    "no route",
    "no weight",
    "other drugs",
    "related drug",
    "incomplete",
    "open list",
    "no anchor date",
    "attestation",
    "judgement",
    "promise",
]
# Reasons that only people can lift: by answering, by judging, by keeping a promise.
ANSWERED_BY_PEOPLE: frozenset[str] = frozenset({"attestation", "judgement", "promise"})


class Finding(msgspec.Struct, frozen=True, omit_defaults=True):
    """The truth of a tree for a person.

    ``because`` holds the data that decided, ``missing`` what would settle an unknown (empty for a
    definite truth), ``assumptions`` what a definite truth, or a definite part, rests on.
    """

    truth: Truth
    because: tuple[Evidence, ...] = ()
    missing: tuple[Missing, ...] = ()
    assumptions: tuple[str, ...] = ()


def unknown(missing: Missing) -> Finding:
    """An unknown, and what would settle it."""
    return Finding(Truth.UNKNOWN, missing=(missing,))


def all_true(parts: Iterable[Finding]) -> Finding:
    """The conjunction. If some part is false, only the false parts are reasons; what they lack no more matters."""
    return _joined(list(parts), Truth.all_of, decisive=Truth.FALSE)


def any_true(parts: Iterable[Finding]) -> Finding:
    """The disjunction. If some part is true, only the true parts are reasons."""
    return _joined(list(parts), Truth.any_of, decisive=Truth.TRUE)


def negated(part: Finding) -> Finding:
    """The negation, for the same reasons."""
    return msgspec.structs.replace(part, truth=~part.truth)


def _joined(parts: list[Finding], join: Callable[[Iterable[Truth]], Truth], decisive: Truth) -> Finding:
    truth = join(part.truth for part in parts)
    deciding = [part for part in parts if part.truth is decisive] if truth is decisive else parts
    lacking = [part for part in parts if part.truth is Truth.UNKNOWN] if truth is Truth.UNKNOWN else []
    return Finding(
        truth,
        once(datum for part in deciding for datum in part.because),
        once(item for part in lacking for item in part.missing),
        once(said for part in deciding for said in part.assumptions),
    )


_Item = TypeVar("_Item")


def once(items: Iterable[_Item]) -> tuple[_Item, ...]:
    """The items in order, each once."""
    return tuple(dict.fromkeys(items))
