"""Hard-wrapped text of the legacy XML, joined again: paragraphs, bullets and numbers as markdown."""

import re

# The registry indents the whole text, starts each list level five columns further in, and hangs the
# lines of an item under its words: "  -  words", "  1. words", " 10. words".
_LEVEL_WIDTH = 5
_MARKER = re.compile(r"(?P<marker>-|\d{1,3}\.)(?P<gap> +)(?=\S)")
_CLOSING = re.compile(r"\n( *)\Z")
_BLANK_LINE = re.compile(r"\n[ \t]*(?:\n[ \t]*)*\n")

# level of the words (0 outside a list), marker ("" for a paragraph), words
_Block = tuple[int, str, str]


def reflowed(text: str) -> str:
    """The text with wrapped lines joined, ``* `` and number markers, nested items under their parent.

    Blank lines separate paragraphs; the items of one list follow each other directly, as in v2.

    >>> print(reflowed('''
    ...     Inclusion Criteria:
    ...
    ...       -  Adults with lupus
    ...          nephritis
    ...
    ...            1. Class III
    ... '''))
    Inclusion Criteria:
    <BLANKLINE>
    * Adults with lupus nephritis
    <BLANKLINE>
      1. Class III
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").expandtabs(8)
    lines = [line for line in text.split("\n") if line.strip()]
    if not lines:
        return ""
    margin = min(_indent(line) for line in lines)
    if closing := _CLOSING.search(text):  # the text stands two columns inside its closing tag
        margin = min(margin, len(closing[1]) + 2)
    pieces = _BLANK_LINE.split(text.strip("\n"))
    return _rendered([_block(piece, margin) for piece in pieces if piece.strip()])


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _block(piece: str, margin: int) -> _Block:
    lines = [line for line in piece.split("\n") if line.strip()]
    words = " ".join(line.strip() for line in lines)
    indent = _indent(lines[0]) - margin
    found = _MARKER.match(words)
    if not found or indent == 0:
        return max(0, round(indent / _LEVEL_WIDTH)), "", words
    marker = "*" if found["marker"] == "-" else found["marker"]
    return max(1, round((indent + found.end()) / _LEVEL_WIDTH)), marker, words[found.end() :]


def _rendered(blocks: list[_Block]) -> str:
    parts: list[str] = []
    widths: list[int] = []  # how far the words of each open list level are indented
    before: _Block = (0, "", "")
    for block in blocks:
        level, marker, words = block
        del widths[level - 1 if marker else level :]
        start = widths[-1] if widths else 0
        if parts:
            parts.append("\n" if _joins(before, block) else "\n\n")
        parts.append(f"{' ' * start}{marker}{' ' * bool(marker)}{words}")
        if marker:
            widths.extend([start] * (level - 1 - len(widths)))
            widths.append(start + len(marker) + 1)
        before = block
    return "".join(parts)


def _joins(before: _Block, block: _Block) -> bool:
    """Whether an item follows directly: after an item of its own list, or of a list nested in it."""
    same_kind = (before[1] == "*") == (block[1] == "*")
    return bool(before[1] and block[1]) and (before[0] > block[0] or (before[0] == block[0] and same_kind))
