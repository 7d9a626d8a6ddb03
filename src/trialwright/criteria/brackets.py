"""What stands right after a clause: a bracket that names it again, exempts from it or says what it means."""

from collections.abc import Callable

import msgspec

from trialwright.criteria.clause import Clause, Passage, ReadClause, Unfinished
from trialwright.criteria.coordination import with_spans
from trialwright.criteria.notes import is_threshold, same_words_again
from trialwright.model.criterion import Alt, And, Exempt, Expr

_MEANS = "are the words before the bracket asked for too, or does the bracket say what they mean?"
_REQUIRED = ("measure", "score")
_LINKS = ("in", "for", "with")

ReadStretch = Callable[[Passage, int], Expr | Unfinished]


def with_brackets(passage: Passage, clause: Clause, read: ReadStretch, longest: ReadClause) -> Clause:
    """The clause with the brackets after it as far as they are understood, and with ", except …" after a requirement."""
    while passage.is_a(clause.end, "("):
        again = same_words_again(clause, passage, clause.end)
        made = _named_again(passage, clause, again) if again else _bracketed(passage, clause, read)
        if made is None:
            return clause
        clause = made
    return _exempted(passage, clause, longest) or clause


def _named_again(passage: Passage, clause: Clause, end: int) -> Clause:
    expr = with_spans(clause.expr, passage.spans((clause.end, end)))
    return msgspec.structs.replace(clause, expr=expr, end=end)


def _bracketed(passage: Passage, clause: Clause, read: ReadStretch) -> Clause | None:
    start, close = clause.end, passage.closing(clause.end)
    if close >= len(passage.tokens):
        return None
    inside = passage.within(0, close)
    if passage.is_a(start + 1, "except") and clause.sort in _REQUIRED:
        waiver = read(inside, start + 2)
        return (
            None if isinstance(waiver, Unfinished) else _exempt(passage, clause, waiver, start + 1, close + 1)
        )
    found = read(inside, start + 1)
    if isinstance(found, Unfinished) or not is_threshold(found) or clause.sort != "has":
        return None
    expr = Alt(readings=(And(parts=(clause.expr, found)), found), note=_MEANS)
    return msgspec.structs.replace(clause, expr=expr, end=close + 1)


def _exempted(passage: Passage, clause: Clause, longest: ReadClause) -> Clause | None:
    """ "SLEDAI > 10, except in class V": the requirement waived for those."""
    after = passage.skip(clause.end, ",")
    if not passage.is_a(after, "except") or clause.sort not in _REQUIRED:
        return None
    start = passage.skip(after + 1, "frame")
    start += start < len(passage.tokens) and passage.tokens[start].text.casefold() in _LINKS
    waiver = longest(passage, passage.skip(start, "frame", "with"))
    if waiver is None or waiver.sort != "has":
        return None
    return _exempt(passage, clause, with_spans(waiver.expr, passage.spans((after, start))), after, waiver.end)


def _exempt(passage: Passage, clause: Clause, waiver: Expr, word: int, end: int) -> Clause:
    expr = Exempt(require=clause.expr, waiver=waiver, spans=passage.spans((word, word + 1)))
    return msgspec.structs.replace(clause, expr=expr, end=end)
