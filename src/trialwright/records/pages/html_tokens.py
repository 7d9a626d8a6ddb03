"""HTML cut into tags, character references and text, each with its place in the source.

The standard library's parser reports places only for tags; every span of a record points at
characters, so the cutting is done here. Malformed markup is text, never an error.
"""

import re
from collections.abc import Iterator
from html.entities import html5

import msgspec

_MARK = re.compile(r"<!--|<[!?]|</?[A-Za-z]|&(?=[#A-Za-z])")
_NAME = re.compile(r"[A-Za-z][^\s/>]*")
_ATTRIBUTE_END = re.compile(r"[>\"']")
_REFERENCE = re.compile(r"&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|([A-Za-z][A-Za-z0-9]{1,31}));?")
_RAW = frozenset(("script", "style", "textarea", "title", "xmp", "noembed", "noframes"))
_UNCLOSED_QUOTES_ALLOWED = 5
_SURROGATES = range(0xD800, 0xE000)


class Token(msgspec.Struct, frozen=True):
    """A piece of the source: ``kind`` is text, reference, open or close.

    ``value`` is the tag's name in lower case, or the character a reference stands for.
    """

    kind: str
    start: int
    end: int
    value: str = ""


def html_tokens(source: str) -> Iterator[Token]:
    """The pieces of an HTML text that matter for reading it; comments, declarations and scripts are left out."""
    return _Cutter(source).tokens()


class _Cutter:
    """One pass over the source. Each search that finds nothing is remembered, so the time stays linear."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.closable = {">": True, '"': True, "'": True, "-->": True}
        self.quotes_broken = 0

    def tokens(self) -> Iterator[Token]:
        at = 0
        while mark := _MARK.search(self.source, at):
            if mark.start() > at:
                yield Token("text", at, mark.start())
            at = mark.start()
            token = self._reference(at) if mark[0] == "&" else self._tag(at, mark[0])
            if token is None:  # a lone "<" or "&" is text
                yield Token("text", at, at + 1)
                at += 1
                continue
            if token.kind != "nothing":
                yield token
            at = token.end
            if token.kind == "open" and token.value in _RAW:
                at = self._after_raw(token)
        if at < len(self.source):
            yield Token("text", at, len(self.source))

    def _find(self, what: str, at: int) -> int:
        if not self.closable[what]:
            return -1
        found = self.source.find(what, at)
        self.closable[what] = found >= 0
        return found

    def _reference(self, at: int) -> Token | None:
        found = _REFERENCE.match(self.source, at)
        if not found:
            return None
        decimal, hexadecimal, name = found.groups()
        if name:
            value = html5.get(name + ";")
        else:
            number = int(decimal) if decimal else int(hexadecimal, 16)
            value = chr(number) if 0 < number <= 0x10FFFF and number not in _SURROGATES else "\ufffd"
        return Token("reference", at, found.end(), value) if value else None

    def _tag(self, at: int, mark: str) -> Token | None:
        if mark == "<!--":
            end = self._find("-->", at)
            return Token("nothing", at, end + 3 if end >= 0 else len(self.source))
        end = self._find(">", at) if mark in ("<!", "<?") else self._tag_end(at + len(mark))
        if end < 0:
            return None
        if mark in ("<!", "<?"):
            return Token("nothing", at, end + 1)
        closing = mark.startswith("</")
        name = _NAME.match(self.source, at + (2 if closing else 1))
        return Token("close" if closing else "open", at, end + 1, name[0].lower() if name else "")

    def _tag_end(self, at: int) -> int:
        """Where the ">" of a tag stands, past quoted attributes; without regard to quotes if one is never closed."""
        start = at
        while self.quotes_broken < _UNCLOSED_QUOTES_ALLOWED:
            found = _ATTRIBUTE_END.search(self.source, at)
            if not found:
                break
            if found[0] == ">":
                return found.start()
            closing = self._find(found[0], found.end())
            if closing < 0:
                break
            at = closing + 1
        self.quotes_broken += 1
        return self._find(">", start)

    def _after_raw(self, opened: Token) -> int:
        """Where the text goes on after an element whose content is not markup."""
        closing = re.compile(rf"</{re.escape(opened.value)}\b", re.IGNORECASE)
        found = closing.search(self.source, opened.end)
        return found.start() if found else len(self.source)
