"""Trial-directory pages, as text or HTML, by the layouts of the knowledge base → StudyRecord."""

import re
from collections.abc import Iterator, Sequence

from trialwright.diagnostics import unreadable
from trialwright.model.diagnostic import Diagnostic
from trialwright.model.provenance import Source
from trialwright.model.record import StudyRecord
from trialwright.model.span import Span
from trialwright.records.document import Document
from trialwright.records.pages.html_text import is_html, visible_text
from trialwright.records.pages.layout import Layout, known_layouts
from trialwright.records.pages.lines import Line, page_lines
from trialwright.records.pages.reading import PageReading
from trialwright.records.pages.report import record_of
from trialwright.text.mapped_text import MappedText

_OTHER_FORMATS = re.compile(r"\s*(?:[{\[]|<\?xml|<clinical_stud|<search_results|<trial)", re.IGNORECASE)
_XHTML = re.compile(r"\s*<\?xml[^>]*>\s*<!doctype\s+html", re.IGNORECASE)
_LOG_IN = re.compile(r"\b(?:sign|log)[ -]?in\b|\bpassword\b", re.IGNORECASE)
_PASSWORD_FIELD = re.compile(r"<input\b[^<>]{0,500}\btype\s*=\s*[\"']?password", re.IGNORECASE)
_SHORT_PAGE = 1500  # a log-in page says little; an article that mentions logging in is not one
_LINES_OF_A_PAGE = 12  # of a letter or note one would not say that its page layout is unknown
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")


def recognises(document: Document) -> bool:
    """Whether the document is HTML, or text with the lines of a page: not JSON, XML, a table, binary or a letter."""
    encoding = "utf-16" if document.head[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    head = document.head.decode(encoding, "replace")
    if not head.strip() or _CONTROL.search(head) or _is_table(head):
        return False
    if _OTHER_FORMATS.match(head) and not _XHTML.match(head):
        return False
    in_other_encoding = "\ufffd" in head[:-1]  # the last character may be cut; reading says R008
    return in_other_encoding or is_html(head) or _is_page_text(head)


def _is_page_text(head: str) -> bool:
    """Whether a text has as many lines as a saved page, or any line that a layout is known by, or asks to log in."""
    lines = page_lines(head)
    if len(lines) >= _LINES_OF_A_PAGE or _asks_to_log_in(head):
        return True
    return any(layout.tell_tales_in(lines) for layout in known_layouts())


def read(document: Document) -> Iterator[StudyRecord | Diagnostic]:
    """The one study of a page, by the layout that fits best; R009 for a log-in page, R014 for an unknown layout."""
    yield read_page(document, known_layouts())


def read_page(document: Document, layouts: Sequence[Layout]) -> StudyRecord:
    """The study of a page by the best of the given layouts."""
    source = document.text()
    html = is_html(source)
    mapped = visible_text(source) if html else MappedText.identity(source)
    lines = page_lines(mapped.text, may_be_wrapped=not html)
    layout = _best_layout(lines, layouts)
    if layout is None:
        raise _not_recognised(document.name, source, mapped.text, lines, layouts)

    def locate(span: Span, title: str) -> Source:
        return Source(document.name, layout.name, title, mapped.original_span(span))

    reading = PageReading(lines, layout, locate)
    return record_of(reading, Source(document.name, layout.name), source, mapped)


def _best_layout(lines: Sequence[Line], layouts: Sequence[Layout]) -> Layout | None:
    """The layout with the most tell-tale lines on the page, if it has enough of them."""
    counts = [(layout.tell_tales_in(lines), layout) for layout in layouts]
    enough = [(count, layout) for count, layout in counts if count >= max(1, layout.spec.at_least)]
    return max(enough, key=lambda each: each[0])[1] if enough else None


def _not_recognised(
    name: str, source: str, text: str, lines: Sequence[Line], layouts: Sequence[Layout]
) -> Exception:
    first = lines[0].text if lines else ""
    if _PASSWORD_FIELD.search(source) or _asks_to_log_in(text):
        return unreadable("R009", "a log-in page instead of a trial", document=name, words=first)
    nearest = max(((layout.tell_tales_in(lines), layout) for layout in layouts), key=lambda each: each[0])
    message = "the layout of this page is none of the known ones"
    if nearest[0]:
        message += (
            f" (nearest: {nearest[1].name}, {nearest[0]} of the {nearest[1].spec.at_least} marks it needs)"
        )
    return unreadable("R014", message, document=name, words=first)


def _asks_to_log_in(text: str) -> bool:
    return len(text) <= _SHORT_PAGE and bool(_LOG_IN.search(text))


def _is_table(head: str) -> bool:
    """Whether the first two lines have the same separators, several of them, as a CSV file has."""
    rows = [line for line in head.split("\n", 3)[:3] if line.strip()]
    if len(rows) < 2:
        return bool(rows) and any(rows[0].count(mark) >= 5 for mark in ",;\t") and not is_html(head)
    return any(rows[0].count(mark) >= 3 and rows[1].count(mark) >= 3 for mark in ",;\t") and not is_html(head)
