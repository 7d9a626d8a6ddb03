"""A sentence → a tree. What no reader consumes completely is Opaque."""

from collections.abc import Callable

import msgspec

from trialwright.criteria.coordination import nodes
from trialwright.criteria.read_age import read_age
from trialwright.criteria.read_measure import read_measure
from trialwright.criteria.read_passage import read_passage
from trialwright.criteria.read_sex import read_sex
from trialwright.criteria.sentence import Sentence, Unread
from trialwright.criteria.sure import PROPOSED, is_sure, sure_part
from trialwright.criteria.sure_named import is_plainly_named
from trialwright.model.criterion import Expr, Opaque, Role
from trialwright.model.span import Span

# Leaves that mostly stand alone are tried first; a reader takes the whole sentence or none of it.
_READERS: tuple[Callable[[Sentence], Expr | Unread], ...] = (read_age, read_sex, read_measure)
# No sentence that states an age, a sex or one measurement is longer.
_LONGEST_ALONE = 240


class Reading(msgspec.Struct, frozen=True):
    """What a sentence was read as, why not if it was not, and whether that is sure enough to decide by default.

    ``sure_part`` is the tree that decides by default where the whole may not: what is not sure is Opaque in it.
    """

    expr: Expr
    unread: Unread | None = None
    is_sure: bool = True
    sure_part: Expr | None = None


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
    read = reading_of(text, span, role)
    if not proposals and not read.is_sure:
        read = by_default(read, text, span)
    return read.expr, read.unread


def reading_of(text: str, span: Span, role: Role) -> Reading:
    """The reading of the sentence at a span, sure or proposed."""
    sentence = Sentence.of(text, span)
    read = _read(sentence, span, role)
    if isinstance(read, Unread):
        return Reading(Opaque(text=span.of(text), why=read.why, spans=(span,)), read)
    decides = _without_unread_beside(read, sentence, span, role)
    if decides is read and read.is_sure:
        return read
    if isinstance(decides, Unread):
        return msgspec.structs.replace(read, is_sure=False)
    part = (
        decides.expr
        if decides is not read and decides.is_sure
        else sure_part(decides.expr, text, sentence, role)
    )
    return msgspec.structs.replace(read, is_sure=False, sure_part=part)


def _without_unread_beside(read: Reading, sentence: Sentence, span: Span, role: Role) -> Reading | Unread:
    """The reading itself, or what is read where no clause may stand among words that are not read.

    Such words may say by which method, on which day or by whom a value is meant, and so turn a "no" into a "yes": a clause
    among them is proposed, and never decides by default.
    """
    if not any(isinstance(node, Opaque) for node in nodes(read.expr)):
        return read
    alone = _read(sentence, span, role, among_unread=False)
    return read if isinstance(alone, Reading) and alone.expr == read.expr else alone


def by_default(read: Reading, text: str, span: Span) -> Reading:
    """What stands for a proposed reading where proposals are not asked for: the part of it that is sure, or nothing."""
    if read.sure_part is not None:
        return Reading(read.sure_part)
    return Reading(Opaque(text=span.of(text), why=PROPOSED, spans=(span,)), Unread(PROPOSED))


def _read(sentence: Sentence, span: Span, role: Role, *, among_unread: bool = True) -> Reading | Unread:
    if sentence.is_cut_off:
        return Unread("its end is cut off")
    if sentence.text.endswith(":"):
        return Unread("introduces something that does not follow")
    reasons: list[Unread] = []
    for reader in _READERS if len(span) <= _LONGEST_ALONE else ():
        read = reader(sentence)
        if not isinstance(read, Unread):
            return Reading(read)
        reasons.append(read)
    passage = read_passage(sentence, role, among_unread=among_unread)
    if isinstance(passage, Unread):
        return _best_reason([*reasons, passage])
    sure = is_sure(passage, sentence.text, role) or is_plainly_named(passage, sentence, role)
    return Reading(passage, is_sure=sure)


def _best_reason(reasons: list[Unread]) -> Unread:
    """The reason that names a fault, else the one that leaves fewest words."""
    with_code = [reason for reason in reasons if reason.code]
    return min(with_code or reasons, key=lambda reason: reason.left)
