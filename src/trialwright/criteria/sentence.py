"""One item's words in one spelling on one line, with the way back to the published text."""

import re

import msgspec

from trialwright.model.span import Span
from trialwright.text.mapped_text import MappedText
from trialwright.text.normalise import collapsed, normalise

_WORD = re.compile(r"[^\W\d_]+(?:[-/'][^\W\d_]+)*|\d[\d.,]*|[^\w\s]")

_MOST_NAMED = 12
_SIGNS = frozenset(",:;.()")


class Sentence(msgspec.Struct, frozen=True):
    """A sentence to read. ``text`` differs from what was published in spelling and blanks only.

    The list it stands in is not here on purpose: what a sentence says does not depend on it.
    """

    text: str
    mapped: MappedText
    start: int
    offset: int = 0

    @classmethod
    def of(cls, whole: str, span: Span) -> "Sentence":
        """The sentence at a span of an eligibility text, without the full stop or semicolon at its end."""
        made = normalise(span.of(whole))
        made = made.then(collapsed(made.text))
        return cls(made.text.rstrip(" .;,"), made, span.start)

    def place(self, span: Span) -> Span:
        """Where words of ``text`` stand in the eligibility text."""
        return self.mapped.original_span(span.shifted(self.offset)).shifted(self.start)

    def part(self, start: int, end: int) -> "Sentence":
        """The words between two places of ``text`` as a sentence of their own."""
        return Sentence(self.text[start:end], self.mapped, self.start, self.offset + start)

    @property
    def is_cut_off(self) -> bool:
        """Whether it ends in dots, as excerpts do."""
        return self.mapped.text.endswith("..")

    @property
    def whole(self) -> tuple[Span, ...]:
        """Where the sentence stands in the eligibility text."""
        return (self.place(Span(0, len(self.text))),)


class Unread(msgspec.Struct, frozen=True):
    """Why a sentence is not understood.

    ``code`` is that of a diagnostic where the sentence itself has a fault; ``left`` is how many words
    were not understood, so that the reader who came nearest gives the reason.
    """

    why: str
    code: str = ""
    left: int = 0


def in_language(language: str) -> str:
    """The reason that names the language of a sentence that is not English."""
    return f"in {language}, which is not read"


def words_of(text: str) -> list[str]:
    """Words, numbers and signs of a normalised text, in lower case.

    >>> words_of("Age: 18-65 y/o")
    ['age', ':', '18', '-', '65', 'y/o']
    """
    return _WORD.findall(text.casefold())


def outside(text: str, *spans: Span) -> str:
    """The text with some spans blanked out."""
    for span in spans:
        text = text[: span.start] + " " * len(span) + text[span.end :]
    return text


def not_understood(words: list[str]) -> Unread:
    """The reason that names words, the first dozen of them."""
    names = [f"“{word}”" for word in dict.fromkeys(words) if word not in _SIGNS]
    why = "not understood: " + ", ".join(names[:_MOST_NAMED]) + (" …" if len(names) > _MOST_NAMED else "")
    return Unread(why if names else "nothing in it is a criterion that is read yet", left=len(names) or 1)
