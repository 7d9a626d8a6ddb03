"""Eligibility in three linked columns: the registry's own words, the logic, plain English."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

import msgspec

from trialwright.criteria.english import in_english
from trialwright.model.criterion import Criterion, Opaque, Role, TrialCriteria
from trialwright.model.span import Span
from trialwright.reporting.content.pieces import Piece, pieces_of
from trialwright.reporting.content.tree import Leaf, TreeNode, tree_of

Understanding = Literal["read", "partly_read", "said", "judged", "proposed", "not_read"]
_BY_STATUS: dict[str, Understanding] = {
    "computable": "read",
    "partial": "partly_read",
    "attested": "said",
    "judgement": "judged",
    "opaque": "not_read",
}
PointedWords = tuple[Span, int]
_BULLETS = " \n\t\r*•·-"


class CriterionRow(msgspec.Struct, frozen=True, omit_defaults=True):
    """One criterion. The links of ``words``, ``tree`` and ``english`` name the same leaves.

    ``understood`` "proposed" is a reading under review: it decides nothing unless ``decides``. ``amended`` says who
    amended the reading.
    """

    id: str
    role: Role
    understood: Understanding
    decides: bool
    words: tuple[Piece, ...]
    tree: TreeNode
    english: tuple[Piece, ...]
    amended: str = ""


class Eligibility(msgspec.Struct, frozen=True):
    """The criteria of a trial in the order of the record.

    ``between`` has the words that stand before a criterion and in none (headings, introductions) by its id, ``after`` those
    after the last.
    ``gaps`` say why there may be more criteria than these. ``counts`` has how many criteria are understood how.
    """

    has_text: bool
    rows: tuple[CriterionRow, ...]
    between: dict[str, str]
    after: str
    gaps: tuple[str, ...]
    counts: dict[str, int]


def eligibility_of(
    criteria: TrialCriteria,
    proposed: TrialCriteria,
    text: str,
    pointed: Sequence[PointedWords] = (),
) -> Eligibility:
    """The criteria of a trial; those not read are shown with the reading ``proposed`` for them, if there is one.

    ``text`` is the eligibility text, ``pointed`` ranges of it with the number of the finding that points there.
    """
    other = {each.id: each for each in proposed.criteria}
    rows = tuple(_row(each, other, pointed) for each in criteria.criteria)
    between, after = _between(criteria.criteria, text)
    counts: dict[str, int] = {}
    for row in rows:
        counts[row.understood] = counts.get(row.understood, 0) + 1
    return Eligibility(criteria.has_eligibility, rows, between, after, criteria.gaps, counts)


def _row(
    criterion: Criterion, other: Mapping[str, Criterion], pointed: Sequence[PointedWords]
) -> CriterionRow:
    shown, understood, decides = _shown(criterion, other.get(criterion.id))
    tree, leaves = tree_of(shown.expr, criterion.id)
    return CriterionRow(
        criterion.id,
        criterion.role,
        understood,
        decides,
        words_of(criterion, leaves, pointed),
        tree,
        () if understood == "not_read" else _english(shown, leaves),
        criterion.amended_by,
    )


def _shown(criterion: Criterion, proposal: Criterion | None) -> tuple[Criterion, Understanding, bool]:
    """The reading to show, what to call it, and whether it decides."""
    if criterion.proposed:
        return criterion, "proposed", True
    is_unread = isinstance(criterion.expr, Opaque)
    if is_unread and proposal and proposal.proposed and proposal.text == criterion.text:
        return proposal, "proposed", False
    return criterion, _BY_STATUS[criterion.status], not is_unread


def words_of(
    criterion: Criterion, leaves: Sequence[Leaf], pointed: Sequence[PointedWords] = ()
) -> tuple[Piece, ...]:
    """The criterion's words, each linked to the leaves that claim it; a structured limit as a whole."""
    if not criterion.spans:
        return pieces_of(criterion.text, [(Span(0, len(criterion.text)), link) for link, _ in leaves], ())
    begin, end = criterion.spans[0].start, criterion.spans[0].start + len(criterion.text)
    linked = [(span.shifted(-begin), link) for link, leaf in leaves for span in leaf.spans]
    near = [
        (span.shifted(-begin), number) for span, number in pointed if span.start < end and span.end > begin
    ]
    return _closed_up(pieces_of(criterion.text, linked, near))


def _closed_up(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """The pieces, blanks between two of the same leaf joined to them."""
    made: list[Piece] = []
    for place, piece in enumerate(pieces):
        after = pieces[place + 1] if place + 1 < len(pieces) else None
        if (
            made
            and after
            and piece.text.isspace()
            and (made[-1].links, made[-1].findings) == (after.links, after.findings)
        ):
            piece = msgspec.structs.replace(piece, links=after.links, findings=after.findings)
        if made and (made[-1].links, made[-1].findings) == (piece.links, piece.findings):
            made[-1] = msgspec.structs.replace(piece, text=made[-1].text + piece.text)
        else:
            made.append(piece)
    return tuple(made)


def _english(criterion: Criterion, leaves: Sequence[Leaf]) -> tuple[Piece, ...]:
    """The sentence, each leaf linked to its clause; a leaf whose clause is not found word for word, to the rest."""
    sentence = criterion.english
    found: list[tuple[Span, str]] = []
    free: list[str] = []
    for link, leaf in leaves:
        span = _clause(in_english(leaf), sentence, [each for each, _ in found])
        if span is None or len(leaves) == 1:
            free.append(link)
        else:
            found.append((span, link))
    pieces = pieces_of(sentence, found)
    rest = tuple(free)
    return tuple(each if each.links else Piece(each.text, rest) for each in pieces)


def _clause(said: str, sentence: str, taken: Sequence[Span]) -> Span | None:
    """Where a leaf's own sentence stands in the whole one, the first letter's case and the full stop aside."""
    body = said.removesuffix(".")
    for form in (body, body[:1].lower() + body[1:]):
        at = sentence.find(form) if form else -1
        while at >= 0:
            if all(at >= span.end or at + len(form) <= span.start for span in taken):
                return Span(at, at + len(form))
            at = sentence.find(form, at + 1)
    return None


def _between(criteria: Sequence[Criterion], text: str) -> tuple[dict[str, str], str]:
    """Criterion id → the words of the text that stand before it and in no criterion; and those after the last."""
    before: dict[str, str] = {}
    at = 0
    for criterion, span in _in_order(criteria):
        words = text[at : span.start].strip(_BULLETS)
        if span.start > at and any(letter.isalnum() for letter in words):
            before[criterion.id] = words
        at = max(at, span.end)
    rest = text[at:].strip(_BULLETS)
    return before, rest if any(letter.isalnum() for letter in rest) else ""


def _in_order(criteria: Sequence[Criterion]) -> Iterator[tuple[Criterion, Span]]:
    placed = [(each, span) for each in criteria for span in each.spans[:1]]
    return iter(sorted(placed, key=lambda pair: pair[1].start))
