"""A label and its value, and the parts of a page they stand in."""

import re
from collections.abc import Iterable
from itertools import groupby

import msgspec

from trialwright.model.record import StudyRecord
from trialwright.reporting.content.head import source_name

_ITEM = re.compile(r"^[*•·-]\s+")
# The registry's text is Markdown: a backslash before a sign is not part of what was meant.
_BACKSLASH = re.compile(r"\\([!-/:-@\[-`{-~])")


class Fact(msgspec.Struct, frozen=True):
    """A label and a value in words."""

    label: str
    value: str


def known(pairs: Iterable[tuple[str, str | None]]) -> tuple[Fact, ...]:
    """Those of the pairs that have a value.

    >>> known([("City", "Nanjing"), ("State", None)])
    (Fact(label='City', value='Nanjing'),)
    """
    return tuple(Fact(label, value) for label, value in pairs if value)


def source_at(record: StudyRecord, pointer: str) -> str:
    """Where the value at a pointer came from, in one phrase; "" if that is not known."""
    source = record.source_of(pointer)
    return source_name(source) if source else ""


class Passage(msgspec.Struct, frozen=True):
    """A paragraph of a published text, or the items of a list in it."""

    lines: tuple[str, ...]
    is_list: bool = False


def passages(text: str | None) -> tuple[Passage, ...]:
    r"""The paragraphs and lists of a text as published, without the marks of its lists and its backslashes.

    >>> passages("One \\> 2.\n\n* a\n* b")
    (Passage(lines=('One > 2.',), is_list=False), Passage(lines=('a', 'b'), is_list=True))
    """
    made: list[Passage] = []
    for part in re.split(r"\n\s*\n", (text or "").replace("\r\n", "\n")):
        lines = [_BACKSLASH.sub(r"\1", line.strip()) for line in part.splitlines() if line.strip()]
        for is_list, run in groupby(lines, key=lambda line: bool(_ITEM.match(line))):
            made.append(Passage(tuple(_ITEM.sub("", line) if is_list else line for line in run), is_list))
    return tuple(made)
