"""What stands right after a clause: a bracket that names it again, exempts from it or says what it means."""

from collections.abc import Callable

import msgspec

from trialwright.criteria.clause import Clause, Passage, ReadClause, Unfinished
from trialwright.criteria.coordination import and_parts, leaves, with_spans
from trialwright.criteria.notes import is_threshold, note, refers, same_words_again
from trialwright.model.criterion import Alt, And, Except, Exempt, Expr, Has

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
    if refers(passage.words(start + 1, close)):
        beside = note(passage, start, close + 1, "points to another place")
        noted = And(parts=(*and_parts([clause.expr]), beside))
        return msgspec.structs.replace(clause, expr=noted, end=close + 1)
    inside = passage.within(0, close)
    if passage.is_a(start + 1, "except") and clause.sort in _REQUIRED:
        waiver = read(inside, start + 2)
        return (
            None if isinstance(waiver, Unfinished) else _exempt(passage, clause, waiver, start + 1, close + 1)
        )
    found = read(inside, start + 1)
    if isinstance(found, Unfinished) or not is_threshold(found) or clause.sort != "has":
        return None
    if not _is_of_one(clause.expr):
        return None  # "heart failure or diabetes (HbA1c ≥ 10 %)": of the last alone, or of each?
    expr = Alt(readings=(And(parts=(clause.expr, found)), found), note=_MEANS)
    return msgspec.structs.replace(clause, expr=expr, end=close + 1)


def _is_of_one(expr: Expr) -> bool:
    """Whether a tree speaks of one condition."""
    return len({each for leaf in leaves(expr) if isinstance(leaf, Has) for each in leaf.terms.ids}) == 1


def _exempted(passage: Passage, clause: Clause, longest: ReadClause) -> Clause | None:
    """ "SLEDAI > 10, except in class V": the requirement waived for those."""
    after = passage.skip(clause.end, ",")
    if not passage.is_a(after, "except") or clause.sort not in _REQUIRED:
        return None
    start = passage.skip(after + 1, "frame")
    start += start < len(passage.tokens) and passage.tokens[start].text.casefold() in _LINKS
    waiver = longest(passage, passage.skip(start, "frame", "with"))
    if waiver is None or not (waiver.sort == "has" or _is_last_limit(passage, waiver)):
        return None
    return _exempt(passage, clause, with_spans(waiver.expr, passage.spans((after, start))), after, waiver.end)


def _is_last_limit(passage: Passage, waiver: Clause) -> bool:
    """Whether a waiver is a limit that ends the words ("… unless creatinine clearance is ≥ 60 mL/min")."""
    return waiver.sort in _REQUIRED and waiver.end == len(passage.tokens)


def _exempt(passage: Passage, clause: Clause, waiver: Expr, word: int, end: int) -> Clause:
    spans = passage.spans((word, word + 1))
    expr: Expr = Exempt(require=clause.expr, waiver=waiver, spans=spans)
    if passage.role == "exclusion":
        expr = Except(base=clause.expr, minus=(waiver,), spans=spans)
    return msgspec.structs.replace(clause, expr=expr, end=end)
