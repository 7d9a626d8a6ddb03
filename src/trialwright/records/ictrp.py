"""WHO ICTRP exports as CSV: the full export with or without a header, and the search portal's."""

import csv
import io
import re
from collections.abc import Iterator

from trialwright.diagnostics import diagnose, unreadable
from trialwright.model.diagnostic import Diagnostic, UnreadableInput
from trialwright.model.provenance import Source
from trialwright.model.record import StudyRecord
from trialwright.records import ictrp_values as cell
from trialwright.records.document import Document
from trialwright.records.draft import StudyDraft
from trialwright.records.ictrp_columns import CONTACT_COLUMNS, READINGS, Cells, put_contacts
from trialwright.records.ictrp_rows import Row, column_keys, rows, table
from trialwright.records.legacy_study import name_what_is_left
from trialwright.records.v2_fields import field_at, field_value

FORMAT = "ictrp-csv"


def recognises(document: Document) -> bool:
    """Whether the first row is a header of an ICTRP export, or a row of the full export."""
    head = document.head.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "ignore")
    try:
        first = next(csv.reader(io.StringIO(head, newline="")), [])
    except csv.Error:
        return False
    return column_keys(first) is not None


def read(document: Document) -> Iterator[StudyRecord | Diagnostic]:
    """A record for each row, as it is read; a diagnostic for a damaged row."""
    keys: list[str] = []
    for row in rows(document):
        if not keys:
            keys, is_header = _columns(row, document.name)
            if is_header:
                continue
        if row.fault:
            yield _damaged(row, document.name)
        else:
            cells = {key: cell.plain_text(text) for key, text in zip(keys, row.cells, strict=False)}
            yield _record({key: text for key, text in cells.items() if text}, document.name, row.number)


def _columns(first: Row, name: str) -> tuple[list[str], bool]:
    if first.fault:
        raise UnreadableInput(_damaged(first, name))
    found = column_keys(first.cells)
    if found is None:
        words = ",".join(first.cells[:5])
        raise unreadable("R003", "not a WHO ICTRP export", document=name, words=words)
    return found


def _damaged(row: Row, name: str) -> Diagnostic:
    place = f"row {row.number}"
    return diagnose("R015", f"{place} is damaged: {row.fault}", document=name, place=place, words=row.words)


def _record(cells: Cells, name: str, number: int) -> StudyRecord:
    refreshed = cell.date(cells.get("last_updated", ""))
    is_date = bool(re.fullmatch(r"\d{4}[\d-]*", refreshed, re.ASCII))
    draft = StudyDraft(Source(name, FORMAT, f"row {number}", date=refreshed if is_date else None))
    left = [] if is_date or not refreshed else [f"last_updated ({refreshed})"]
    put_contacts(draft, cells)
    for key, text in cells.items():
        if key != "last_updated" and key not in CONTACT_COLUMNS:
            left.extend(_left_of(draft, key, text, cells))
    name_what_is_left(draft, left)
    return draft.record()


def _left_of(draft: StudyDraft, key: str, text: str, cells: Cells) -> list[str]:
    """Carry a cell into the draft; what R109 has to name of it."""
    if text.lower() in table()["absent"].get(key, ()):
        return []
    if reading := READINGS.get(key):
        rest = reading(draft, text, cells)
        return [f"{key} ({rest})"] if rest else []
    pointer = table()["fields"].get(key)
    if pointer is None:
        return [key]
    draft.put(pointer, field_value(field_at(pointer), text))
    return []
