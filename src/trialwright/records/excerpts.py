"""Excerpts of pages, one a line of JSON Lines: what each says of its trial, by the kind of text it holds."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from trialwright.diagnostics import diagnose
from trialwright.model.diagnostic import Diagnostic, UnreadableInput
from trialwright.model.provenance import Source
from trialwright.model.record import StudyRecord
from trialwright.model.span import Span
from trialwright.records.document import Document
from trialwright.records.draft import StudyDraft
from trialwright.records.pages.layout import Layout, excerpt_kinds
from trialwright.records.pages.lines import Line, page_lines
from trialwright.records.pages.reading import PageReading
from trialwright.records.pages.report import draft_of
from trialwright.text.mapped_text import MappedText

_KEYS = ("nct_id", "url", "kind", "text")
_KEY = re.compile(rb'"(nct_id|url|kind|text)"\s*:')
_NCT_ID = "/protocolSection/identificationModule/nctId"
_LINES_LOOKED_AT = 5


class Excerpt(msgspec.Struct, frozen=True):
    """A line of an excerpt file. ``note`` is a remark of whoever took it, ``truncated`` says it was cut."""

    kind: str
    text: str
    nct_id: str | None = None
    url: str | None = None
    truncated: bool = False
    note: str | None = None


def recognises(document: Document) -> bool:
    """Whether one of the first lines is an object with at least three of the keys nct_id, url, kind, text."""
    for line in document.head.lstrip(b"\xef\xbb\xbf \t\r\n").split(b"\n", _LINES_LOOKED_AT)[
        :_LINES_LOOKED_AT
    ]:
        if line.lstrip().startswith(b"{") and b'"protocolSection"' not in line and b'"kind"' in line:
            try:
                keys = set(msgspec.json.decode(line)) & set(_KEYS)
            except (msgspec.DecodeError, RecursionError):  # cut off by the end of the head, perhaps
                keys = {found.decode() for found in _KEY.findall(line)}
            if len(keys) >= 3:
                return True
    return False


def read(document: Document) -> Iterator[StudyRecord | Diagnostic]:
    """One study for each line that is an excerpt, a diagnostic for each that is not."""
    for number, line in document.lines():
        place = f"line {number}"
        if line is None:
            yield diagnose("R011", "the line is too long to read", document=document.name, place=place)
        elif line.strip(b"\xef\xbb\xbf \t"):
            yield _read_line(line.lstrip(b"\xef\xbb\xbf"), document.name, place)


def _read_line(line: bytes, document: str, place: str) -> StudyRecord | Diagnostic:
    try:
        value = msgspec.json.decode(line)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        return diagnose("R004", f"not valid JSON: {error}", document=document, place=place)
    try:
        excerpt = msgspec.convert(value, Excerpt)
    except msgspec.ValidationError as error:
        words = line.decode("utf-8", "replace")
        message = f"not an excerpt: {str(error)[0].lower()}{str(error)[1:]}"
        return diagnose("R135", message, document=document, place=place, words=words)
    try:
        return _record(excerpt, Source(excerpt.url or document, "excerpt", place))
    except UnreadableInput as error:  # the text is of another trial than the line says; the other lines go on
        return msgspec.structs.replace(error.diagnostic, document=document, place=place)


def _record(excerpt: Excerpt, source: Source) -> StudyRecord:
    text = excerpt.text.replace("\r\n", "\n").replace("\r", "\n")
    layouts, not_sources = excerpt_kinds()
    if excerpt.kind in not_sources or excerpt.kind not in layouts:
        draft = StudyDraft(source, text)
        _whole_text_unread(excerpt, text, draft, known=excerpt.kind in not_sources)
    else:
        draft = _read_text(excerpt, text, layouts[excerpt.kind], source)
        if excerpt.truncated:
            draft.note("R110", "the excerpt is cut: what it does not say the page may say")
    if excerpt.note:
        _note_whole(draft, "R137", "a remark beside the excerpt is in no field", excerpt.note)
    return draft.record()


def _read_text(excerpt: Excerpt, text: str, layout: Layout, source: Source) -> StudyDraft:
    def locate(span: Span, title: str) -> Source:
        return Source(source.document, source.format, source.place, span)

    reading = PageReading(_broken(page_lines(text), layout), layout, locate)
    if excerpt.nct_id is not None:
        own: Any = excerpt.nct_id
        reading.findings.put(_NCT_ID, own, source)
    return draft_of(reading, source, text, MappedText.identity(text))


def _whole_text_unread(excerpt: Excerpt, text: str, draft: StudyDraft, *, known: bool) -> None:
    draft.put(_NCT_ID, excerpt.nct_id, draft.source)
    if known:
        _note_whole(draft, "R113", f"an AI summary is not a source: {excerpt.kind} goes to no field", text)
    else:
        _note_whole(draft, "R136", f"no kind of excerpt known is called {excerpt.kind}", text)


def _note_whole(draft: StudyDraft, code: str, message: str, words: str) -> None:
    """A note with all its words, which stand nowhere else."""
    draft.note(code, message)
    draft.diagnostics[-1] = msgspec.structs.replace(draft.diagnostics[-1], words=words)


def _broken(lines: Sequence[Line], layout: Layout) -> list[Line]:
    """The lines, broken further where the layout says that a new one would begin on the page."""
    for pattern in layout.breaks:
        lines = [piece for line in lines for piece in _pieces(line, pattern)]
    return list(lines)


def _pieces(line: Line, pattern: re.Pattern[str]) -> Iterator[Line]:
    at = 0
    first = True
    for gap in [*pattern.finditer(line.text), None]:
        end = gap.start() if gap else len(line.text)
        if end > at:
            span = Span(at, end).shifted(line.span.start)
            yield Line(line.text[at:end], span, line.indent, line.after_blank and first, False)
            first = False
        at = gap.end() if gap else end
