"""Words of the sample-size claim as words of a check."""

from typing import Protocol

from trialwright.checks.case import Case
from trialwright.checks.words import Words, place_of, text_at
from trialwright.model.span import Span


class _Said(Protocol):
    @property
    def words(self) -> str: ...
    @property
    def field(self) -> str: ...
    @property
    def span(self) -> Span: ...


def stated_words(case: Case, stated: _Said) -> Words:
    """The words of a stated value in its field; all of a field that is no text."""
    place = place_of(stated.field)
    text = text_at(case.study, place) or ""
    if stated.span.end > len(text) or not stated.span.end:
        return Words(place, text, Span(0, len(text)))
    return Words(place, text, stated.span)
