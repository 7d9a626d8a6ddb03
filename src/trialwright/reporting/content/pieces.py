"""A text cut at the borders of the words that something is said of."""

from collections.abc import Iterable
from itertools import pairwise

import msgspec

from trialwright.model.span import Span


class Piece(msgspec.Struct, frozen=True, omit_defaults=True):
    """A run of a text. ``links`` are the leaves of the logic it belongs to, ``findings`` the numbers of those that point here."""

    text: str
    links: tuple[str, ...] = ()
    findings: tuple[int, ...] = ()


def pieces_of(
    text: str,
    linked: Iterable[tuple[Span, str]] = (),
    pointed: Iterable[tuple[Span, int]] = (),
) -> tuple[Piece, ...]:
    """The text in order, whole, each run with all that points at it; spans outside the text are left out.

    >>> [(piece.text, piece.links) for piece in pieces_of("ALT or AST high", [(Span(0, 3), "a"), (Span(7, 15), "b")])]
    [('ALT', ('a',)), (' or ', ()), ('AST high', ('b',))]
    """
    links = [(_within(span, text), name) for span, name in linked]
    points = [(_within(span, text), number) for span, number in pointed]
    edges = {0, len(text)}
    for span, _ in (*links, *points):
        edges |= {span.start, span.end}
    cuts = sorted(edges)
    made: list[Piece] = []
    for start, end in pairwise(cuts):
        names = tuple(dict.fromkeys(name for span, name in links if span.start <= start and end <= span.end))
        numbers = tuple(
            dict.fromkeys(number for span, number in points if span.start <= start and end <= span.end)
        )
        made.append(Piece(text[start:end], names, numbers))
    return tuple(made)


def _within(span: Span, text: str) -> Span:
    start = min(max(span.start, 0), len(text))
    return Span(start, min(max(span.end, start), len(text)))
