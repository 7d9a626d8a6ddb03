"""The retired v1 JSON of ClinicalTrials.gov: ``FullStudiesResponse``, single studies, JSON Lines."""

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any

import msgspec

from trialwright.diagnostics import diagnose, unreadable
from trialwright.model.diagnostic import Diagnostic, UnreadableInput
from trialwright.model.provenance import Source
from trialwright.model.record import StudyRecord
from trialwright.records.document import LINE_LIMIT, Document
from trialwright.records.legacy_study import legacy_record
from trialwright.records.v2 import json_fault
from trialwright.records.v2_fields import Field, field_value, is_absent, is_redacted, study_field

FORMAT = "ctgov-v1-json"
_SIGNS = (b'"FullStudiesResponse"', b'"FullStudies"', b'"FullStudy"', b'"ProtocolSection"')
_FAULTS = (msgspec.DecodeError, RecursionError, UnicodeDecodeError)
_SPACE = b" \t\r\n"


def recognises(document: Document) -> bool:
    """Whether the document begins as JSON with one of v1's names in it."""
    head = _without_mark(document.head).lstrip()
    return head[:1] in (b"{", b"[") and any(sign in head for sign in _SIGNS)


def read(document: Document) -> Iterator[StudyRecord | Diagnostic]:
    """Every study of the document, in its order."""
    if _starts_with_whole_line(document.head):
        return _read_lines(document)
    content = _without_mark(document.content())
    try:
        places = list(_studies_in(content))
    except _FAULTS as error:
        if "trailing" in str(error):
            return _read_lines(document)
        raise UnreadableInput(_fault(error, content, Source(document.name, FORMAT))) from None
    if not places:
        raise unreadable("R012", "a list of studies with no study in it", document=document.name)
    return (_record(raw, Source(document.name, FORMAT, place)) for place, raw in places)


def v2_of_v1(study: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """The v2 shape of a v1 ``Study``, and the v1 names of what is not carried over.

    >>> v2_of_v1({"ProtocolSection": {"EligibilityModule": {"Gender": "All"}}, "ResultsSection": {}})
    ({'protocolSection': {'eligibilityModule': {'sex': 'ALL'}}}, ['ResultsSection'])
    """
    left: dict[str, None] = {}
    value = _object(study, study_field(), "Study", "", left)
    return value, list(left)


def v2_name(parent: str, name: str, names: frozenset[str]) -> str | None:
    """The v2 name, among those the parent may hold, of a v1 name inside a v1 parent; None if it has none.

    >>> v2_name("LocationContact", "LocationContactEMail", frozenset({"name", "email"}))
    'email'
    """
    if listed := _table()["names"].get(f"{parent}.{name}"):
        return str(listed)
    by_lower = {candidate.lower(): candidate for candidate in names}
    for start in (index for index, letter in enumerate(name) if letter.isupper() or index == 0):
        if parent.startswith(name[:start]):
            for spelling in _spellings(name[start:]):
                if found := by_lower.get(spelling):
                    return found
    return None


def _spellings(name: str) -> tuple[str, ...]:
    plain = name.lower()
    if not name.endswith("List"):
        return (plain,)
    single = plain.removesuffix("list")
    return (single + "s", single + "es", single.removesuffix("y") + "ies")


@cache
def _table() -> dict[str, Any]:
    path = files("trialwright.knowledge") / "registries" / "legacy_json.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


@cache
def _cached_name(parent: str, name: str, names: frozenset[str]) -> str | None:
    return v2_name(parent, name, names)


def _object(
    source: dict[str, Any], field: Field, parent: str, path: str, left: dict[str, None]
) -> dict[str, Any]:
    made: dict[str, Any] = {}
    names = frozenset(field.fields)
    for name, content in source.items():
        where = f"{path}.{name}" if path else name
        target = _cached_name(parent, name, names)
        if target is None or target in made:
            left[where] = None
            continue
        value = _value(content, field.fields[target], name, where, left)
        if value not in (None, [], {}):
            made[target] = value
    return made


def _value(content: Any, field: Field, name: str, where: str, left: dict[str, None]) -> Any:
    if name.endswith("List"):
        return _list(content, field, where, left)
    if isinstance(content, dict) and field.kind == "object":
        return _object(content, field, name, where, left)
    if not isinstance(content, str):
        return content  # v1 has only strings; anything else is shown as it is by the typing
    if is_redacted(content):
        left[f"{where} ({content})"] = None
    return None if is_absent(field, content) else field_value(field, content)


def _list(wrapped: Any, field: Field, where: str, left: dict[str, None]) -> Any:
    """The items of ``{"X": [...]}``; for a field that holds one value, the only item."""
    if not isinstance(wrapped, dict) or len(wrapped) != 1:
        return wrapped
    ((name, content),) = wrapped.items()
    items = content if isinstance(content, list) else [content]
    made = [_value(item, field, name, f"{where}.{name}", left) for item in items]
    flat = [part for item in made for part in (item if isinstance(item, list) else [item])]
    kept = [item for item in flat if item not in (None, {})]
    return kept[0] if len(kept) == 1 and not field.many else kept


def _record(raw: bytes, source: Source) -> StudyRecord | Diagnostic:
    try:
        study = _study_of(msgspec.json.decode(raw))
        if study is None:
            return diagnose(
                "R012",
                "JSON, but no study in it",
                document=source.document,
                place=source.place,
                words=_start(raw),
            )
        value, left = v2_of_v1(study)
        value["hasResults"] = "ResultsSection" in study
    except _FAULTS as error:
        return _fault(error, raw, source)
    furniture = _table()["furniture"]
    return legacy_record(value, source, [name for name in left if name not in furniture])


def _fault(error: Exception, raw: bytes, source: Source) -> Diagnostic:
    """Why bytes are no JSON that can be read."""
    if isinstance(error, msgspec.DecodeError):
        return json_fault(error, raw, source)
    code, message = (
        ("R005", "nested too deeply to be a record")
        if isinstance(error, RecursionError)
        else ("R008", "not UTF-8 text")
    )
    return diagnose(code, message, document=source.document, place=source.place)


def _start(raw: bytes) -> str:
    return raw[:80].decode("utf-8", "replace")


def _study_of(value: Any) -> dict[str, Any] | None:
    """The v1 study in any of its wrappings; None if there is none."""
    for wrapping in ("FullStudy", "Study"):
        if isinstance(value, dict) and wrapping in value:
            value = value[wrapping]
    if not isinstance(value, dict) or not isinstance(value.get("ProtocolSection"), dict):
        return None
    return value


def _read_lines(document: Document) -> Iterator[StudyRecord | Diagnostic]:
    for number, line in document.lines():
        source = Source(document.name, FORMAT, f"line {number}")
        if line is None:
            limit = f"a line longer than {LINE_LIMIT >> 20} MiB is no study record"
            yield diagnose("R011", limit, document=document.name, place=source.place)
        elif text := _without_mark(line).strip(_SPACE):
            yield from _studies_of_line(text, source)


def _studies_of_line(line: bytes, source: Source) -> Iterator[StudyRecord | Diagnostic]:
    try:
        places = list(_studies_in(line))
    except _FAULTS as error:
        yield _fault(error, line, source)
        return
    for place, raw in places:
        yield _record(raw, Source(source.document, FORMAT, f"{source.place} {place}".strip()))


class _Answer(msgspec.Struct):
    FullStudies: list[msgspec.Raw] = []


class _Response(msgspec.Struct):
    FullStudiesResponse: _Answer | None = None
    FullStudies: list[msgspec.Raw] | None = None


def _studies_in(content: bytes) -> Iterator[tuple[str, bytes]]:
    """The raw studies of JSON text and where each stands in it."""
    prefix = "FullStudies"
    if content.lstrip(_SPACE)[:1] == b"[":
        items, prefix = msgspec.json.decode(content, type=list[msgspec.Raw]), ""
    elif re.search(rb'"FullStudies(Response)?"', content[:4096]):
        response = msgspec.json.decode(content, type=_Response)
        answer = response.FullStudiesResponse
        items = (answer.FullStudies if answer else response.FullStudies) or []
    else:
        msgspec.json.decode(content, type=msgspec.Raw)
        return iter([("", content)])
    return ((f"{prefix}[{index}]", bytes(item)) for index, item in enumerate(items))


def _without_mark(content: bytes) -> bytes:
    return content.removeprefix(b"\xef\xbb\xbf")


def _starts_with_whole_line(head: bytes) -> bool:
    """Whether the first line is a JSON value by itself and more lines follow, as in JSON Lines."""
    first, newline, rest = _without_mark(head).lstrip().partition(b"\n")
    if not newline or not rest.strip():
        return False
    try:
        msgspec.json.decode(first, type=msgspec.Raw)
    except (msgspec.DecodeError, RecursionError):
        return False
    return True
