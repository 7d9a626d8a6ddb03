"""Each distinct sentence is read once: trials repeat each other's words ("Not pregnant or nursing").

What a sentence says does not depend on where it stands, only on its words and the list it is in; so a
reading is kept without its place and put back to it. Memory is bounded: the sentences used least recently go.
"""

from functools import lru_cache

import msgspec

from trialwright.criteria.nodes import replaced
from trialwright.criteria.read_sentence import Reading, reading_of
from trialwright.model.criterion import Expr, Role
from trialwright.model.span import Span

# Longer ones hardly ever come twice. So many at most: about 30 MB of trees.
_LONGEST, _MOST = 600, 16_384


def remembered_reading(text: str, span: Span, role: Role) -> Reading:
    """The reading of the sentence at a span, exactly as ``reading_of`` gives it.

    >>> text = "Adults. Serum IgG below 5 g/L"
    >>> remembered_reading(text, Span(8, 29), "inclusion") == reading_of(text, Span(8, 29), "inclusion")
    True
    """
    if len(span) > _LONGEST:
        return reading_of(text, span, role)
    return _moved(_read_once(span.of(text), role), span.start)


@lru_cache(maxsize=_MOST)
def _read_once(words: str, role: Role) -> Reading:
    return reading_of(words, Span(0, len(words)), role)


def _moved(read: Reading, by: int) -> Reading:
    if by == 0:
        return read
    part = read.sure_part if read.sure_part is None else _moved_tree(read.sure_part, by)
    return msgspec.structs.replace(read, expr=_moved_tree(read.expr, by), sure_part=part)


def _moved_tree(expr: Expr, by: int) -> Expr:
    def moved(node: Expr) -> Expr:
        spans = tuple(span.shifted(by) for span in node.spans)
        return msgspec.structs.replace(node, spans=spans) if spans else node

    return replaced(expr, moved)


def forget() -> None:
    """Start again with nothing remembered."""
    _read_once.cache_clear()
