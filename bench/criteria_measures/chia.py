"""Chia's annotated trials: lines, the marks on them and the spans in them.

Kury et al. 2020, Scientific Data 7:281, CC BY 4.0; 800 of its 1,000 trials stand beside the checkout.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import msgspec

from trialwright.model.span import Span

_LINE = re.compile(r"[^\r\n]+")


class Mark(msgspec.Struct, frozen=True):
    """An annotation: its type, its parts in the file's text, and its words."""

    kind: str
    parts: tuple[Span, ...]
    words: str


class Line(msgspec.Struct, frozen=True):
    """A line of a file with the annotations that begin in it. ``span`` is its place in ``text``."""

    nct_id: str
    role: Literal["inclusion", "exclusion"]
    text: str
    span: Span
    marks: tuple[Mark, ...]

    @property
    def words(self) -> str:
        """The line as it stands."""
        return self.span.of(self.text)


def lines(folder: Path) -> Iterator[Line]:
    """Every line with words of every annotated text; none if the folder is not there."""
    for path in sorted(folder.glob("*.ann")):
        # newline="": the offsets count the line ends as they were published.
        with path.with_suffix(".txt").open(newline="", encoding="utf-8") as file:
            text = file.read()
        marks = list(_marks(path))
        role: Literal["inclusion", "exclusion"] = "inclusion" if path.stem.endswith("_inc") else "exclusion"
        for found in _LINE.finditer(text):
            span = Span(found.start(), found.end())
            if found.group().strip():
                yield Line(path.stem[:11], role, text, span, tuple(_touching(marks, span)))


def _marks(path: Path) -> Iterator[Mark]:
    for row in path.read_text(encoding="utf-8").splitlines():
        if not row.startswith("T"):
            continue
        _, place, words = row.split("\t", 2)
        kind, _, offsets = place.partition(" ")
        parts = tuple(Span(*map(int, part.split())) for part in offsets.split(";"))
        yield Mark(kind, parts, words)


def _touching(marks: list[Mark], line: Span) -> Iterator[Mark]:
    """Annotations that begin in a line, cut to it, and those of several lines that reach into it."""
    for mark in marks:
        parts = tuple(
            Span(max(part.start, line.start), min(part.end, line.end))
            for part in mark.parts
            if part.start < line.end and part.end > line.start
        )
        if parts:
            yield Mark(mark.kind, parts, mark.words)
