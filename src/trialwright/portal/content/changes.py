"""What changed between two versions of a record, field by field, texts word by word."""

from collections.abc import Iterator
from difflib import SequenceMatcher
from functools import cache
from typing import Any, get_args

import msgspec

from trialwright.model.record import StudyRecord
from trialwright.model.study import enumerations as v2
from trialwright.portal.content.word_diff import Run, word_diff
from trialwright.records.v2_output import v2_value
from trialwright.reporting.content.plain import field_name, plain

_BODIES = ("OrgStudyIdType", "SecondaryIdType", "AgencyClass")
_NAMES = ("measure", "label", "name", "facility", "citation", "title", "term", "id")


class Change(msgspec.Struct, frozen=True):
    """A field that changed. ``place`` is its name in the registry's model; ``runs`` are its words before and after."""

    place: str
    runs: tuple[Run, ...]


def changes_between(before: StudyRecord, after: StudyRecord) -> tuple[Change, ...]:
    """Every field in which two versions differ, in the order of the record; () if they say the same."""
    return tuple(_changes(v2_value(before), v2_value(after), ""))


def _changes(old: Any, new: Any, place: str) -> Iterator[Change]:
    if old == new:
        return
    if isinstance(old, dict) and isinstance(new, dict):
        for key in [*old, *(each for each in new if each not in old)]:
            yield from _changes(old.get(key), new.get(key), f"{place}/{key}")
    elif isinstance(old, list) and isinstance(new, list):
        yield from _items(old, new, place)
    else:
        yield Change(field_name(place), word_diff(in_words(old), in_words(new)))


def _items(old: list[Any], new: list[Any], place: str) -> Iterator[Change]:
    """Items that came, went or changed; one that only moved is no change of its own."""
    before, after = ([msgspec.json.encode(each) for each in listed] for listed in (old, new))
    for how, a, b, c, d in SequenceMatcher(None, before, after, autojunk=len(new) > 1_000).get_opcodes():
        if how == "equal":
            continue
        if how == "replace" and b - a == d - c:
            for at, (one, other) in enumerate(zip(old[a:b], new[c:d], strict=True)):
                yield from _changes(one, other, f"{place}/{a + at}")
            continue
        for at in range(a, b):
            yield Change(field_name(f"{place}/{at}"), word_diff(in_words(old[at]), ""))
        for at in range(c, d):
            yield Change(field_name(f"{place}/{at}"), word_diff("", in_words(new[at])))


def in_words(value: Any) -> str:
    """A value of a record as text: enumerations in words, groups of fields by their names.

    >>> in_words({"facility": "Hospital", "status": "RECRUITING"}), in_words(True), in_words(None)
    ('Hospital; status: recruiting', 'yes', '')
    """
    if value is None or isinstance(value, bool):
        return {None: "", True: "yes", False: "no"}[value]
    if isinstance(value, dict):
        parts = ((name, in_words(each)) for name, each in value.items())
        return "; ".join(text if name in _NAMES else f"{name}: {text}" for name, text in parts if text)
    if isinstance(value, list):
        return "; ".join(in_words(each) for each in value)
    return plain(value) if value in _enumerated() else str(value)


@cache
def _enumerated() -> frozenset[object]:
    """The values of the registry's enumerations; bodies such as "NIH" keep their letters, as any other text does."""
    listed = (get_args(each) for name, each in vars(v2).items() if name not in _BODIES)
    return frozenset(value for values in listed for value in values)
