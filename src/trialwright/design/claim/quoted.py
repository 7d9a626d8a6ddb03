"""Results of other studies that a record quotes: kept apart, so that nobody takes them for its own assumptions."""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Literal

from trialwright.design.claim.figures import figure_at, figures
from trialwright.design.claim.passages import Passage
from trialwright.design.claim.wording import ANY_CASE, any_of, gap
from trialwright.model.claim import Quoted
from trialwright.model.span import Span

_VERSUS = re.compile(r"\s*\)?\s*(?:vs\.?|versus|v\.?|compared\s+(?:to|with))\s+", ANY_CASE)
_SIZE = re.compile(r"(?<!\w)n\s*=\s*(\d+)(?:\s*(?:/|,|and|vs\.?|v\.?)\s*(\d+))?", ANY_CASE)


def quoted(passage: Passage, window: list[int]) -> list[Quoted]:
    """Pairs of rates, and single rates beside the word "rate", in sentences that tell a result.

    ``window`` are the sentences of the record's own claim, which are left alone.
    """
    found = []
    for index, sentence in enumerate(passage.sentences):
        if index not in window and any_of("context", "quoting").search(
            passage.text, sentence.start, sentence.end
        ):
            found += list(_pairs(passage, sentence)) or list(_singles(passage, sentence))
    return found


def _pairs(passage: Passage, sentence: Span) -> Iterator[Quoted]:
    listed = [one for one in figures(passage.text, sentence.start, sentence.end) if one.unit == "%"]
    for first, second in pairwise(listed):
        if _VERSUS.fullmatch(passage.text[first.span.end : second.span.start]):
            span, _ = passage.published(Span(first.span.start, second.span.end))
            _, words = passage.published(sentence)
            said, n = _said(passage.text, sentence), _sizes(passage.text, sentence)
            yield Quoted(first.value, second.value, words, passage.field, span, said, n)


def _singles(passage: Passage, sentence: Span) -> Iterator[Quoted]:
    seen: set[int] = set()
    for name in any_of("rates", "names").finditer(passage.text, sentence.start, sentence.end):
        between = gap().match(passage.text, name.end(), sentence.end)
        figure = figure_at(passage.text, between.end()) if between else None
        if figure and figure.unit == "%" and figure.span.start not in seen:
            seen.add(figure.span.start)
            span, words = passage.published(Span(name.start(), figure.span.end))
            yield Quoted(figure.value, None, words, passage.field, span)


def _said(text: str, sentence: Span) -> Literal["significant", "not_significant", ""]:
    if any_of("context", "not_significant").search(text, sentence.start, sentence.end):
        return "not_significant"
    return (
        "significant" if any_of("context", "significant").search(text, sentence.start, sentence.end) else ""
    )


def _sizes(text: str, sentence: Span) -> tuple[int, ...]:
    sizes = [
        int(n) for found in _SIZE.finditer(text, sentence.start, sentence.end) for n in found.groups() if n
    ]
    return tuple(sizes) if len(sizes) == 2 else ()
