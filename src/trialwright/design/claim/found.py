"""What reading has found in one passage: numbers with a role, and which numbers are already taken."""

from collections.abc import Iterable

import msgspec

from trialwright.design.claim.figures import Figure
from trialwright.design.claim.passages import Passage
from trialwright.model.claim import GroupRole, Stated
from trialwright.model.span import Span


class Found(msgspec.Struct, frozen=True):
    """A number with a role. ``span`` covers name and number in the passage's text; ``sentence`` is its index."""

    role: str
    figure: Figure
    span: Span
    sentence: int
    unit: str = ""
    group: str = ""
    of: GroupRole = ""
    value: float | None = None
    note: str = ""

    def stated(self, passage: Passage) -> Stated:
        """The value that the claim keeps, with place and words as published."""
        span, words = passage.published(_with_bracket(passage.text, self.span))
        value = self.figure.value if self.value is None else self.value
        unit = self.unit or self.figure.unit
        return Stated(value, words, passage.field, span, unit, self.group, self.of, self.note)


def _with_bracket(text: str, span: Span) -> Span:
    """The span with the bracket before it where it holds the closing one alone: "(1-β) = 0.90"."""
    words = span.of(text)
    is_cut = words.count(")") > words.count("(") and text[max(0, span.start - 1) : span.start] == "("
    return Span(span.start - 1, span.end) if is_cut else span


def free(figure: Figure, taken: Iterable[Found]) -> bool:
    """Whether no role holds this number yet."""
    return all(one.figure.span.start != figure.span.start for one in taken)
