"""Sentences with words that no reader knows around a clause that one does: the clause, and those words left open beside it.

What only narrows a clause is kept beside it as not read: the clause not so, the sentence is not so. Alternatives and
requirements that are read stand beside those that are not. So each settles the sentence one way, and never the other.
"""

from collections.abc import Callable, Iterator
from functools import cache
from itertools import pairwise

import msgspec

from trialwright.criteria.clause import Passage, Unfinished
from trialwright.criteria.coordination import (
    Joiner,
    either,
    joiner_at,
    leaves,
    measured_in,
    nodes,
    with_window,
)
from trialwright.criteria.headings import introduces_all, plain
from trialwright.criteria.nodes import replaced
from trialwright.criteria.notes import note, opaque
from trialwright.criteria.partly import is_limit, limit_by_definition
from trialwright.criteria.statements import judged_or_promised
from trialwright.knowledge.phrases import phrases
from trialwright.model.criterion import (
    Age,
    Alt,
    And,
    Exposure,
    Expr,
    Has,
    Judgement,
    Measure,
    Not,
    Note,
    Or,
    Procedure,
    Role,
    Score,
    Sex,
)
from trialwright.model.span import Span

ReadStretch = Callable[[Passage, int], Expr | Unfinished]
_ASKS = Age | Exposure | Has | Measure | Procedure | Score
_READ = _ASKS | Alt | And | Judgement | Note | Or | Sex
_LONGEST_GAP, _LONGEST, _MOST_RUNS = 20, 80, 4
_HOW_FAR_BACK = "does the time stated at the end also hold for what stands before?"
# Tokens: where they begin, and the place after them.
_Run = tuple[int, int]


def partly_known(part: Passage, first: int, read: ReadStretch) -> Expr | None:
    """The tree of a stretch of which a reader knows a clause or some of a list; None where the rest may change it."""
    last = len(part.tokens)
    if last - first > _LONGEST or not _can_ask(part, first, last):
        return None
    if first and _begins_with_people(part, first):
        return None  # a later sentence, perhaps of some of them: "Patients with PS 2 should have …"
    found = (
        _introduced(part, first, read),
        _headed(part, first, read),
        _exemplified(part, first, read),
        _listed(part, first, read),
        _narrowed(part, (first, last), read),
        _limits(part, first, read),
    )
    return the_most(*found)


def the_most(*found: Expr | None) -> Expr | None:
    """The tree that claims most of the words; the first of several that claim as much, None without any."""
    return max((each for each in found if each), key=_claimed, default=None)


def _claimed(expr: Expr) -> int:
    """How much of the words a tree's limits and named things claim."""
    return sum(len(span) for leaf in leaves(expr) if isinstance(leaf, _ASKS) for span in leaf.spans)


def _headed(part: Passage, first: int, read: ReadStretch) -> Expr | None:
    """ "Thrombocytopenia: platelets < 80 × 10⁹/L": the limit, and the words before the colon left open."""
    colon = next((n for n in range(first + 1, min(first + 8, len(part.tokens))) if part.is_a(n, ":")), None)
    if colon is None or any(token.bounds or token.window for token in part.tokens[first:colon]):
        return None
    if not _words_of(part, first, colon).isdisjoint(_turning() - _harmless_afar()):
        return None
    if any(token.is_a("women", "men", "no", "except", "childbearing") for token in part.tokens[first:colon]) or _speaks_of_some(part, list(range(first, colon))):
        return None
    found = read(part, colon + 1)
    if isinstance(found, Unfinished) or not is_limit(found):
        return None
    return And(parts=(opaque(part, first, colon + 1), found))


def _introduced(part: Passage, first: int, read: ReadStretch) -> Expr | None:
    """ "Any of the following laboratory values at screening: A, B, C": any of them, or each, as the words say."""
    colon = next((n for n in range(first + 1, min(first + 24, len(part.tokens))) if part.is_a(n, ":")), None)
    if colon is None:
        return None
    stated = [token.window.window for token in part.tokens[first:colon] if token.window]
    words = " ".join(token.text for token in part.tokens[first:colon] if not token.window)
    if len(stated) > 1 or any(when.mode != "any" for when in stated):
        return None
    if not introduces_all(plain(words), part.role):
        return None
    found = read(part, colon + 1)
    if isinstance(found, Unfinished) or not is_limit(found):
        return None
    dated = measured_in(found, stated[0]) if stated else found
    return And(parts=(dated, note(part, first, colon + 1, "introduces the list")))


def _exemplified(part: Passage, first: int, read: ReadStretch) -> Expr | None:
    """ "Abnormal values, including but not limited to potassium < 3 mmol/L": any of these limits is a reason for exclusion."""
    last = len(part.tokens)
    opening = next((n for n in range(first + 1, last) if part.is_a(n, "open")), None)
    if part.role != "exclusion" or opening is None or not all(part.is_a(n, "bounds", "or", ",", "/") or part.tokens[n].analyte or part.tokens[n].terms or part.is_a(n, "frame", "level", "(", ")") for n in range(opening + 1, last)):
        return None
    before = part.skip(opening - 1, ",", "(") - 1 if part.is_a(opening - 1, ",", "(") else opening - 1
    bracket = part.is_a(opening - 1, "(")
    end = last - 1 if bracket and part.closing(opening - 1) == last - 1 else last
    if bracket == (end == last) or not _words_of(part, first, before + 1).isdisjoint(_turning() | {"no", "not"}):
        return None
    found = read(part.within(0, end), part.skip(opening, "open", ":", ","))
    if isinstance(found, Unfinished) or not is_limit(found) or any(isinstance(node, And) for node in nodes(found)):
        return None
    return Or(parts=(opaque(part, first, opening), found))


def _begins_with_people(part: Passage, first: int) -> bool:
    words = [token.text.casefold() for token in part.tokens[first : first + 2]]
    people = {*phrases("sentences")["people"]["words"], "men", "women", "males", "females", "those", "for", "in", "if"}
    return not people.isdisjoint(words)


def _can_ask(part: Passage, first: int, last: int) -> bool:
    """Whether a limit or a time stands in a stretch, without which nothing of it is looked for here."""
    return any(token.bounds or token.window for token in part.tokens[first:last])


def _narrowed(part: Passage, place: _Run, read: ReadStretch) -> Expr | None:
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
    if isinstance(found, Unfinished) or not _is_simple(found, part.role):
        return None
    open_ = [judged_or_promised(part, *gap) or opaque(part, *gap) for gap in gaps]
    places = [span for gap in gaps for span in part.spans(gap)]
    return _beside(_without_gaps(found, places), open_)


def _beside(found: Expr, unread: list[Expr]) -> Expr:
    if isinstance(found, Not):
        return Not(part=_beside(found.part, unread), spans=found.spans)
    return And(parts=(found, *unread))


def _gaps(part: Passage, first: int, last: int) -> list[_Run]:
    """Runs of words not known, with the small words between them; none where there are too many."""
    unknown = [n for n in range(first, last) if _is_unknown(part, n)]
    unknown = sorted({m for n in unknown for m in _with_its_bracket(part, n, first, last)})
    runs: list[_Run] = []
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
    return bool(kept) and _can_ask(part, kept[0], kept[-1] + 1)


def _may_turn(part: Passage, gap: _Run, first: int) -> bool:
    """Whether words not known may do more than narrow the clause that they stand in."""
    start, end = gap
    if part.is_a(start, "("):
        beside = part.tokens[start - 1] if start > first else None
        of_a_value = beside is not None and (beside.bounds or beside.analyte or beside.test)
        return bool(of_a_value) or not _words_of(part, start, end).isdisjoint(_turning())
    words = {word for token in part.tokens[start:end] for word in token.text.casefold().split()}
    if not words.isdisjoint(_turning()) or not words - {"-", "/"}:
        return True
    before = part.tokens[start - 1] if start > first else None
    after = part.tokens[end] if end < len(part.tokens) else None
    if after is not None and (after.analyte or after.test or after.terms and after.term_kind == "instrument"):
        return not part.tokens[end - 1].text.casefold() in _links()
    if after is not None and after.window and not _begins_narrowing(part, start):
        return True  # perhaps the time is that of the words not known
    if after is not None and after.bounds:
        return True  # between a name and its limit: perhaps another thing is limited
    if after is not None and after.terms and part.is_a(end - 1, "-", "/"):
        return True
    if before is not None and before.bounds:
        return not (before.bounds.unit or before.bounds.multiple_of) or not _narrows_a_limit(part, start)
    if before is not None and (before.analyte or before.test):
        return True
    return before is not None and bool(before.terms) and not _begins_narrowing(part, start)


def _is_one_of_a_list(part: Passage, gap: _Run, first: int) -> bool:
    """Whether words not known are a whole alternative or requirement and narrow nothing ("A, movement disorders or B")."""
    start, end = gap
    while start > first and part.is_a(start - 1, "frame", "with", "narrowing", "history", "other"):
        start -= 1
    begins = start == first or part.is_a(start - 1, ",", "or", "and", "/", "(", ":", ";")
    ends = end >= len(part.tokens) or part.is_a(end, ",", "or", "and", "/", ")", ":", ";", "window")
    listed = (start > first and part.is_a(start - 1, ",", "or", "and", "/")) or part.is_a(end, ",", "or", "and", "/")
    return begins and ends and listed


def _narrows_a_limit(part: Passage, at: int) -> bool:
    return part.tokens[at].text.casefold() in phrases("clauses")["unread_beside"]["after_limits"]


def _begins_narrowing(part: Passage, at: int) -> bool:
    return part.tokens[at].text.casefold() in phrases("clauses")["unread_beside"]["begins"]


def _is_simple(found: Expr, role: Role) -> bool:
    """Whether a tree asks for a limit or a named thing, so that one more condition makes it narrower and nothing else."""
    inner = found.part if isinstance(found, Not) else found
    kinds = list(nodes(inner))
    if role == "exclusion" and any(isinstance(node, And) and not _is_judged(node) for node in kinds):
        return False
    return all(isinstance(node, _READ) for node in kinds) and any(isinstance(node, _ASKS) for node in kinds)


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


def _listed(part: Passage, first: int, read: ReadStretch) -> Expr | None:
    """The alternatives of reasons for exclusion, or the requirements, that are read, and the others left open."""
    word: Joiner = "or" if part.role == "exclusion" else "and"
    segments, joiners = _segments(part, first, word)
    if len(segments) < 2 or word not in joiners:
        return None
    if not _words_of(part, first, len(part.tokens)).isdisjoint(_turning_lists()):
        return None
    found = [_segment(part, place, read) for place in segments]
    if any(each is None and _holds_on(part, place) for place, each in zip(segments[:-1], found, strict=False)):
        return None
    led = next((n for n, place in enumerate(segments) if _leads(part, place)), len(segments))
    found = [each if n <= led or (each and is_limit(each)) else None for n, each in enumerate(found)]
    found = [each and _in_a_later_window(part, each, segments[n + 1 :]) for n, each in enumerate(found)]
    if part.role == "exclusion" and found[-1] is None and not _is_bare(part, segments[-1]):
        return None
    unread = [n for place, each in zip(segments, found, strict=True) if each is None for n in range(*place)]
    if all(each is None for each in found) or _speaks_of_some(part, unread):
        return None
    if found[-1] is None and _says_of_them(part, segments[-1]):
        return None
    parts = tuple(_merged(part, segments, found))
    return Or(parts=parts) if part.role == "exclusion" else And(parts=parts)


def _segments(part: Passage, first: int, word: Joiner) -> tuple[list[_Run], list[Joiner]]:
    """The stretch cut at its joiners outside brackets, and the joiners: at commas too, where all are of one kind.

    "A and B or C" has two alternatives; which requirements "A or B and C" has is not said.
    """
    found = list(_joiners(part, first))
    mixed = any(joiner not in (word, ",") for joiner, _, _ in found)
    if mixed and word == "and":
        return [], []
    cuts = [each for each in found if each[0] == word or not mixed]
    starts = [first, *(after for _, _, after in cuts)]
    ends = [*(at for _, at, _ in cuts), len(part.tokens)]
    segments = [(start, end) for start, end in zip(starts, ends, strict=True) if end > start]
    return segments, [joiner for joiner, _, _ in cuts]


def _joiners(part: Passage, first: int) -> Iterator[tuple[Joiner, int, int]]:
    """Joiners outside brackets, each with its place and the place after it."""
    at = first
    while at < len(part.tokens):
        if part.tokens[at].text in ("(", "["):
            at = part.closing(at) + 1
            continue
        found = None if part.is_a(at, "/") else joiner_at(part, at)
        if found:
            yield found[0], at, found[1]
        at = found[1] if found else at + 1


def _says_of_them(part: Passage, place: _Run) -> bool:
    """Whether a verb in the last of a list may be that of all of it ("diabetes and other diseases must be stable")."""
    verbs = {"must", "should", "are", "is", "be", "was", "were", "been", "has", "have"}
    return not verbs.isdisjoint(token.text.casefold() for token in part.tokens[place[0] + 1 : place[1]])


def _segment(part: Passage, place: _Run, read: ReadStretch) -> Expr | None:
    """One of a list, if it is read whole and says itself when it must have been or what its limit is."""
    start, end = place
    inside = part.within(0, end)
    found = read(inside, start)
    if isinstance(found, Unfinished):
        return limit_by_definition(inside, start, read) if start < end - 1 else None
    return None if isinstance(found, Not) or not _is_simple(found, part.role) else found


def _limits(part: Passage, first: int, read: ReadStretch) -> Expr | None:
    """The limits among requirements, each a requirement whatever else is asked; the words between them left open."""
    if part.role != "inclusion":
        return None
    found: list[tuple[_Run, Expr]] = []
    at = first
    while at < len(part.tokens):
        ends = [n for n in range(len(part.tokens), at, -1) if _may_end(part, n)] if _may_start(part, at, first) else []
        limit = next((each for end in ends if (each := _limit(part, (at, end), read))), None)
        if limit:
            found.append(limit)
        at = limit[0][1] if limit else at + 1
    outside = [n for n in range(first, len(part.tokens)) if not any(a <= n < b for (a, b), _ in found)]
    if not found or _changes_limits(part, outside):
        return None
    return And(parts=tuple(_with_rest(part, first, found)))


def _limit(part: Passage, place: _Run, read: ReadStretch) -> tuple[_Run, Expr] | None:
    start, end = place
    inside = [token.text for token in part.tokens[start:end]]
    if not any(token.bounds for token in part.tokens[start:end]) or not _is_balanced(inside):
        return None
    if any(joiner == "or" for joiner, _, _ in _joiners(part.within(0, end), start)):
        return None  # "A or B and C"
    found = read(part.within(0, end), start)
    return (place, found) if not isinstance(found, Unfinished) and is_limit(found) else None


def _is_balanced(signs: list[str]) -> bool:
    return all(signs.count(opening) == signs.count(closing) for opening, closing in ("()", "[]"))


def _may_start(part: Passage, at: int, first: int) -> bool:
    """Whether a limit can begin at a place: a name, and no word before it that is not known."""
    token = part.tokens[at]
    if not (token.analyte or token.terms or token.is_a("leading")):
        return False
    before = part.tokens[at - 1] if at > first else None
    return before is None or not before.is_a("word", "number", "-", "/") or before.text.casefold() in _links()


def _may_end(part: Passage, at: int) -> bool:
    return at == len(part.tokens) or part.is_a(at, ",", "and", ")", "(", "]", "[", ":") or _narrows_a_limit(part, at)


def _changes_limits(part: Passage, outside: list[int]) -> bool:
    """Whether words beside limits say "or", deny something, or speak of some people or another time."""
    words = {word for n in outside for word in part.tokens[n].text.casefold().split()}
    if not words.isdisjoint(_turning() - _harmless_afar()) or any(part.is_a(n, "or", "no", "except", "open", "/", "earlier", "history", "after", "abnormal") for n in outside):
        return True
    return _speaks_of_some(part, outside)


def _speaks_of_some(part: Passage, places: list[int]) -> bool:
    """Whether words say for whom something holds ("in patients with …")."""
    people = {*phrases("sentences")["people"]["words"], "men", "women", "adults", "children", "diabetics"}
    return any(
        part.tokens[n].text.casefold() in people and n and part.tokens[n - 1].text.casefold() in ("for", "in", "of")
        for n in places
    )


def _with_rest(part: Passage, first: int, found: list[tuple[_Run, Expr]]) -> Iterator[Expr]:
    at = first
    for (start, end), expr in found:
        if _asks_more(part, at, start):
            yield opaque(part, at, start)
        yield expr
        at = end
    if _asks_more(part, at, len(part.tokens)):
        yield opaque(part, at, len(part.tokens))


def _asks_more(part: Passage, first: int, last: int) -> bool:
    return any(token.text[0].isalnum() and not token.is_a("and", "frame") for token in part.tokens[first:last])


def _in_a_later_window(part: Passage, expr: Expr, later: list[_Run]) -> Expr:
    """A tree whose things may have to be in the time stated after one of those behind it in the list."""
    stated = [token.window for start, end in later for token in part.tokens[start:end] if token.window]
    if not stated or part.role != "exclusion":
        return expr
    when = stated[0].window
    return either([expr, measured_in(with_window(expr, when), when)], _HOW_FAR_BACK)


def _holds_on(part: Passage, place: _Run) -> bool:
    """Whether words not read may hold for what follows in the list ("hospitalised for A or B", "within 6 months A or B")."""
    words = _words_of(part, *place)
    return not words.isdisjoint(phrases("clauses")["unread_beside"]["begins"]) or any(
        part.is_a(n, "window", ":", "with", "caused") for n in range(*place)
    )


def _leads(part: Passage, place: _Run) -> bool:
    """Whether a word of the first of a list may hold for the others too ("severe A or B", "history of A or B")."""
    start = part.skip(place[0], "frame", "with", "history", "current", "earlier", "taken", "taking", "use")
    return part.is_a(start, "narrowing", "active", "other", "much", "route", "stable", "word") or any(
        part.is_a(n, "no", "allergy", "intolerance", "contraindication", "failure", "allergy_word", "except", "caused")
        for n in range(*place)
    )


def _is_bare(part: Passage, place: _Run) -> bool:
    """Whether the last of a list ends without words that may limit those before it."""
    start, end = place
    end -= bool(part.tokens[end - 1].window)
    words = _words_of(part, start, end)
    return words.isdisjoint(phrases("clauses")["unread_beside"]["begins"]) and not any(
        part.is_a(n, "(", ":", "with", "caused", "window", "bounds", "according_to") for n in range(start, end)
    )


def _merged(part: Passage, segments: list[_Run], found: list[Expr | None]) -> Iterator[Expr]:
    """The parts of a list in order, neighbours not read as one."""
    pending: _Run | None = None
    for place, expr in zip(segments, found, strict=True):
        if expr is None:
            pending = (pending[0], place[1]) if pending else place
            continue
        if pending:
            yield opaque(part, *pending)
            pending = None
        yield expr
    if pending:
        yield opaque(part, *pending)


def _words_of(part: Passage, first: int, last: int) -> set[str]:
    return {word for token in part.tokens[first:last] for word in token.text.casefold().split()}


@cache
def _turning() -> frozenset[str]:
    known = phrases("clauses")["unread_beside"]
    return frozenset([*known["turning"], *known["turning_lists"]])


@cache
def _turning_lists() -> frozenset[str]:
    return frozenset(phrases("clauses")["unread_beside"]["turning_lists"])


@cache
def _links() -> frozenset[str]:
    return frozenset(phrases("clauses")["unread_beside"]["links"])


@cache
def _harmless_afar() -> frozenset[str]:
    return frozenset(phrases("clauses")["unread_beside"]["harmless_afar"])
