"""ClinicalTrials.gov v2 JSON: one study, an array, ``{"studies": …}``, JSON Lines; and Trialwright's own ``read`` output."""

import re
from collections.abc import Iterator
from typing import Any

import msgspec

from trialwright.diagnostics import diagnose, unreadable
from trialwright.model.diagnostic import Diagnostic
from trialwright.model.provenance import Source
from trialwright.model.record import Conflict, RelatedTrial, StudyRecord
from trialwright.model.study import Study
from trialwright.records.document import LINE_LIMIT, Document
from trialwright.records.duplicate_keys import twice_named
from trialwright.records.typing_v2 import typed_study

FORMAT = "ctgov-v2"
_FIRST_KEY = re.compile(rb'\s*\{\s*"(\w+)"')
_decode_study = msgspec.json.Decoder(Study).decode


class _OwnOutput(msgspec.Struct):
    """A line of ``trialwright read --format json``, read back."""

    study: msgspec.Raw
    provenance: dict[str, Source] = {}
    related: tuple[RelatedTrial, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()


class _Page(msgspec.Struct):
    studies: list[msgspec.Raw]


def recognises(document: Document) -> bool:
    """Whether the document begins as JSON does."""
    return document.head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"[")


def read(document: Document) -> Iterator[StudyRecord | Diagnostic]:
    """Every study of the document; memory is that of one record for JSON Lines, of the document otherwise."""
    if _is_lines(document):
        yield from _read_lines(document)
    else:
        yield from _read_whole(document)


def record_of_v2(raw: bytes, source: Source) -> StudyRecord:
    """The typed record of one v2 study; msgspec.DecodeError or UnicodeDecodeError if the bytes are not JSON.

    A value that does not fit its field is left out of the typed study with a diagnostic
    and stays in ``raw``. ``source.date`` is filled from the record's own update date.

    >>> record_of_v2(b'{"protocolSection": {}}', Source("x.json", FORMAT)).diagnostics[0].code
    'R101'
    """
    faults = list(twice_named(raw, source))
    if not raw.isascii():
        raw.decode()  # parts that are not typed are not decoded below, yet must be sound when written out again
    try:
        study = _decode_study(raw)
    except msgspec.ValidationError:
        study, unfit = typed_study(msgspec.json.decode(raw), source.document, source.place)
        faults += unfit
    if not faults and study.nct_id is not None and study.eligibility.eligibility_criteria:
        return StudyRecord(study, {"": _dated(source, study)}, raw)
    faults.extend(_absences(study, source, faults))
    return StudyRecord(study, {"": _dated(source, study)}, raw, diagnostics=tuple(faults))


def _dated(source: Source, study: Study) -> Source:
    posted = study.status.last_update_post_date_struct
    date = (posted and posted.date) or source.date
    return Source(source.document, source.format, source.place, source.span, date)


def _absences(study: Study, source: Source, faults: list[Diagnostic]) -> Iterator[Diagnostic]:
    """What every study should have; silent where a fault already says that the value is unreadable."""
    unread = " ".join(fault.place for fault in faults)
    if study.nct_id is None and "nctId" not in unread:
        yield diagnose(
            "R101",
            "this record gives no id of its own for the study",
            document=source.document,
            place=source.place,
        )
    if not study.eligibility.eligibility_criteria and "eligibility" not in unread:
        yield diagnose(
            "R107",
            "no eligibility section: nothing is known of who may take part",
            document=source.document,
            place=source.place,
        )


def _is_lines(document: Document) -> bool:
    """JSON Lines, or one study on one line; a page, an array or a pretty-printed study is not."""
    head = document.head.removeprefix(b"\xef\xbb\xbf").lstrip()
    key = _FIRST_KEY.match(head)
    if not key or key[1] == b"studies":
        return False
    first, newline, _ = head.partition(b"\n")
    if not newline:
        return True
    try:
        msgspec.json.decode(first, type=msgspec.Raw)
    except (msgspec.DecodeError, RecursionError):
        return b"}" in first.rstrip()[-1:] or len(first) > 1000
    return True


def _read_lines(document: Document) -> Iterator[StudyRecord | Diagnostic]:
    name = document.name
    for number, line in document.lines():
        if line is None:
            limit = f"a line longer than {LINE_LIMIT >> 20} MiB is no study record"
            yield diagnose("R011", limit, document=name, place=f"line {number}")
        elif line.strip(b" \t\xef\xbb\xbf"):
            yield _record_or_fault(line.removeprefix(b"\xef\xbb\xbf"), Source(name, FORMAT, f"line {number}"))


def _record_or_fault(raw: bytes, source: Source) -> StudyRecord | Diagnostic:
    try:
        if b'"study"' in raw[:64] and b'"protocolSection"' not in raw[:32]:
            return _own_record(raw, source)
        record = record_of_v2(raw, source)
        return _no_study(raw, source, record) if record.study.protocol_section is None else record
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        return json_fault(error, raw, source)
    except RecursionError:
        return diagnose(
            "R005", "nested too deeply to be a record", document=source.document, place=source.place
        )


def _own_record(raw: bytes, source: Source) -> StudyRecord:
    own = msgspec.json.decode(raw, type=_OwnOutput)
    record = record_of_v2(bytes(own.study), source)
    return StudyRecord(
        record.study,
        own.provenance or record.provenance,
        record.raw,
        "",
        own.related,
        own.conflicts,
        own.diagnostics,
    )


def _no_study(raw: bytes, source: Source, record: StudyRecord) -> Diagnostic:
    if record.diagnostics and any(fault.code == "R102" for fault in record.diagnostics):
        return next(fault for fault in record.diagnostics if fault.code == "R102")
    value = msgspec.json.decode(raw)
    keys = ", ".join(list(value)[:5]) if isinstance(value, dict) else type(value).__name__
    return diagnose(
        "R012",
        f"JSON, but no study in it (found: {keys or 'nothing'})",
        document=source.document,
        place=source.place,
    )


def json_fault(error: Exception, raw: bytes, source: Source) -> Diagnostic:
    """R004 for bytes that are not JSON, R008 for bytes that are not UTF-8, with the place in words."""
    if isinstance(error, UnicodeDecodeError):
        near = error.object[max(0, error.start - 30) : error.end + 10].decode("utf-8", "replace")
        return diagnose("R008", "not UTF-8 text", document=source.document, place=source.place, words=near)
    found = re.search(r"byte (\d+)", str(error))
    at = int(found[1]) if found else len(raw)
    near = raw[max(0, at - 30) : at + 10].decode("utf-8", "replace")
    truncated = "truncated" in str(error)
    message = (
        "JSON ends too early: the record is truncated" if truncated else f"not valid JSON at byte {at + 1}"
    )
    place = f"{source.place} byte {at + 1}".strip()
    return diagnose("R004", message, document=source.document, place=place, words=near)


def _read_whole(document: Document) -> Iterator[StudyRecord | Diagnostic]:
    content = document.content().removeprefix(b"\xef\xbb\xbf")
    name = document.name
    try:
        places = list(_studies_in(content))
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        fault = json_fault(error, content, Source(name, FORMAT))
        raise unreadable(
            fault.code, fault.message, document=name, place=fault.place, words=fault.words
        ) from None
    except RecursionError:
        raise unreadable("R005", "nested too deeply to be a record", document=name) from None
    if not places:
        raise unreadable("R012", "a list of studies with no study in it", document=name)
    for place, raw in places:
        yield _record_or_fault(raw, Source(name, FORMAT, place))


def _studies_in(content: bytes) -> Iterator[tuple[str, bytes]]:
    """The raw studies of a whole document and where each stands."""
    key = _FIRST_KEY.match(content)
    if content.lstrip()[:1] == b"[":
        items: Any = msgspec.json.decode(content, type=list[msgspec.Raw])
        return ((f"[{index}]", bytes(item)) for index, item in enumerate(items))
    if (key and key[1] == b"studies") or b'"studies"' in content[:200]:
        page = msgspec.json.decode(content, type=_Page)
        return ((f"studies[{index}]", bytes(item)) for index, item in enumerate(page.studies))
    msgspec.json.decode(content, type=msgspec.Raw)
    return iter([("", content)])
