"""One line of a layout's template: fixed words with ``{name:kind}`` captures, compiled to a regular expression."""

import re
from collections.abc import Mapping

import msgspec

from trialwright.model.span import Span
from trialwright.records.pages.kinds import LOOSE, kind_pattern
from trialwright.records.pages.lines import Line

_CAPTURE = re.compile(r"\{(?P<name>\w*):(?P<kind>\w+)(?P<optional>\?)?\}")
OwnKinds = Mapping[str, tuple[str, str]]  # a layout's own kinds: the pattern, and the kind it is read as
_LONGEST_LINE = 4000  # no structured line is longer; keeps matching fast on prose


class Capture(msgspec.Struct, frozen=True):
    """What one ``{name:kind}`` caught: the words, where they stand in the visible text, and their lines."""

    name: str
    kind: str
    text: str
    span: Span
    lines: tuple[Line, ...] = ()


class LinePattern:
    """A line of a template. ``loose`` if (nearly) any line matches it, ``fixed_words`` if it has words of its own.

    >>> from trialwright.records.pages.lines import page_lines
    >>> pattern = LinePattern("NCT ID: {id:nct}")
    >>> pattern.match(page_lines("NCT ID: NCT01234567")[0])[0].text
    'NCT01234567'
    """

    def __init__(self, template: str, own_kinds: OwnKinds | None = None) -> None:
        self.template = template
        self.captures: list[tuple[str, str, str]] = []  # group, name, kind
        self._own_kinds = own_kinds or {}
        self._regex = re.compile(self._compiled(template), re.IGNORECASE)
        self.fixed_words = bool(_CAPTURE.sub("", template).strip())
        self.loose = not self.fixed_words and all(kind in LOOSE for _, _, kind in self.captures)

    def _compiled(self, template: str) -> str:
        parts: list[str] = []
        at = 0
        for found in _CAPTURE.finditer(template):
            fixed = template[at : found.start()]
            at = found.end()
            group = f"g{len(self.captures)}"
            pattern, kind = self._own_kinds.get(found["kind"]) or (kind_pattern(found["kind"]), found["kind"])
            self.captures.append((group, found["name"], kind))
            pattern = f"(?P<{group}>{pattern})"
            if found["optional"]:
                gap = r"\s*" if fixed[-1:].isspace() else ""
                parts.append(f"{_fixed(fixed.rstrip())}(?:{gap}{pattern})?")
            else:
                parts.append(_fixed(fixed) + pattern)
        return "".join(parts) + _fixed(template[at:])

    def match(self, line: Line) -> list[Capture] | None:
        """The captures if the line is of this pattern (with or without a bullet), else None."""
        if len(line.text) > _LONGEST_LINE and not self.loose:
            return None
        for words in dict.fromkeys((line.bare, line.text)):
            if found := self._regex.fullmatch(words):
                offset = line.span.end - len(words)
                return [
                    self._capture(found, group, name, kind, offset, line)
                    for group, name, kind in self.captures
                    if found[group] is not None
                ]
        return None

    @staticmethod
    def _capture(found: re.Match[str], group: str, name: str, kind: str, offset: int, line: Line) -> Capture:
        span = Span(*found.span(group)).shifted(offset)
        return Capture(name, kind, found[group], span, (line,))


def _fixed(words: str) -> str:
    """Fixed words as a pattern: blanks stand for any blanks, and for none beside punctuation."""
    pieces = re.split(r"(\s+)", words)
    made = []
    for index, piece in enumerate(pieces):
        if not piece.isspace():
            made.append(re.escape(piece))
            continue
        before, after = "".join(pieces[:index])[-1:], "".join(pieces[index + 1 :])[:1]
        beside_punctuation = any(side and not side.isalnum() for side in (before, after))
        made.append(r"\s*" if beside_punctuation else r"\s+")
    return "".join(made)
