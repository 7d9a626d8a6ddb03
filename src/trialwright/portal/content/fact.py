"""A label and its value, and the parts of a page they stand in."""

from collections.abc import Iterable

import msgspec

from trialwright.model.record import StudyRecord
from trialwright.reporting.content.head import source_name


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


def paragraphs(text: str | None) -> tuple[str, ...]:
    """The paragraphs of a text as published; lines within one are kept.

    >>> paragraphs("One.\\n\\nTwo,\\nthree.")
    ('One.', 'Two,\\nthree.')
    """
    parts = (text or "").replace("\r\n", "\n").split("\n\n")
    return tuple(part.strip("\n") for part in parts if part.strip())
