"""The lines of a page's visible text, each with its place, and what paragraphs they make."""

import re
from collections.abc import Iterable, Sequence

import msgspec

from trialwright.model.span import Span

_LINE = re.compile(r"[^\n]+")
_BULLET = re.compile(r"(?:[*•·‣◦▪-]|\|)\s+(?=\S)")
_ITEM = re.compile(r"(?:[*•·‣◦▪-]|\(?(?:\d{1,2}|[a-zA-Z]|[ivx]{1,4})[.)])\s")
_WRAP_WIDTHS = range(60, 101)  # columns at which registries wrap text; a longer line was not wrapped
_HEADING = re.compile(r"(?:\w+ ){0,2}(?:inclusion|exclusion)\b[^.;]*$", re.IGNORECASE)
_HEADING_WORDS = 5
_SENTENCE_END = re.compile(r"[.;:!?][)\"'’”]?$")


class Line(msgspec.Struct, frozen=True):
    """A line that is not blank. ``text`` is without outer blanks, ``span`` covers exactly it.

    ``indent`` counts the blanks before it, ``after_blank`` says whether a blank line (or nothing) precedes it.
    """

    text: str
    span: Span
    indent: int = 0
    after_blank: bool = True
    may_be_wrapped: bool = True

    @property
    def bare(self) -> str:
        """The text without a leading bullet (a number stays: it may be part of the value)."""
        return _BULLET.sub("", self.text, count=1) if _BULLET.match(self.text) else self.text

    @property
    def is_item(self) -> bool:
        """Whether the line begins with a bullet or a number."""
        return bool(_ITEM.match(self.text))


def page_lines(text: str, *, may_be_wrapped: bool = True) -> list[Line]:
    """The lines of a text that are not blank, in order.

    ``may_be_wrapped`` is False for text made from HTML, where every line is an element of its own.

    >>> [(line.text, line.after_blank) for line in page_lines("Sex\\n\\n  All\\nAges")]
    [('Sex', True), ('All', True), ('Ages', False)]
    """
    lines: list[Line] = []
    end = 0
    for found in _LINE.finditer(text):
        words = found[0].strip()
        if not words:
            continue
        indent = len(found[0]) - len(found[0].lstrip())
        start = found.start() + indent
        apart = not lines or text.count("\n", end, start) > 1
        lines.append(Line(words, Span(start, start + len(words)), indent, apart, may_be_wrapped))
        end = start + len(words)
    return lines


def covering(lines: Sequence[Line]) -> Span:
    """The span from the first line to the last."""
    return Span(lines[0].span.start, lines[-1].span.end)


def paragraphs(lines: Sequence[Line]) -> str:
    """Prose: hard-wrapped lines joined again, paragraphs apart by a blank line, list items on lines of their own.

    >>> paragraphs(page_lines("First.\\n\\nSecond."))
    'First.\\n\\nSecond.'
    """
    parts: list[str] = []
    for line, joined in zip(lines, _joined_to_line_before(lines, strict=False), strict=True):
        if not parts:
            parts.append(line.text)
        elif joined:
            parts.append(" " + line.text)
        else:
            parts.append(("\n" if line.is_item and not line.after_blank else "\n\n") + line.text)
    return "".join(parts)


def standing_alone(lines: Sequence[Line]) -> list[Line]:
    """Lines of prose that look like headings: a few words between blank lines, without an end of sentence."""
    alone = []
    for at, line in enumerate(lines[:-1]):
        apart = at > 0 and line.after_blank and lines[at + 1].after_blank
        short = len(line.text.split()) <= _HEADING_WORDS and line.text[:1].isupper()
        if apart and short and not _SENTENCE_END.search(line.text):
            alone.append(line)
    return alone


def item_lines(lines: Sequence[Line]) -> list[str]:
    """Criteria: one item or heading a line, wrapped lines joined, indentation relative to the shallowest line kept.

    An empty string stands for a blank line of the page.
    """
    margin = min((line.indent for line in lines), default=0)
    parts: list[str] = []
    for line, joined in zip(lines, _joined_to_line_before(lines, strict=True), strict=True):
        if joined and parts:
            parts[-1] += " " + line.text
            continue
        if line.after_blank and parts:
            parts.append("")
        parts.append(" " * (line.indent - margin) + line.text)
    return parts


def _joined_to_line_before(lines: Sequence[Line], *, strict: bool) -> Iterable[bool]:
    """For each line, whether it goes on with the line before because the text was wrapped there.

    It does if its first word would not have fitted on the line before. ``strict`` asks besides,
    where no bullets mark the items, that the line before does not end a sentence: two criteria
    must not become one.
    """
    width = max((len(line.text) + line.indent for line in lines), default=0)
    wrapped = width in _WRAP_WIDTHS and lines[0].may_be_wrapped
    itemised = any(line.is_item for line in lines)
    before: Line | None = None
    for line in lines:
        if before is None or not wrapped or line.after_blank or line.is_item or _HEADING.match(line.text):
            yield False
        else:
            full = before.indent + len(before.text) + 1 + len(line.text.split()[0]) > width
            open_ended = itemised or not _SENTENCE_END.search(before.text)
            yield full and (open_ended or not strict)
        before = line
