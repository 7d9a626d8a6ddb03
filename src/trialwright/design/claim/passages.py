"""The texts of a record that can carry a claim, cut into sentences that know where they stand."""

import re
from collections.abc import Iterator

import msgspec

from trialwright.model.record import StudyRecord
from trialwright.model.span import Span
from trialwright.text.mapped_text import MappedText
from trialwright.text.normalise import normalise

_PROTOCOL = "/protocolSection"
_DESCRIPTION = f"{_PROTOCOL}/descriptionModule"
_OUTCOMES = f"{_PROTOCOL}/outcomesModule/primaryOutcomes"
_ABBREVIATED = re.compile(
    r"(?:\b(?:vs|e\.g|i\.e|approx|no|fig|dr|st|al|cf|ca|resp|incl|std|dev)|\b[A-Z])\.$", re.IGNORECASE
)
_END = re.compile(
    r"[.;!?。](?=[\s\"')\]]*\s+[A-Z0-9α-ωΑ-Ω\"'(\[])|\n\s*\n|\n\s*(?=[*•\-] )|(?<=[a-z]{3}\.)(?=[A-Z][a-z])"
)


_DIGIT = re.compile(r"\d")


class Passage(msgspec.Struct, frozen=True):
    """One field of the record: its JSON pointer, its text in one spelling, and its sentences in it."""

    field: str
    mapped: MappedText
    sentences: tuple[Span, ...]

    @property
    def with_digits(self) -> list[tuple[int, Span]]:
        """The sentences that hold a digit, with their index: no other can state a number."""
        text = self.text
        return [(at, one) for at, one in enumerate(self.sentences) if _DIGIT.search(text, one.start, one.end)]

    @property
    def text(self) -> str:
        """The text in one spelling."""
        return self.mapped.text

    def published(self, span: Span) -> tuple[Span, str]:
        """The place and the words of a span in the text as published."""
        original = self.mapped.original_span(span)
        return original, " ".join(original.of(self.mapped.original).split())


def passages(record: StudyRecord) -> list[Passage]:
    """Titles, summary, description and primary outcomes that have any text."""
    return [passage(field, text) for field, text in _texts(record) if text and text.strip()]


def passage(field: str, text: str) -> Passage:
    """One text, normalised and cut.

    >>> [span.of("Power 80%. N = 5.") for span in passage("", "Power 80%. N = 5.").sentences]
    ['Power 80%.', 'N = 5.']
    """
    mapped = normalise(text)
    return Passage(field, mapped, tuple(_sentences(mapped.text)))


def _texts(record: StudyRecord) -> Iterator[tuple[str, str | None]]:
    protocol = record.study.protocol
    identification = record.study.identification
    yield f"{_PROTOCOL}/identificationModule/briefTitle", identification.brief_title
    yield f"{_PROTOCOL}/identificationModule/officialTitle", identification.official_title
    if described := protocol.description_module:
        yield f"{_DESCRIPTION}/briefSummary", described.brief_summary
        yield f"{_DESCRIPTION}/detailedDescription", described.detailed_description
    for index, outcome in enumerate(
        protocol.outcomes_module.primary_outcomes if protocol.outcomes_module else ()
    ):
        yield f"{_OUTCOMES}/{index}/measure", outcome.measure
        yield f"{_OUTCOMES}/{index}/description", outcome.description


def _sentences(text: str) -> Iterator[Span]:
    start = 0
    for end in _END.finditer(text):
        if _ABBREVIATED.search(text, start, end.end()) and text[end.start()] == ".":
            continue
        yield from _trimmed(text, start, end.end())
        start = end.end()
    yield from _trimmed(text, start, len(text))


def _trimmed(text: str, start: int, end: int) -> Iterator[Span]:
    words = text[start:end]
    if words.strip():
        start += len(words) - len(words.lstrip())
        yield Span(start, start + len(words.strip()))
