"""A clause with words in it that no reader knows: what it asks without them, and they narrow it."""

from collections.abc import Iterator

import msgspec

from trialwright.criteria.clause import Passage, Unfinished
from trialwright.criteria.coordination import (
    nodes,
)
from trialwright.criteria.nodes import replaced
from trialwright.criteria.notes import opaque
from trialwright.criteria.statements import judged_or_promised
from trialwright.criteria.unread_words import (
    ASKS,
    ReadStretch,
    Run,
    begins_narrowing,
    can_ask,
    links,
    narrows_a_limit,
    said_words,
    turning,
)
from trialwright.model.criterion import (
    Alt,
    And,
    Expr,
    Judgement,
    Not,
    Note,
    Or,
    Role,
    Sex,
)
from trialwright.model.span import Span

_READ = ASKS | Alt | And | Judgement | Note | Or | Sex
_LONGEST_GAP, _MOST_RUNS = 20, 4


def narrowed_clause(part: Passage, place: Run, read: ReadStretch) -> Expr | None:
    """ "Severe/disabling stroke within the last 6 months": the stroke, and what it must be besides left open."""
    first, last = place
    gaps = _gaps(part, first, last)
    if not gaps or any(_may_turn(part, gap, first) or _is_one_of_a_list(part, gap, first) for gap in gaps):
        return None
    kept = [n for n in range(first, last) if not any(start <= n < end for start, end in gaps)]
    if not _can_ask_of(part, kept):
        return None
    rest = msgspec.structs.replace(part, tokens=tuple(part.tokens[n] for n in kept))
    found = read(rest, 0)
    if isinstance(found, Unfinished) or not is_simple(found, part.role):
        return None
    open_ = [judged_or_promised(part, *gap) or opaque(part, *gap) for gap in gaps]
    places = [span for gap in gaps for span in part.spans(gap)]
    return _beside(_without_gaps(found, places), open_)


def _beside(found: Expr, unread: list[Expr]) -> Expr:
    if isinstance(found, Not):
        return Not(part=_beside(found.part, unread), spans=found.spans)
    return And(parts=(found, *unread))


def _gaps(part: Passage, first: int, last: int) -> list[Run]:
    """Runs of words not known, with the small words between them; none where there are too many."""
    unknown = [n for n in range(first, last) if _is_unknown(part, n)]
    unknown = sorted({m for n in unknown for m in _with_its_bracket(part, n, first, last)})
    runs: list[Run] = []
    for n in unknown:
        between = range(runs[-1][1], n) if runs else range(0)
        if runs and all(part.is_a(m, "frame", "with", "-", "/", "narrowing") for m in between):
            runs[-1] = (runs[-1][0], n + 1)
        else:
            runs.append((n, n + 1))
    if len(runs) > _MOST_RUNS or sum(end - start for start, end in runs) > _LONGEST_GAP:
        return []
    return runs


def _with_its_bracket(part: Passage, at: int, first: int, last: int) -> range:
    """The place, or the whole of the bracket it stands in, where that holds no limit or time."""
    opening = next((n for n in range(at, first, -1) if part.is_a(n, "(", ")")), None)
    if opening is None or not part.is_a(opening, "("):
        return range(at, at + 1)
    close = part.closing(opening)
    inside = part.tokens[opening + 1 : close]
    if close >= last or any(token.bounds or token.window or token.is_a("or", "except") for token in inside):
        return range(at, at + 1)
    return range(opening, close + 1)


def _is_unknown(part: Passage, at: int) -> bool:
    token = part.tokens[at]
    return token.is_a("word") or (token.text in ("-", "/") and not token.kinds - {"-", "/"})


def _can_ask_of(part: Passage, kept: list[int]) -> bool:
    return bool(kept) and can_ask(part, kept[0], kept[-1] + 1)


def _may_turn(part: Passage, gap: Run, first: int) -> bool:
    """Whether words not known may do more than narrow the clause that they stand in."""
    start, end = gap
    if part.is_a(start, "("):
        beside = part.tokens[start - 1] if start > first else None
        of_a_value = beside is not None and (beside.bounds or beside.analyte or beside.test)
        return bool(of_a_value) or not said_words(part, start, end).isdisjoint(turning())
    words = {word for token in part.tokens[start:end] for word in token.text.casefold().split()}
    if not words.isdisjoint(turning()) or not words - {"-", "/"}:
        return True
    before = part.tokens[start - 1] if start > first else None
    after = part.tokens[end] if end < len(part.tokens) else None
    if after is not None and (
        after.analyte or after.test or (after.terms and after.term_kind == "instrument")
    ):
        return part.tokens[end - 1].text.casefold() not in links()
    if after is not None and after.window and not begins_narrowing(part, start):
        return True  # perhaps the time is that of the words not known
    if after is not None and after.bounds:
        return True  # between a name and its limit: perhaps another thing is limited
    if after is not None and after.terms and part.is_a(end - 1, "-", "/"):
        return True
    if before is not None and before.bounds:
        return not (before.bounds.unit or before.bounds.multiple_of) or not narrows_a_limit(part, start)
    if before is not None and (before.analyte or before.test):
        return True
    return before is not None and bool(before.terms) and not begins_narrowing(part, start)


def _is_one_of_a_list(part: Passage, gap: Run, first: int) -> bool:
    """Whether words not known are a whole alternative or requirement and narrow nothing ("A, movement disorders or B")."""
    start, end = gap
    while start > first and part.is_a(start - 1, "frame", "with", "narrowing", "history", "other"):
        start -= 1
    begins = start == first or part.is_a(start - 1, ",", "or", "and", "/", "(", ":", ";")
    ends = end >= len(part.tokens) or part.is_a(end, ",", "or", "and", "/", ")", ":", ";", "window")
    listed = (start > first and part.is_a(start - 1, ",", "or", "and", "/")) or part.is_a(
        end, ",", "or", "and", "/"
    )
    return begins and ends and listed


def is_simple(found: Expr, role: Role) -> bool:
    """Whether a tree asks for a limit or a named thing, so that one more condition makes it narrower and nothing else."""
    inner = found.part if isinstance(found, Not) else found
    kinds = list(nodes(inner))
    if role == "exclusion" and any(isinstance(node, And) and not _is_judged(node) for node in kinds):
        return False
    return all(isinstance(node, _READ) for node in kinds) and any(isinstance(node, ASKS) for node in kinds)


def _is_judged(node: And) -> bool:
    return sum(not isinstance(part, Judgement | Note) for part in node.parts) == 1


def _without_gaps(expr: Expr, gaps: list[Span]) -> Expr:
    """The tree whose spans leave out what stands in a gap."""

    def change(node: Expr) -> Expr:
        spans = tuple(each for span in node.spans for each in _less(span, gaps))
        return node if spans == node.spans else msgspec.structs.replace(node, spans=spans)

    return replaced(expr, change)


def _less(span: Span, gaps: list[Span]) -> Iterator[Span]:
    start = span.start
    for gap in gaps:
        if start <= gap.start and gap.end <= span.end:
            if gap.start > start:
                yield Span(start, gap.start)
            start = gap.end
    if span.end > start:
        yield Span(start, span.end)
