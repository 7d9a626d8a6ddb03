"""Words of a record and where they stand: what a check points at."""

import re
from typing import Any

import msgspec

from trialwright.model.span import Span
from trialwright.model.study import Study

_CONTEXT = 40  # so many characters are shown on each side of the words pointed at
_LONGEST = 72  # longer words are cut at their end
_RENAMED = {"class": "agency_class"}
_SAYS_LITTLE = ("date", "type", "count", "name", "class")
_STEP = re.compile(r"(\w+)(?:\[(\d+)\])?")


class Words(msgspec.Struct, frozen=True):
    """A range of one field's text. ``place`` is the field's v2 path below the protocol section.

    >>> Words("designModule.phases", "PHASE3", Span(0, 6)).said
    'PHASE3'
    """

    place: str
    text: str
    span: Span

    @property
    def said(self) -> str:
        """The words themselves."""
        return self.span.of(self.text)


class Excerpt(msgspec.Struct, frozen=True):
    """A line to show: the field's name and the words in their surroundings; ``start`` to ``end`` is pointed at."""

    line: str
    start: int
    end: int


def whole(place: str, text: object) -> Words:
    """All of a field; several values are joined by commas; "" for a field that is not given."""
    shown = ", ".join(text) if isinstance(text, tuple) else "" if text is None else _plain(text)
    return Words(place, shown, Span(0, len(shown)))


def _plain(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def excerpt(words: Words) -> Excerpt:
    """The words in one line with what stands around them.

    >>> excerpt(Words("designModule.designInfo.allocation", "NA", Span(0, 2))).line
    'allocation: NA'
    """
    label = f"{_label(words.place)}: "
    if not words.text:
        return Excerpt(f"{label}(not given)", len(label), len(label) + len("(not given)"))
    start, end = words.span.start, min(words.span.end, words.span.start + _LONGEST)
    begin = _word_edge(words.text, start - _CONTEXT, start)
    stop = end if words.span.end > end else _word_edge_after(words.text, end + _CONTEXT, end)
    lead, tail = ("…" if begin else ""), ("…" if stop < len(words.text) else "")
    line = re.sub(r"\s", " ", words.text[begin:stop])
    at = len(label) + len(lead) + start - begin
    return Excerpt(f"{label}{lead}{line}{tail}", at, at + end - start)


def _label(place: str) -> str:
    """The last part of a path; with the part before it where that is an item of a list, or alone it says too little."""
    parts = place.split(".")
    two = len(parts) > 1 and (parts[-2].endswith("]") or parts[-1] in _SAYS_LITTLE)
    return ".".join(parts[-2:]) if two else parts[-1]


def _word_edge(text: str, at: int, start: int) -> int:
    if at <= 0:
        return 0
    space = text.find(" ", at, start)
    return space + 1 if space >= 0 else start


def _word_edge_after(text: str, at: int, end: int) -> int:
    if at >= len(text):
        return len(text)
    space = text.rfind(" ", end, at)
    return space if space >= 0 else end


def place_of(pointer: str) -> str:
    """The place of a JSON pointer; anything else stays as it is.

    >>> place_of("/protocolSection/outcomesModule/primaryOutcomes/0/measure")
    'outcomesModule.primaryOutcomes[0].measure'
    """
    if not pointer.startswith("/protocolSection/"):
        return pointer
    steps = pointer.removeprefix("/protocolSection/").split("/")
    return "".join(f"[{step}]" if step.isdigit() else f".{step}" for step in steps).lstrip(".")


def value_at(study: Study, place: str) -> Any:
    """The value of the field at a place as ``Words`` names it; None if there is none."""
    value: Any = study.protocol
    for step in place.split("."):
        found = _STEP.fullmatch(step)
        if value is None or not found:
            return None
        value = getattr(value, _RENAMED.get(found[1]) or _snake(found[1]), None)
        if found[2] is not None:
            value = value[int(found[2])] if value and int(found[2]) < len(value) else None
    return value


def text_at(study: Study, place: str) -> str | None:
    """The text of the field at a place; None if there is none, "" for a field that is no text."""
    value = value_at(study, place)
    return None if value is None else whole(place, value).text if _is_plain(value) else ""


def _is_plain(value: object) -> bool:
    listed = value if isinstance(value, tuple) else (value,)
    return all(isinstance(each, str | int | bool) for each in listed)


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])([A-Z])", lambda found: "_" + found[1].lower(), name)
