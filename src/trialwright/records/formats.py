"""The formats that can be read, recognised by content in a fixed order."""

from collections.abc import Iterator
from importlib import import_module
from typing import Protocol, cast

from trialwright.diagnostics import unreadable
from trialwright.model.diagnostic import Diagnostic
from trialwright.model.record import StudyRecord
from trialwright.records.document import Document

# Narrow formats before wide ones: excerpts and v1 are JSON too, and a page is whatever text is left.
_READERS = ("excerpts", "legacy_json", "v2", "legacy_xml", "ictrp", "pages")
_BINARY = {
    b"%PDF": "a PDF",
    b"PK\x03\x04": "a ZIP archive (or a spreadsheet or word-processor file, which are ZIP inside)",
    b"PK\x05\x06": "an empty ZIP archive",
    b"\x89PNG": "an image",
    b"\xff\xd8\xff": "an image",
    b"GIF8": "an image",
    b"\xd0\xcf\x11\xe0": "an old Office file",
    b"PAR1": "a Parquet table",
    b"SQLite format 3": "an SQLite database",
    b"BZh": "a bzip2 archive",
    b"\xfd7zXZ": "an xz archive",
    b"7z\xbc\xaf": "a 7-Zip archive",
    b"\x28\xb5\x2f\xfd": "a zstd archive",
}


class FormatReader(Protocol):
    """What a format module offers."""

    def recognises(self, document: Document) -> bool:
        """Whether the document is of this format, by its first bytes."""

    def read(self, document: Document) -> Iterator[StudyRecord | Diagnostic]:
        """The studies of the document, and a diagnostic for each part that cannot be read."""


def reader_for(document: Document) -> FormatReader:
    """The reader of the document's format; UnreadableInput if it is empty, binary or of no known format."""
    if not document.head.strip(b"\xef\xbb\xbf \t\r\n\x00"):
        raise unreadable("R001", "nothing in it", document=document.name)
    for magic, what in _BINARY.items():
        if document.head.startswith(magic):
            raise unreadable("R010", f"this is {what}, not a record", document=document.name)
    for name in _READERS:
        reader = cast(FormatReader, import_module(f"trialwright.records.{name}"))
        if reader.recognises(document):
            return reader
    if document.head.removeprefix(b"\xef\xbb\xbf").startswith(b"NCT Number,"):
        message, advice = (
            "the registry's CSV table, which leaves out most of a record",
            "download the same studies as JSON",
        )
        raise unreadable("R003", message, document=document.name, help=advice)
    first = document.head[:80].decode("utf-8", "replace").split("\n")[0]
    raise unreadable("R003", "none of the formats that can be read", document=document.name, words=first)
