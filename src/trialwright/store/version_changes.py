"""What changed between two versions of a study: each field in words, and long texts word by word."""

import itertools
from collections.abc import Iterator
from typing import Any

import msgspec

from trialwright.knowledge.field_labels import field_labels, label_of
from trialwright.model.study import Study
from trialwright.store.reading import stored_record
from trialwright.store.studies import Store, StudyVersion
from trialwright.text.word_diff import DiffPart, word_diff

_SHOWN_WHOLE = 80
_Path = tuple[str, ...]


class FieldChange(msgspec.Struct, frozen=True):
    """A field that changed.

    ``label`` is what it is called, ``statement`` the change in words ("Enrolment: 110 → 142"). ``before`` and ``after``
    are the values as text, None where there was or is none. ``parts`` is the word diff of a text that was changed.
    """

    label: str
    statement: str
    before: str | None
    after: str | None
    parts: tuple[DiffPart, ...] = ()


class VersionChanges(msgspec.Struct, frozen=True):
    """Two neighbouring versions of a study and what changed between them."""

    older: StudyVersion
    newer: StudyVersion
    changes: tuple[FieldChange, ...]


def history(store: Store, nct_id: str) -> tuple[VersionChanges, ...]:
    """What changed from each version to the next, the newest change first; () with fewer than two versions."""
    versions = store.versions(nct_id)
    studies = [_study(store, nct_id, version.number) for version in versions]
    pairs = zip(itertools.pairwise(versions), itertools.pairwise(studies), strict=True)
    found = [VersionChanges(*numbers, study_changes(*both)) for numbers, both in pairs]
    return tuple(reversed(found))


def study_changes(before: Study, after: Study) -> tuple[FieldChange, ...]:
    """The fields that two versions of a study give differently, in the order of the record.

    An item of a list is known again by its name; one that was renamed went and another came. That contacts changed is
    said without names. What the registry computes itself is left out.

    >>> import msgspec
    >>> v2 = '{"protocolSection": {"designModule": {"enrollmentInfo": {"count": %d}}}}'
    >>> old, new = (msgspec.json.decode(v2 % count, type=Study) for count in (110, 142))
    >>> study_changes(old, new)[0].statement
    'Enrolment: 110 → 142'
    """
    return tuple(_changes((), _plain(before), _plain(after), ""))


def _study(store: Store, nct_id: str, number: int) -> Study:
    record = stored_record(store, nct_id, number)
    return record.study if record else Study()


def _plain(study: Study) -> dict[str, Any]:
    """The record's fields, the protocol's first and under their module's name."""
    fields = msgspec.json.decode(msgspec.json.encode(study))
    return {**fields.pop("protocolSection", {}), **fields}


def _changes(path: _Path, old: Any, new: Any, within: str) -> Iterator[FieldChange]:
    rules = field_labels()
    if old == new or (path and path[-1] in rules.not_shown):
        return
    if path and path[-1] in rules.people:
        label = within + label_of(path)
        yield FieldChange(label, f"{label}: changed", None, None)
    elif isinstance(old or new, dict):
        old, new = old or {}, new or {}
        for name in dict.fromkeys((*old, *new)):
            yield from _changes((*path, name), old.get(name), new.get(name), within)
    elif isinstance(old or new, list):
        yield from _list_changes(path, old or [], new or [], within)
    else:
        yield _value_change(within + label_of(path), _text(old), _text(new))


def _list_changes(path: _Path, old: list[Any], new: list[Any], within: str) -> Iterator[FieldChange]:
    label = within + label_of(path)
    if not any(isinstance(item, dict) for item in (*old, *new)):
        yield _set_change(label, list(map(str, old)), list(map(str, new)))
        return
    before, after = _by_name(old), _by_name(new)
    for name in dict.fromkeys((*before, *after)):
        if name not in after:
            yield FieldChange(f"{label} removed", f"{label} removed: {_short(name)}", name, None)
        elif name not in before:
            yield FieldChange(f"{label} added", f"{label} added: {_short(name)}", None, name)
        else:
            yield from _changes(path, before[name], after[name], f"{label} “{_short(name)}”, ")
    if list(before) != list(after) and set(before) == set(after):
        yield FieldChange(label, f"{label}: in another order", None, None)


def _by_name(items: list[Any]) -> dict[str, Any]:
    """Items by what they are called; items called the same are counted."""
    found: dict[str, Any] = {}
    for item in items:
        name = _name(item)
        again = itertools.count(2)
        unique = name
        while unique in found:
            unique = f"{name} ({next(again)})"
        found[unique] = item
    return found


def _name(item: Any) -> str:
    if not isinstance(item, dict):
        return str(item)
    named = [str(item[key]) for key in field_labels().keys if item.get(key)]
    place = [str(item[key]) for key in ("city", "country") if item.get(key)]
    return ", ".join((*named[:1], *place)) or msgspec.json.encode(item).decode()


def _set_change(label: str, old: list[str], new: list[str]) -> FieldChange:
    """A list of values: what came and what went."""
    came, went = [each for each in new if each not in old], [each for each in old if each not in new]
    said = [f"added {_listed(came)}"] if came else []
    said += [f"removed {_listed(went)}"] if went else []
    if len(came) == len(went) == 1:
        said = [f"{_listed(went)} → {_listed(came)}"]
    statement = f"{label}: {'; '.join(said) or 'in another order'}"
    return FieldChange(label, statement, ", ".join(old) or None, ", ".join(new) or None)


def _value_change(label: str, old: str | None, new: str | None) -> FieldChange:
    if old is None or new is None:
        words = f"{label}: {'added' if old is None else 'removed'}, {_short(new or old or '')}"
        return FieldChange(label, words, old, new)
    if max(len(old), len(new)) <= _SHOWN_WHOLE and "\n" not in old + new:
        return FieldChange(label, f"{label}: {old} → {new}", old, new)
    parts = word_diff(old, new)
    came = sum(len(part.text.split()) for part in parts if part.change == "added")
    went = sum(len(part.text.split()) for part in parts if part.change == "removed")
    counts = f"{came} {'word' if came == 1 else 'words'} added, {went} removed"
    return FieldChange(label, f"{label}: {counts}", old, new, parts)


def _text(value: Any) -> str | None:
    if value is None:
        return None
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


def _listed(values: list[str]) -> str:
    return ", ".join(map(_short, values))


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN_WHOLE else f"{line[: _SHOWN_WHOLE - 1]}…"
