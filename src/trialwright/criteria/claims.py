"""No silent loss: every content word and number of an item is claimed by a leaf, a note or an Opaque node.

What a tree does not claim was dropped without a trace; what a note claims asks for nothing and must
stand under a named rule where it holds a number, a comparator, a negation or a known term.
"""

import re
from collections.abc import Iterator
from functools import cache

import msgspec

from trialwright.criteria.coordination import leaves
from trialwright.criteria.sentence import Sentence
from trialwright.criteria.token import tokens_of
from trialwright.knowledge.phrases import phrases
from trialwright.model.criterion import Criterion, Expr, Note
from trialwright.model.span import Span

# An entity such as "&#xA;" is a sign, whatever letters it is written with.
_WORD = re.compile(r"(?P<entity>&#?\w{1,8};)|[^\W_]+")


class Loss(msgspec.Struct, frozen=True):
    """Words of an item that its tree does not account for. ``why`` is "unclaimed" or "in a note without a rule"."""

    criterion: str
    words: str
    span: Span
    why: str


def losses(text: str, criterion: Criterion) -> Iterator[Loss]:
    """What is lost of a criterion's words; nothing if its tree accounts for all of them.

    >>> from trialwright.criteria.compile import parse_criteria
    >>> text = "Inclusion Criteria:\\n* Serum IgG below 5 g/L"
    >>> list(losses(text, parse_criteria(text).criteria[0]))
    []
    """
    claimed = sorted(span for leaf in leaves(criterion.expr) for span in leaf.spans)
    for span in criterion.spans:
        for word in content_words(text, span):
            if not any(each.start <= word.start and word.end <= each.end for each in claimed):
                yield Loss(criterion.id, word.of(text), word, "unclaimed")
    for leaf in leaves(criterion.expr):
        if isinstance(leaf, Note) and leaf.rule not in note_rules() and _asks(leaf.text):
            yield Loss(criterion.id, leaf.text, leaf.spans[0], "in a note without a rule")


def content_words(text: str, span: Span) -> Iterator[Span]:
    """Where words and numbers that can carry a meaning stand in a part of a text."""
    for found in _WORD.finditer(text, span.start, span.end):
        if found["entity"]:
            continue
        word = found.group().casefold()
        if word.isdigit() or (len(word) > 1 and word not in _function_words()):
            yield Span(found.start(), found.end())


def note_rules() -> frozenset[str]:
    """The rules under which a note may hold what would otherwise ask for something."""
    return frozenset(phrases("clauses")["note_rules"]["names"])


def numbers_in_leaves(text: str, expr: Expr, span: Span) -> tuple[int, int]:
    """How many numbers of a part of a text stand in leaves that can be executed, and how many there are."""
    executable = [
        each for leaf in leaves(expr) if leaf.__struct_config__.tag not in _SILENT for each in leaf.spans
    ]
    numbers = [word for word in content_words(text, span) if word.of(text).isdigit()]
    inside = [
        word
        for word in numbers
        if any(each.start <= word.start and word.end <= each.end for each in executable)
    ]
    return len(inside), len(numbers)


_SILENT = frozenset({"note", "opaque", "judgement", "attest", "planned"})


def _asks(words: str) -> bool:
    tokens = tokens_of(Sentence.of(words, Span(0, len(words))))
    return any(
        token.terms or token.analyte or token.test or token.is_a("bounds", "window", "number", "no")
        for token in tokens
    )


@cache
def _function_words() -> frozenset[str]:
    return frozenset(phrases("clauses")["function_words"]["words"])
