"""A sentence → a tree. What no reader consumes completely is Opaque."""

from collections.abc import Callable

from trialwright.criteria.read_age import read_age
from trialwright.criteria.read_measure import read_measure
from trialwright.criteria.read_passage import read_passage
from trialwright.criteria.read_sex import read_sex
from trialwright.criteria.sentence import Sentence, Unread
from trialwright.criteria.sure import PROPOSED, is_sure
from trialwright.model.criterion import Expr, Opaque, Role
from trialwright.model.span import Span

# Leaves that mostly stand alone are tried first; a reader takes the whole sentence or none of it.
_READERS: tuple[Callable[[Sentence], Expr | Unread], ...] = (read_age, read_sex, read_measure)
# No sentence that states an age, a sex or one measurement is longer.
_LONGEST_ALONE = 240


def read_sentence(
    text: str, span: Span | None = None, role: Role = "inclusion", *, proposals: bool = False
) -> tuple[Expr, Unread | None]:
    """The tree of the sentence at a span of a text (default: all of it), and why it is not read if it is not.

    ``role`` is that of the list it stands in: reasons for exclusion may be joined by "and".
    ``proposals`` also takes readings that are not sure enough to decide (see ``criteria/sure.py``).

    >>> tree, unread = read_sentence("Serum IgG below 5 g/L")
    >>> tree.analyte, str(tree.range), tree.unit
    ('igg', '< 5', 'g/L')
    >>> read_sentence("ALT despite gloom > 2 x ULN")[1].why
    'not understood: “alt”, “despite”, “gloom”'
    """
    span = span or Span(0, len(text))
    read = _read(text, span, role, proposals)
    if isinstance(read, Unread):
        return Opaque(text=span.of(text), why=read.why, spans=(span,)), read
    return read, None


def _read(text: str, span: Span, role: Role, proposals: bool) -> Expr | Unread:
    sentence = Sentence.of(text, span)
    if sentence.is_cut_off:
        return Unread("its end is cut off")
    if sentence.text.endswith(":"):
        return Unread("introduces something that does not follow")
    reasons: list[Unread] = []
    for reader in _READERS if len(span) <= _LONGEST_ALONE else ():
        read = reader(sentence)
        if not isinstance(read, Unread):
            return read
        reasons.append(read)
    passage = read_passage(sentence, role)
    if isinstance(passage, Unread):
        return _best_reason([*reasons, passage])
    return passage if proposals or is_sure(passage, sentence.text, role) else Unread(PROPOSED)


def _best_reason(reasons: list[Unread]) -> Unread:
    """The reason that names a fault, else the one that leaves fewest words."""
    with_code = [reason for reason in reasons if reason.code]
    return min(with_code or reasons, key=lambda reason: reason.left)
