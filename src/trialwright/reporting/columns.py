"""Tables of plain text whose columns line up, and text wrapped under a hanging label."""

from collections.abc import Sequence
from textwrap import wrap

Row = Sequence[str]


def columns(rows: Sequence[Row], *, right: Sequence[int] = (), indent: int = 2, gap: int = 2) -> list[str]:
    """Rows of cells as lines; the columns numbered in ``right`` are set flush right.

    >>> columns([("by", "n"), ("normal", "142")], right=(1,))
    ['  by        n', '  normal  142']
    """
    if not rows:
        return []
    widths = [max(len(row[at]) for row in rows if at < len(row)) for at in range(max(map(len, rows)))]
    made = []
    for row in rows:
        cells = [
            cell.rjust(width) if at in right else cell.ljust(width)
            for at, (cell, width) in enumerate(zip(row, widths, strict=False))
        ]
        made.append((" " * indent + (" " * gap).join(cells)).rstrip())
    return made


def hanging(label: str, text: str, *, width: int, indent: int = 2, hang: int | None = None) -> list[str]:
    """A label and its text; further lines of the text begin below its first word.

    >>> hanging("by", "one two three four five", width=22)
    ['  by  one two three', '      four five']
    """
    start = indent + (len(label) + 2 if hang is None else hang)
    lines = wrap(text, max(16, width - start)) or [""]
    first = " " * indent + label.ljust(start - indent) + lines[0]
    return [first.rstrip(), *(" " * start + line for line in lines[1:])]


def shortened(text: str, width: int) -> str:
    """The text on one line of at most ``width`` characters, a cut marked by "…".

    >>> shortened("one two three", 8)
    'one two…'
    """
    text = " ".join(text.split())
    return text if len(text) <= width else text[: max(1, width - 1)].rstrip() + "…"
