"""Reading inputs of any format: every study, every fault, nothing stopped by the input before it."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from trialwright.diagnostics import diagnose
from trialwright.model.diagnostic import Diagnostic, UnreadableInput
from trialwright.model.record import StudyRecord
from trialwright.records.document import Document
from trialwright.records.formats import reader_for


class ReadResult(msgspec.Struct, frozen=True):
    """All studies read, and the faults that belong to no study (unreadable inputs, broken lines, duplicates).

    ``diagnostics`` lists every fault, those of the studies included.
    """

    records: tuple[StudyRecord, ...]
    faults: tuple[Diagnostic, ...]

    @property
    def diagnostics(self) -> list[Diagnostic]:
        """Faults of inputs and of studies."""
        return [*self.faults, *(fault for record in self.records for fault in record.diagnostics)]


def stream_document(document: Document) -> Iterator[StudyRecord | Diagnostic]:
    """The studies of a document one at a time, and a diagnostic for what cannot be read. Raises nothing."""
    try:
        yield from reader_for(document).read(document)
    except UnreadableInput as error:
        yield error.diagnostic


def stream_path(path: Path | str) -> Iterator[StudyRecord | Diagnostic]:
    """The studies of a file one at a time; memory stays that of one record where the format allows."""
    path = Path(path)
    try:
        if path.is_dir():
            members = sorted(child for child in path.iterdir() if child.is_file())
            for member in members:
                yield from stream_path(member)
            if not members:
                yield diagnose("R001", "a folder with no file in it", document=str(path))
            return
        document = Document.of_path(path)
    except UnreadableInput as error:
        yield error.diagnostic
        return
    except (OSError, ValueError) as error:
        yield diagnose("R002", f"cannot open: {error}", document=str(path))
        return
    yield from stream_document(document)


def stream_bytes(content: bytes, name: str = "<bytes>") -> Iterator[StudyRecord | Diagnostic]:
    """The studies of bytes in memory."""
    try:
        document = Document.of_bytes(content, name)
    except UnreadableInput as error:
        yield error.diagnostic
        return
    yield from stream_document(document)


def collect(items: Iterable[StudyRecord | Diagnostic]) -> ReadResult:
    """Gather a stream; a second record with the same id and the same kind of source is R111."""
    records: list[StudyRecord] = []
    faults: list[Diagnostic] = []
    seen: dict[tuple[str, str], str] = {}
    for item in items:
        if isinstance(item, Diagnostic):
            faults.append(item)
            continue
        records.append(item)
        if fault := duplicate_fault(item, seen):
            faults.append(fault)
    return ReadResult(tuple(records), tuple(faults))


def duplicate_fault(record: StudyRecord, seen: dict[tuple[str, str], str]) -> Diagnostic | None:
    """R111 if a record of the same id and format was seen; ``seen`` is kept up to date.

    Renderings of one trial in different formats, and excerpts, are no duplicates: they are
    what ``--merge`` is for.
    """
    root = record.provenance[""]
    if record.nct_id is None or root.format == "excerpt":
        return None
    where = f"{root.document} {root.place}".strip()
    first = seen.setdefault((record.nct_id, root.format), where)
    if first == where:
        return None
    message = f"{record.nct_id} was already read from {first}"
    return diagnose("R111", message, document=root.document, place=root.place, words=record.nct_id)


def read_path(path: Path | str) -> ReadResult:
    """Every study of a file or of the files of a folder."""
    return collect(stream_path(path))


def read_bytes(content: bytes, name: str = "<bytes>") -> ReadResult:
    """Every study of bytes in memory.

    >>> result = read_bytes(b'{"protocolSection": {"identificationModule": {"nctId": "NCT00000001"}}}')
    >>> result.records[0].nct_id, result.diagnostics[0].code
    ('NCT00000001', 'R107')
    """
    return collect(stream_bytes(content, name))
