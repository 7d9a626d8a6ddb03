"""A record as v2 JSON: what came as v2 goes out the same, but for what was changed."""

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

# Fields that say which item of a list an item is, in this order.
_NAMING_FIELDS = ("id", "label", "name", "measure", "pmid", "facility", "url", "filename")


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
    """The items of ``after``, each with what we do not model of the item it was.

    Items of ``raw`` that could not be typed stay behind the item they stood behind.
    """
    places = _places(raw, before)
    if places is None:
        return after
    untyped = [index for index in range(len(raw)) if index not in places]
    owners = [max((one for one in places if one < index), default=-1) for index in untyped]
    was = same_items(before, after)
    kept = {places[old] for old in was if old is not None}
    result = [raw[index] for index, owner in zip(untyped, owners, strict=True) if owner not in kept]
    for item, old in zip(after, was, strict=True):
        if old is None:
            result.append(item)
            continue
        result.append(_changed(raw[places[old]], before[old], item))
        result += [raw[index] for index, owner in zip(untyped, owners, strict=True) if owner == places[old]]
    return result


def same_items(before: list[Any], after: list[Any]) -> list[int | None]:
    """For each item of ``after`` the index of the item of ``before`` that it was; None for a new one.

    The same item is an equal one, else one of the same name; where as many items are left on
    both sides, else the one at the same place among them.

    >>> same_items([{"label": "A"}, {"label": "B"}], [{"label": "B"}, {"label": "A", "type": "OTHER"}])
    [1, 0]
    """
    was: list[int | None] = [None] * len(after)
    free = list(range(len(before)))
    for key in (lambda item: msgspec.json.encode(item, order="sorted"), _name):
        for new, item in enumerate(after):
            wanted = key(item)
            found = [old for old in free if wanted is not None and key(before[old]) == wanted]
            if was[new] is None and found:
                was[new] = min(found, key=lambda old, new=new: abs(old - new))  # type: ignore[misc]
                free.remove(was[new])  # type: ignore[arg-type]
    left = [new for new, old in enumerate(was) if old is None]
    if len(left) == len(free):
        for new, old in zip(left, free, strict=True):
            was[new] = old
    return was


def _name(item: Any) -> str | None:
    """What an item of a list is called, by the first naming field that it has."""
    fields = [item.get(field) for field in _NAMING_FIELDS] if isinstance(item, dict) else []
    return next((field for field in fields if isinstance(field, str)), None)


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
