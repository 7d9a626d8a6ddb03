"""Rows of a WHO ICTRP export, one at a time; a damaged row costs no other."""

import csv
import re
import tomllib
from collections import deque
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any

import msgspec

from trialwright.diagnostics import unreadable
from trialwright.records.document import LINE_LIMIT, Document

_FEW_KNOWN = 5  # a header names at least so many columns of an ICTRP export


class Row(msgspec.Struct, frozen=True):
    """A row: its number counts rows from 1, a header included. ``fault`` says why it cannot be read."""

    number: int
    cells: list[str] = []
    fault: str = ""
    words: str = ""


@cache
def table() -> dict[str, Any]:
    """The knowledge of ICTRP exports: columns, spellings, units, registries."""
    path = files("trialwright.knowledge") / "registries" / "ictrp.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


def column_keys(first: list[str]) -> tuple[list[str], bool] | None:
    """The key of each column and whether the first row is a header; None if this is no ICTRP export.

    A column of no known name keeps the name it has.

    >>> column_keys(["TrialID", "Public title", "Scientific title", "Countries", "Phase", "Mood"])[0]
    ['trial_id', 'public_title', 'scientific_title', 'countries', 'phase', 'Mood']
    """
    first = [name.removeprefix("\ufeff") for name in first]
    known = [_spellings().get(_plain(name)) for name in first]
    if "trial_id" in known and sum(key is not None for key in known) >= _FEW_KNOWN:
        if len(known) > 1 and known[0] == "trial_id" and not first[1].strip():
            known[1] = "last_updated"  # the full export's second column has no name
        return [key or name for key, name in zip(known, first, strict=True)], True
    full: list[str] = table()["full_export"]
    if len(first) == len(full) and registry_of(first[0]):
        return full, False
    return None


def registry_of(trial_id: str) -> str | None:
    """The registry whose ids look like this one; None for what is no trial id.

    >>> registry_of("ISRCTN12345678"), registry_of("Placebo")
    ('ISRCTN registry', None)
    """
    found = _trial_id().fullmatch(trial_id.strip())
    return str(_registries()[found["prefix"].lower()]) if found else None


def rows(document: Document) -> Iterator[Row]:
    """Every row, the header included; R008 is raised if the very first is not UTF-8."""
    lines = _Lines(document)
    reader = csv.reader(lines)
    width = number = 0
    while True:
        lines.taken = []
        fault, cells = "", []
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            fault = str(error)
        if not fault and not any(cells):
            continue
        number += 1
        width = width or len(cells)
        if fault := fault or _fault(cells, width, number, document.name):
            words = lines.give_back()
            yield Row(number, fault=fault, words=words)
        else:
            yield Row(number, cells[:width])


def _fault(cells: list[str], width: int, number: int, name: str) -> str:
    if any("\udc80" <= letter <= "\udcff" for cell in cells for letter in cell if letter > "\ud7ff"):
        if number == 1:
            raise unreadable("R008", "not UTF-8 text", document=name, place="row 1")
        return "bytes that are not UTF-8 text"
    if len(cells) < width or any(cells[width:]):
        return f"{len(cells)} columns where the first row has {width}"
    return ""


class _Lines:
    """Lines as text, remembered while a row is read so that they can be given back."""

    def __init__(self, document: Document) -> None:
        self._source = document.lines()
        self._name = document.name
        self._waiting: deque[str] = deque()
        self.taken: list[str] = []

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        text = self._waiting.popleft() if self._waiting else self._next_line()
        self.taken.append(text)
        return text

    def _next_line(self) -> str:
        number, line = next(self._source)
        if line is None:
            limit = f"a line longer than {LINE_LIMIT >> 20} MiB is no row of an export"
            raise unreadable("R011", limit, document=self._name, place=f"line {number}")
        text = line.decode("utf-8", "surrogateescape")
        return (text.removeprefix("\ufeff") if number == 1 else text) + "\n"

    def give_back(self) -> str:
        """Give back the lines from the next that begins like a row; the first line of those kept."""
        later = (index for index, line in enumerate(self.taken) if index and _row_start().match(line))
        start = next(later, len(self.taken))
        self._waiting.extendleft(reversed(self.taken[start:]))
        return self.taken[0].rstrip("\n").encode("utf-8", "replace").decode("utf-8")


@cache
def _spellings() -> dict[str, str]:
    keys = [*table()["full_export"], *table()["spellings"]]
    made = {_plain(key): key for key in keys}
    made.update((_plain(name), key) for key, names in table()["spellings"].items() for name in names)
    return made


def _plain(name: str) -> str:
    return re.sub(r"[\s_]+", "", name.lower())


@cache
def _registries() -> dict[str, str]:
    return {prefix.lower(): name for prefix, name in table()["registries"].items()}


@cache
def _trial_id() -> re.Pattern[str]:
    prefixes = "|".join(sorted(_registries(), key=len, reverse=True))
    return re.compile(rf"(?P<prefix>{prefixes})[-/A-Za-z]*\d[\w/.-]*", re.IGNORECASE | re.ASCII)


@cache
def _row_start() -> re.Pattern[str]:
    return re.compile(rf'"?{_trial_id().pattern}"?\s*,', re.IGNORECASE | re.ASCII)
