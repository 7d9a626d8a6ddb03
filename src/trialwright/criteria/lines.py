"""The lines of an eligibility text: indentation, bullet marks, and which lines go on from the one above."""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Literal

import msgspec

from trialwright.criteria.headings import RoleHeading, inline_role_heading, role_heading
from trialwright.model.span import Span

Style = Literal["", "dash", "number", "dotted", "letter", "roman"]

_DASH = r"(?:\*(?!\*)[ \t\xa0]*|[•·▪●○◦‣⁃§–—][ \t\xa0]*|-[ \t\xa0]+|-(?=[A-Z(≥≤<>]))"
_BULLET = re.compile(
    rf"(?P<dash>{_DASH})"
    r"|(?P<dotted>\d{1,2}(?:\.\d{1,2})+[.)]?[ \t]+(?=[A-Z][a-z]))"
    r"|(?P<number>\(?(?P<n>\d{1,3})\\?[.)](?:[ \t\xa0]+|(?=[A-Z])|$))"
    r"|(?P<roman>\(?[ivx]{2,5}[.)](?:[ \t\xa0]+|$))"
    r"|(?P<letter>\(?[a-zA-Z][.)](?:[ \t\xa0]+|$))"
)
_EMPTY_DASH = re.compile(r"(?:\*+|-+|_+|=+|•)$")


class Block(msgspec.Struct):
    """A bulleted item, a paragraph or a heading, before nesting. ``mark`` is its bullet, empty without one."""

    indent: int
    style: Style
    number: int
    mark: Span
    span: Span
    heading: RoleHeading | None = None


class _Line(msgspec.Struct, frozen=True):
    indent: int
    start: int
    end: int
    bullet: re.Match[str] | None
    after_blank: bool
    heading: RoleHeading | None


def blocks(text: str) -> list[Block]:
    """The text as items, paragraphs and headings in order; every non-blank character is in exactly one of them."""
    lines = list(_lines(text))
    spaced = _items_stand_apart(lines)
    made: list[Block] = []
    numbers = {0}
    for index, line in enumerate(lines):
        if _begins_block(line, lines[index - 1] if index else None, spaced, numbers):
            made.append(_block(line))
            numbers.add(made[-1].number)
        else:
            made[-1].span = Span(made[-1].span.start, line.end)
    return [part for block in made for part in _cut_at_headings(text, block)]


def _lines(text: str) -> Iterator[_Line]:
    after_blank = True
    for found in re.finditer(r"[^\n\r]+", text):
        line = found.group()
        content = line.strip()
        if not content:
            after_blank = True
            continue
        start = found.start() + line.index(content)
        indent = len(line[: line.index(content)].expandtabs(4))
        blank_between = after_blank or "\n\n" in text[max(0, found.start() - 2) : found.start()]
        bullet = None if _EMPTY_DASH.fullmatch(content) else _BULLET.match(content)
        body = content[bullet.end() :] if bullet else content
        yield _Line(indent, start, start + len(content), bullet, blank_between, role_heading(body))
        after_blank = False


def _items_stand_apart(lines: list[_Line]) -> bool:
    """Whether blank lines separate the items, so that a bullet without one is a wrapped line."""
    apart = [line.after_blank for before, line in pairwise(lines) if line.bullet and before.heading is None]
    return sum(apart) * 2 > len(apart)


def _begins_block(line: _Line, before: _Line | None, spaced: bool, numbers: set[int]) -> bool:
    """Whether a line begins an item, paragraph or heading; ``numbers`` are those of the items so far."""
    if before is None or line.after_blank or before.heading is not None:
        return True
    if line.heading is not None and (line.bullet is None or not spaced):
        return line.heading.ends_with_colon
    if line.bullet is None or spaced:
        return False
    return not line.bullet["n"] or int(line.bullet["n"]) - 1 in numbers


def _block(line: _Line) -> Block:
    if not line.bullet:
        at = Span(line.start, line.start)
        return Block(line.indent, "", 0, at, Span(line.start, line.end), line.heading)
    end = line.start + line.bullet.end()
    style: Style = line.bullet.lastgroup if line.bullet.lastgroup != "n" else "number"  # type: ignore[assignment]
    number = int(line.bullet["n"] or 0)
    mark = Span(
        line.start, end - (line.bullet.group()[-1:].isspace() and _blanks_at_end(line.bullet.group()))
    )
    return Block(line.indent, style, number, mark, Span(end, line.end), line.heading)


def _blanks_at_end(mark: str) -> int:
    return len(mark) - len(mark.rstrip())


def _cut_at_headings(text: str, block: Block) -> Iterator[Block]:
    """A block cut where "Inclusion Criteria:" or "Exclusion Criteria:" stands at its start or inside it."""
    if block.heading:
        yield block
        return
    at = block.span.start
    first = True
    while at < block.span.end:
        found = inline_role_heading(text[at : block.span.end], at_start=first)
        if not found:
            yield _part(text, block, at, block.span.end, first)
            return
        heading, place = found
        if text[at : at + place.start].strip():
            yield _part(text, block, at, at + place.start, first)
            first = False
        yield _part(text, block, at + place.start, at + place.end, first, heading)
        at, first = at + place.end, False
    if block.span.start == block.span.end:
        yield block


def _part(
    text: str, block: Block, start: int, end: int, first: bool, heading: RoleHeading | None = None
) -> Block:
    body = text[start:end]
    start, end = start + len(body) - len(body.lstrip()), start + len(body.rstrip())
    if first:
        return Block(block.indent, block.style, block.number, block.mark, Span(start, end), heading)
    return Block(block.indent, "", 0, Span(start, start), Span(start, end), heading)
