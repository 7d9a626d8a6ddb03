"""A sentence → a tree. What no reader consumes completely is Opaque."""

from collections.abc import Callable

from trialwright.criteria.read_age import read_age
from trialwright.criteria.read_measure import read_measure
from trialwright.criteria.read_sex import read_sex
from trialwright.criteria.sentence import Sentence, Unread
from trialwright.model.criterion import Expr, Opaque
from trialwright.model.span import Span

# Each leaf of the language that can stand alone has a reader; a reader takes the whole sentence or none of it.
_READERS: tuple[Callable[[Sentence], Expr | Unread], ...] = (read_age, read_sex, read_measure)
# Nothing that is read today is longer; words not understood need no count beyond it.
_LONGEST_READ = 240


def read_sentence(text: str, span: Span | None = None) -> tuple[Expr, Unread | None]:
    """The tree of the sentence at a span of a text (default: all of it), and why it is not read if it is not.

    >>> tree, unread = read_sentence("Serum IgG below 5 g/L")
    >>> tree.analyte, str(tree.range), tree.unit
    ('igg', '< 5', 'g/L')
    >>> read_sentence("ALT or AST > 2 x ULN")[1].why
    'not understood: “alt”, “or”, “ast”'
    """
    span = span or Span(0, len(text))
    read = _read(text, span)
    if isinstance(read, Unread):
        return Opaque(text=span.of(text), why=read.why, spans=(span,)), read
    return read, None


def _read(text: str, span: Span) -> Expr | Unread:
    if len(span) > _LONGEST_READ:
        return Unread("longer than any sentence that is read yet")
    sentence = Sentence.of(text, span)
    if sentence.is_cut_off:
        return Unread("its end is cut off")
    if sentence.text.endswith(":"):
        return Unread("introduces something that does not follow")
    reasons: list[Unread] = []
    for reader in _READERS:
        read = reader(sentence)
        if not isinstance(read, Unread):
            return read
        reasons.append(read)
    return _best_reason(reasons)


def _best_reason(reasons: list[Unread]) -> Unread:
    """The reason that names a fault, else the one that leaves fewest words."""
    with_code = [reason for reason in reasons if reason.code]
    return min(with_code or reasons, key=lambda reason: reason.left)
