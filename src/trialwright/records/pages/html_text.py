"""HTML → the text a reader sees, with the way back from every character to the source."""

import re

from trialwright.records.pages.html_tokens import Token, html_tokens
from trialwright.text.mapped_text import MappedText

_HIDDEN = frozenset(("script", "style", "template", "noscript", "head", "svg", "iframe", "object", "canvas"))
_VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
_PARAGRAPHS = frozenset(
    "p h1 h2 h3 h4 h5 h6 ul ol dl table section article header footer main aside nav form fieldset "
    "blockquote pre figure details".split()
)
_LINES = frozenset("div li tr dt dd option legend summary caption br hr button select textarea".split())
_CELLS = frozenset(("td", "th"))
_LISTS = frozenset(("ul", "ol"))
_STYLED_AWAY = re.compile(r"""style\s*=\s*["'][^"']*display\s*:\s*none""", re.IGNORECASE)
_HIDDEN_ATTRIBUTE = re.compile(r"\shidden(?=[\s=/>])", re.IGNORECASE)
_QUOTED = re.compile(r""""[^"]*"|'[^']*'""")
_BLANKS = re.compile(r"\s+")
_IRREGULAR_BLANKS = re.compile(r"\s{2,}|[^\S ]")
_LOOKS_LIKE_HTML = re.compile(
    r"<(?:!doctype html|html|head|body|div|p|h[1-6]|table|ul|ol|section|article|span|br|form)\b[^<>]*>",
    re.IGNORECASE,
)
_INDENT = "    "
_DEEPEST_INDENT = 8


def is_html(text: str) -> bool:
    """Whether a text holds HTML markup near its beginning.

    >>> is_html("<p>SLEDAI &lt; 8</p>"), is_html("IgG<5g/L and SLEDAI > 8")
    (True, False)
    """
    return bool(_LOOKS_LIKE_HTML.search(text, 0, 1 << 16))


def visible_text(source: str) -> MappedText:
    """The text of an HTML page, one block element a line, list items with their bullets and nesting.

    Scripts, styles and hidden elements are left out, blanks are collapsed, character references
    stand as the characters they mean.

    >>> visible_text("<ul><li>Age &ge; 18</li></ul>").text.strip()
    '* Age ≥ 18'
    """
    writer = _Writer(source)
    for token in html_tokens(source):
        writer.take(token)
    return MappedText.build(source, writer.pieces)


class _Writer:
    """Collects the pieces of the visible text, and knows what it is inside of."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.pieces: list[tuple[int, int, str | None]] = []
        self.breaks = 2  # line ends already written; a text begins as after a blank line
        self.blank_due = False
        self.hidden: list[str] = []  # the hiding element and those of its name inside it
        self.lists: list[int] = []  # for each open list the number of its next item; -1 for bullets
        self.verbatim = 0
        self.at_bullet = False  # a bullet was written and nothing after it yet

    def take(self, token: Token) -> None:
        """Write what one token contributes."""
        if self.hidden:
            self._leave_hidden(token)
        elif token.kind == "text":
            self._text(token)
        elif token.kind == "reference":
            self._reference(token)
        elif token.kind == "open":
            self._open(token)
        else:
            self._close(token)

    def _leave_hidden(self, token: Token) -> None:
        if token.value != self.hidden[0]:
            return
        if token.kind == "open":
            self.hidden.append(token.value)
        elif token.kind == "close":
            self.hidden.pop()

    def _open(self, token: Token) -> None:
        name = token.value
        if name not in _VOID and (name in _HIDDEN or _hides(self.source[token.start : token.end])):
            self.hidden.append(name)
            return
        self._break_for(name, token.start)
        if name in _LISTS:
            self.lists.append(1 if name == "ol" else -1)
        elif name == "li":
            self._bullet(token.start)
        elif name == "pre":
            self.verbatim += 1

    def _close(self, token: Token) -> None:
        name = token.value
        self._break_for(name, token.start)
        if name in _LISTS and self.lists:
            self.lists.pop()
        elif name == "pre":
            self.verbatim = max(0, self.verbatim - 1)

    def _break_for(self, name: str, at: int) -> None:
        if name in _PARAGRAPHS and not (name in _LISTS and self.lists):
            self._line_ends(2, at)
        elif name in _LINES or name in _LISTS:
            self._line_ends(1, at)
        elif name in _CELLS:
            self.blank_due = True

    def _line_ends(self, wanted: int, at: int) -> None:
        if self.breaks < wanted and not self.at_bullet:
            self.pieces.append((at, at, "\n" * (wanted - self.breaks)))
            self.breaks = wanted
        self.blank_due = False

    def _bullet(self, at: int) -> None:
        if self.at_bullet:  # the item before was empty
            self.pieces.pop()
        number = self.lists[-1] if self.lists else -1
        if number > 0:
            self.lists[-1] += 1
        indent = _INDENT * min(len(self.lists) - 1, _DEEPEST_INDENT)
        self.pieces.append((at, at, indent + (f"{number}. " if number > 0 else "* ")))
        self.breaks = 0
        self.at_bullet = True

    def _reference(self, token: Token) -> None:
        if token.value.isspace():
            self.blank_due = True
        else:
            self._write(token.start, token.end, token.value)

    def _text(self, token: Token) -> None:
        if self.verbatim:
            self._write(token.start, token.end, None)
            self.breaks = 1 if self.source[token.end - 1] == "\n" else 0
            return
        words = self.source[token.start : token.end].strip()
        if not words:
            self.blank_due = True
            return
        at = self.source.index(words, token.start)
        end = at + len(words)
        self.blank_due |= at > token.start
        for blank in _IRREGULAR_BLANKS.finditer(self.source, at, end):
            self._write(at, blank.start(), None)
            self.blank_due = True
            at = blank.end()
        self._write(at, end, None)
        self.blank_due = end < token.end

    def _write(self, start: int, end: int, replacement: str | None) -> None:
        if self.blank_due and not self.breaks and not self.at_bullet:
            self.pieces.append((start, start, " "))
        self.pieces.append((start, end, replacement))
        self.blank_due = False
        self.at_bullet = False
        self.breaks = 0


def _hides(tag: str) -> bool:
    """Whether the tag's own attributes hide the element. Class names are not read: their meaning is the site's."""
    if _STYLED_AWAY.search(tag):
        return True
    return "hidden" in tag.lower() and bool(_HIDDEN_ATTRIBUTE.search(_QUOTED.sub("", tag)))
