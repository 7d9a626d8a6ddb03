"""A record as v2 JSON: what came as v2 goes out the same, but for what was changed."""

from difflib import SequenceMatcher
from typing import Any

import msgspec

from trialwright.model.record import StudyRecord
from trialwright.model.study import Study
from trialwright.records.typing_v2 import plain_value, typed_study

# Modules that every whole registry record has; a study from another source gets them too, empty if need be.
ALWAYS_PRESENT = (
    "identificationModule",
    "statusModule",
    "sponsorCollaboratorsModule",
    "descriptionModule",
    "conditionsModule",
    "designModule",
    "armsInterventionsModule",
    "outcomesModule",
    "eligibilityModule",
    "contactsLocationsModule",
)


def v2_value(record: StudyRecord) -> dict[str, Any]:
    """The study as v2-shaped plain values.

    A record that came as v2 is returned value for value, unknown fields included, with only
    the typed fields replaced that differ from what came. Any other is built from the typed
    study and has every module of ``ALWAYS_PRESENT``.
    """
    if not record.raw:
        return _with_modules(plain_value(record.study))
    raw: dict[str, Any] = msgspec.json.decode(record.raw)
    came, _ = typed_study(raw, record.document)
    if came == record.study:
        return raw
    changed: dict[str, Any] = _changed(raw, plain_value(came), plain_value(record.study))
    return changed


def v2_json(record: StudyRecord) -> bytes:
    """The study as v2 JSON; see ``v2_value``."""
    if record.raw and typed_study(msgspec.json.decode(record.raw), record.document)[0] == record.study:
        return record.raw
    return msgspec.json.encode(v2_value(record))


def changed_study(study: Study, pointer: str, value: Any) -> Study:
    """The study with the field at a JSON pointer (v2 names, list items by number) set; None removes it.

    >>> changed_study(Study(), "/protocolSection/eligibilityModule/sex", "FEMALE").eligibility.sex
    'FEMALE'
    """
    whole: dict[str, Any] = plain_value(study)
    place: Any = whole
    *parents, last = pointer.removeprefix("/").split("/")
    for key in parents:
        place = place[int(key)] if isinstance(place, list) else place.setdefault(key, {})
    if isinstance(place, list):
        place[int(last)] = value
    elif value is None:
        place.pop(last, None)
    else:
        place[last] = value
    return msgspec.convert(whole, Study)


def _with_modules(value: dict[str, Any]) -> dict[str, Any]:
    protocol = value.get("protocolSection", {})
    known = {name: protocol.get(name, {}) for name in ALWAYS_PRESENT}
    return {"protocolSection": known | protocol, **{k: v for k, v in value.items() if k != "protocolSection"}}


def _changed(raw: Any, before: Any, after: Any) -> Any:
    """``raw`` with the differences from ``before`` to ``after`` made in it, and no others."""
    if before == after:
        return raw
    if isinstance(raw, dict) and isinstance(before, dict) and isinstance(after, dict):
        return _changed_object(raw, before, after)
    if isinstance(raw, list) and isinstance(before, list) and isinstance(after, list):
        return _changed_list(raw, before, after)
    return after


def _changed_object(raw: dict[str, Any], before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    result = {key: value for key, value in raw.items() if key not in before or key in after}
    for key, value in after.items():
        if key not in before:
            result[key] = value
        elif before[key] != value:
            result[key] = _changed(raw[key], before[key], value)
    return result


def _changed_list(raw: list[Any], before: list[Any], after: list[Any]) -> list[Any]:
    """Items that stay keep what we do not model; items that change in place are changed inside."""
    places = _places(raw, before)
    if places is None:
        return after
    keys_before, keys_after = [
        [msgspec.json.encode(item, order="sorted") for item in items] for items in (before, after)
    ]
    result: list[Any] = []
    done = 0
    for step, low, high, start, end in SequenceMatcher(
        None, keys_before, keys_after, autojunk=False
    ).get_opcodes():
        pairs = zip(range(low, high), range(start, end), strict=False) if step in ("equal", "replace") else ()
        taken = 0
        for old, new in pairs:
            result += raw[done : places[old]]
            result.append(_changed(raw[places[old]], before[old], after[new]))
            done, taken = places[old] + 1, taken + 1
        for old in range(low + taken, high):
            result += raw[done : places[old]]
            done = places[old] + 1
        result += after[start + taken : end]
    return result + raw[done:]


def _places(raw: list[Any], typed: list[Any]) -> list[int] | None:
    """Where each typed item stands in the raw list, which may hold items that could not be typed."""
    places: list[int] = []
    at = 0
    for item in typed:
        while at < len(raw) and not _covers(raw[at], item):
            at += 1
        if at == len(raw):
            return None
        places.append(at)
        at += 1
    return places


def _covers(raw: Any, typed: Any) -> bool:
    """Whether the raw value holds everything of the typed one."""
    if isinstance(raw, dict) and isinstance(typed, dict):
        return all(key in raw and _covers(raw[key], value) for key, value in typed.items())
    if isinstance(raw, list) and isinstance(typed, list):
        return _places(raw, typed) is not None
    return bool(raw == typed)
