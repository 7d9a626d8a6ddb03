"""What was read from a page before it becomes a study: fields and list items, each with its place in the source."""

from collections.abc import Callable
from typing import Any

import msgspec

from trialwright.model.provenance import Source
from trialwright.model.span import Span
from trialwright.records.pages.kinds import Merged

Place = Callable[[Span, str], Source]


class Item(msgspec.Struct):
    """One item of a list: its value, the source of the whole and of each of its fields, and groups nested in it."""

    value: dict[str, Any]
    source: Source
    sources: dict[str, Source]
    parts: dict[str, list["Item"]] = msgspec.field(default_factory=dict)

    def put(self, name: str, value: Any, source: Source) -> None:
        """Set a field; a merged value sets the fields it is made of. What is set already stays."""
        fields = value.fields if isinstance(value, Merged) else {name: value}
        for key, single in fields.items():
            if key and key not in self.value:
                self.value[key] = single
                self.sources[key] = source


class Clash(msgspec.Struct, frozen=True):
    """A field for which the page gives two values."""

    pointer: str
    kept: Any
    other: Any
    sources: tuple[Source, Source]


class Findings:
    """Fields by pointer and items by list pointer, in the order of the page."""

    def __init__(self) -> None:
        self.fields: dict[str, tuple[Any, Source]] = {}
        self.lists: dict[str, list[Item]] = {}
        self.clashes: list[Clash] = []

    def put(self, pointer: str, value: Any, source: Source) -> None:
        """Set a field. A different second value is a clash; the first stays."""
        if isinstance(value, Merged):
            value = value.fields
        if isinstance(value, dict):
            for key, single in value.items():
                self.put(f"{pointer}/{key}", single, source)
            return
        kept, first = self.fields.setdefault(pointer, (value, source))
        if kept != value:
            self.clashes.append(Clash(pointer, kept, value, (first, source)))

    def value(self, pointer: str) -> Any:
        """The value of a field, or None."""
        found = self.fields.get(pointer)
        return found[0] if found else None

    def append(self, pointer: str, item: Item) -> None:
        """Add an item to a list."""
        self.lists.setdefault(pointer, []).append(item)

    def shown(self, pattern: str) -> set[str]:
        """The texts at a pointer with "*" for every item of a list."""
        pointer, _, key = pattern.partition("/*/")
        return {str(item.value[key]) for item in self.lists.get(pointer, []) if key in item.value}
