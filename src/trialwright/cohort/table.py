"""A table cut into rows: its encoding, header and shape checked before any cell is believed."""

import csv
import difflib
import io
from collections.abc import Iterable, Iterator
from pathlib import Path

from trialwright.diagnostics import diagnose, unreadable
from trialwright.knowledge.cohort_columns import Column, blank_words, columns
from trialwright.model.diagnostic import Diagnostic

_SEPARATORS = ",;\t"
_KEEPS_ALL_WORDS = frozenset({"person_id", "concept", "value_text"})


class Row:
    """One row. ``number`` counts as a spreadsheet does: the header is row 1."""

    __slots__ = ("_cells", "_index", "number", "width")

    def __init__(self, number: int, cells: list[str], index: dict[str, int], width: int) -> None:
        self.number = number
        self.width = width
        self._cells = cells
        self._index = index

    def text(self, column: str) -> str:
        """What stands in a column, trimmed; "" for a blank cell, a blank word (NA) or a lacking column."""
        position = self._index.get(column)
        if position is None or position >= len(self._cells):
            return ""
        cell = self._cells[position]
        if not cell:
            return ""  # most cells are blank, and this is asked of every cell
        text = cell.strip()
        return "" if text and text in blank_words() and column not in _KEEPS_ALL_WORDS else text

    @property
    def is_blank(self) -> bool:
        """Whether every cell is empty."""
        return not "".join(self._cells).strip()

    @property
    def has_right_width(self) -> bool:
        """Whether the row has a cell for each column; blank cells beyond the last column do not count."""
        return len(self._cells) == self.width or (
            len(self._cells) > self.width and not any(cell.strip() for cell in self._cells[self.width :])
        )

    @property
    def content(self) -> tuple[str, ...]:
        """All cells, to find identical rows."""
        return tuple(self._cells)


class Table:
    """A table whose header was understood. ``rows`` yields its rows, blank ones left out."""

    def __init__(self, path: Path, kind: str) -> None:
        """Read the file at ``path`` as table ``kind``; raises UnreadableInput (P002 to P005, P009, P029)."""
        self.document = path.name
        text = decoded(path)
        first_line = text.lstrip("\r\n").split("\n", 1)[0]
        separator = max(_SEPARATORS, key=first_line.count)
        self._reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
        self._number = 0
        self.header = self._next_cells() or []
        while not any(cell.strip() for cell in self.header):
            self.header = self._next_cells() or ["(none)"]
        self._index, self.diagnostics = _header(self.header, columns(kind), self.document)

    def rows(self) -> Iterator[Row]:
        """The rows in order. Can be gone through once."""
        while (cells := self._next_cells()) is not None:
            row = Row(self._number, cells, self._index, len(self.header))
            if not row.is_blank:
                yield row

    def _next_cells(self) -> list[str] | None:
        self._number += 1
        try:
            return next(self._reader, None)
        except csv.Error as error:
            place = f"line {self._reader.line_num}"
            why = "a quotation mark is opened and not closed properly, or a cell is too long"
            raise unreadable("P009", why, document=self.document, place=place) from error


class GivenTable(Table):
    """A table whose cells were read elsewhere: from a workbook, a Parquet file, a chart of another model."""

    def __init__(self, document: str, kind: str, header: list[str], cells: Iterable[list[str]]) -> None:
        """Take header and rows of text; raises UnreadableInput (P003, P029)."""
        self.document = document
        self._rows = iter(cells)
        self._number = 1
        self.header = header
        self._index, self.diagnostics = _header(header, columns(kind), document)

    def _next_cells(self) -> list[str] | None:
        self._number += 1
        return next(self._rows, None)


def decoded(path: Path) -> str:
    """The text of a table file; UnreadableInput (P002, P004, P005) if it is not there, not UTF-8 or empty."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        others = sorted(other.name for other in path.parent.glob("*.csv"))
        has = f"the folder has {', '.join(others[:10])}" if others else "the folder has no .csv file"
        raise unreadable("P002", f"{path.name} is missing; {has}", document=path.name) from None
    except OSError as error:
        why = (error.strerror or "unreadable").lower()
        raise unreadable("P002", f"{path.name} cannot be read: {why}", document=path.name) from None
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        why = "the text is not UTF-8"
        raise unreadable("P004", why, document=path.name, place=f"line {line}") from None
    if "\0" in text:
        raise unreadable("P004", "the file holds NUL characters", document=path.name)
    if not text.strip():
        raise unreadable("P005", "the table is empty", document=path.name)
    return text


def _header(
    header: list[str], known: dict[str, Column], document: str
) -> tuple[dict[str, int], list[Diagnostic]]:
    """Position of each known column, and what there is to say of the header."""
    names = [_column_name(cell) for cell in header]
    twice = sorted({name for name in names if name in known and names.count(name) > 1})
    if twice:
        raise unreadable("P029", f"column {', '.join(twice)} stands in the header twice", document=document)
    index = {name: names.index(name) for name in known if name in names}
    unused = [
        cell.strip() or "(no name)" for cell, name in zip(header, names, strict=True) if name not in known
    ]
    for name, column in known.items():
        if column.needed == "always" and name not in index:
            raise unreadable("P003", _lack(name, header, unused), document=document, place="row 1")
    lacking = [name for name, column in known.items() if column.needed == "usually" and name not in index]
    said = [
        diagnose("P007", _lack(name, header, unused), document=document, place="row 1") for name in lacking
    ]
    if unused:
        message = f"columns not used: {', '.join(name[:40] for name in unused[:20])}"
        said.append(diagnose("P006", message, document=document, place="row 1"))
    return index, said


def _lack(name: str, header: list[str], unused: list[str]) -> str:
    if len(unused) == len(header):  # no header at all, then: what stands there may be a patient's
        return f"there is no column {name}; row 1 holds no column name known here"
    plain = {_column_name(cell): cell for cell in unused}
    near = difflib.get_close_matches(name, plain, n=1, cutoff=0.5)
    has = ", ".join(cell.strip()[:40] for cell in header[:30])
    guess = f"; did you mean {plain[near[0]]}" if near else ""
    return f"there is no column {name}; the table has {has}{guess}"


def _column_name(cell: str) -> str:
    return "_".join(cell.strip().casefold().replace("-", " ").replace("_", " ").split())
