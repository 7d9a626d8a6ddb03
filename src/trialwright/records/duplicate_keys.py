"""JSON objects that name a key twice: the parser keeps the last value, and the other would be lost unseen."""

import json
from collections.abc import Iterator
from typing import Any

from trialwright.diagnostics import diagnose
from trialwright.model.diagnostic import Diagnostic
from trialwright.model.provenance import Source

# Where a second value would change what the record is or whom it admits. Only a record that has one of
# these more often than once where it belongs is parsed again, slowly.
_HEAD_BYTES = 4096  # ids and titles come first
_IN_HEAD = (b'"protocolSection"', b'"identificationModule"', b'"nctId"', b'"briefTitle"')
_ELIGIBILITY = b'"eligibilityModule"'
_IN_ELIGIBILITY = (b'"eligibilityCriteria"', b'"minimumAge"', b'"maximumAge"', b'"sex"')


def twice_named(raw: bytes, source: Source) -> Iterator[Diagnostic]:
    """R114 for each key that an object of the record names twice with different values.

    >>> text = b'{"eligibilityModule": {"sex": "ALL", "sex": "MALE"}}'
    >>> [fault.words for fault in twice_named(text, Source("x", "ctgov-v2"))]
    ['"ALL" and "MALE"']
    """
    if not _may_name_twice(raw):
        return
    found: list[tuple[str, Any, Any]] = []
    try:
        json.loads(raw, object_pairs_hook=lambda pairs: _checked(pairs, found))
    except (ValueError, RecursionError):
        return  # the reader says what is wrong with it
    for key, one, other in found:
        words = f"{json.dumps(one, ensure_ascii=False)} and {json.dumps(other, ensure_ascii=False)}"
        message = f"{key} stands twice in one object; the last value is taken"
        yield diagnose("R114", message, document=source.document, place=source.place, words=words)


def _may_name_twice(raw: bytes) -> bool:
    # Later modules may rightly have an nctId of their own, so only what comes before them is looked at.
    head = raw[:_HEAD_BYTES].partition(b'"statusModule"')[0]
    if any(head.count(key) > 1 for key in _IN_HEAD):
        return True
    at = raw.find(_ELIGIBILITY)
    if at < 0:
        return any(raw.count(key) > 1 for key in _IN_ELIGIBILITY)
    end = raw.find(b"}", raw.find(b'"stdAges"', at)) if raw.find(b'"stdAges"', at) > 0 else len(raw)
    module = raw[at:end]
    return raw.find(_ELIGIBILITY, at + 1) > 0 or any(module.count(key) > 1 for key in _IN_ELIGIBILITY)


def _checked(pairs: list[tuple[str, Any]], found: list[tuple[str, Any, Any]]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for key, value in pairs:
        if key in made and made[key] != value:
            found.append((key, made[key], value))
        made[key] = value
    return made
