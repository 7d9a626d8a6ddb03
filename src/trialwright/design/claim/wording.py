"""The wording of claims as patterns, made from ``knowledge/design/claim.toml``."""

import re
from functools import cache
from typing import Any

import msgspec

from trialwright.knowledge.analytes import load_toml
from trialwright.knowledge.phrases import one_of

ANY_CASE = re.IGNORECASE
_SEPARATORS = r"[\s=:≈~()\[\]≤<≥>]"


class RoleWording(msgspec.Struct, frozen=True):
    """How one role is worded: names before or after its number, and what the number can be.

    ``only_with`` are words of which the sentence must have one, ``never_within`` words that may not stand between.
    """

    id: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    low: float
    high: float
    never_after_words: tuple[str, ...] = ()
    never_next_words: tuple[str, ...] = ()
    never_within: tuple[str, ...] = ()
    only_with: tuple[str, ...] = ()


@cache
def wording() -> dict[str, Any]:
    """The claim's knowledge file as plain values."""
    return load_toml("design", "claim")


@cache
def roles() -> tuple[RoleWording, ...]:
    """Every role with its names, in the order of the file."""
    return msgspec.convert(wording()["role"], tuple[RoleWording, ...])


@cache
def gap() -> re.Pattern[str]:
    """What may stand between a name and its number: signs, brackets and the words of ``links``."""
    links = one_of(wording()["links"]["words"])
    return re.compile(rf"(?:{_SEPARATORS}+|{links}(?={_SEPARATORS}))*", ANY_CASE)


@cache
def filler() -> re.Pattern[str]:
    """What may stand between a number and a name that follows it."""
    return re.compile(rf"[\s-]*(?:{one_of(wording()['links']['fillers'])}[\s-]+)*", ANY_CASE)


@cache
def names(role: RoleWording, place: str) -> re.Pattern[str] | None:
    """The names of a role "before" or "after" the number; None where it has none."""
    listed = role.before if place == "before" else role.after
    return re.compile(rf"(?<![\w/]){one_of(listed)}", ANY_CASE) if listed else None


@cache
def any_of(*path: str) -> re.Pattern[str]:
    """Any phrase of a list of the file, as whole words: ``any_of("context", "sample_size")``."""
    found: Any = wording()
    for key in path:
        found = found[key]
    return re.compile(one_of(found), ANY_CASE)


@cache
def beginnings(*path: str) -> re.Pattern[str]:
    """Any word that begins like one of the list: "assum" finds "assuming"."""
    found: Any = wording()
    for key in path:
        found = found[key]
    listed = "|".join(re.escape(word) for word in sorted(found, key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:{listed})", ANY_CASE)
