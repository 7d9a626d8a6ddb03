"""Clauses on the histological class of lupus nephritis: "class III, IV, V, III+V or IV+V LN by biopsy"."""

import re
from functools import cache

from trialwright.criteria.clause import Clause, Passage
from trialwright.criteria.coordination import either
from trialwright.criteria.notes import note
from trialwright.knowledge.lexicon import term
from trialwright.knowledge.phrases import one_of, phrases
from trialwright.model.criterion import And, Category, Expr, Has, Procedure, Terms
from trialwright.model.span import Span
from trialwright.model.window import Window

_CLASS = "isn_rps_class"
_NEPHRITIS = frozenset({"lupus_nephritis", "active_lupus_nephritis"})
_NUMERAL = r"(?:VI|IV|V|III|II|I|[1-6])"
_ARABIC = dict(zip("123456", ("I", "II", "III", "IV", "V", "VI"), strict=True))
_ORDER = ("I", "II", "III", "IV", "V", "VI")
_ONE = re.compile(rf"({_NUMERAL})(?: ?(?:\+|&) ?({_NUMERAL}))?(?![\w+])")
_BETWEEN = re.compile(r" ?(?:,|/|, ?or|, ?and|or|and|and/or) ?(?:class |type )?", re.IGNORECASE)
_MIXED_OPEN = "a mixed class counts as each of its parts, or as a class of its own?"


def read_class(passage: Passage, at: int) -> Clause | None:
    """Lupus nephritis of listed classes, the words before or after its name; with a biopsy and its window if stated."""
    return _named_first(passage, at) or _class_first(passage, at)


def _class_first(passage: Passage, at: int) -> Clause | None:
    start, at = at, passage.skip(at, "frame", "with")
    active, at = _active(passage, at)
    listed = classes_at(passage, at)
    if not listed:
        return None
    values, end = listed
    end = passage.skip(end, "frame")
    if not _is_nephritis(passage, end):
        return None
    return _clause(passage, (start, at, end, end + 1), values, (at, end), active)


def _named_first(passage: Passage, at: int) -> Clause | None:
    start, at = at, passage.skip(at, "frame", "with")
    active, at = _active(passage, at)
    if not _is_nephritis(passage, at):
        return None
    after = passage.skip(at + 1, "frame", ",")
    bracket = passage.is_a(after, "(")
    listed = classes_at(passage, after + bracket)
    if not listed:
        return None
    values, end = listed
    if bracket:
        if not passage.is_a(end, ")"):
            return None
        end += 1
    return _clause(passage, (start, at, at + 1, end), values, (after, end), active)


def _active(passage: Passage, at: int) -> tuple[bool, int]:
    active = passage.is_a(at, "active")
    return active, passage.skip(at, "active", "frame")


def _is_nephritis(passage: Passage, at: int) -> bool:
    return at < len(passage.tokens) and not _NEPHRITIS.isdisjoint(passage.tokens[at].terms)


def classes_at(passage: Passage, at: int) -> tuple[tuple[str, ...], int] | None:
    """The classes listed from a token on ("class III, IV or V+III"), and the token after them; None without any."""
    if at >= len(passage.tokens):
        return None
    text, start = passage.sentence.text, passage.tokens[at].span.start
    word = re.compile(rf"{one_of(phrases('clauses')['class_words']['words'])} ?", re.IGNORECASE).match(
        text, start
    )
    if not word:
        return None
    values: list[str] = []
    here = word.end()
    while one := _ONE.match(text, here):
        values.append(_value(one))
        end = one.end()
        between = _BETWEEN.match(text, end)
        if not between:
            break
        here = between.end()
    return (tuple(dict.fromkeys(values)), _token_at(passage, end)) if values else None


def _value(found: re.Match[str]) -> str:
    parts = sorted({_ARABIC.get(part, part) for part in found.groups() if part}, key=_ORDER.index)
    return "+".join(parts)


def _token_at(passage: Passage, position: int) -> int:
    return next(
        (n for n, token in enumerate(passage.tokens) if token.span.start >= position), len(passage.tokens)
    )


def _clause(
    passage: Passage,
    places: tuple[int, int, int, int],
    values: tuple[str, ...],
    where: tuple[int, int],
    active: bool,
) -> Clause:
    start, first, last, end = places
    active = active or any("active_lupus_nephritis" in token.terms for token in passage.tokens[first:last])
    end, window, biopsy = _biopsy(passage, max(end, where[1]))
    has = Has(
        terms=Terms(("lupus_nephritis",)),
        status="active" if active else "present",
        spans=passage.spans((start, where[0]), (first, last)),
    )
    outside = ((start, where[0]), (first, last)) if not active else ()
    spans = passage.spans(where, (max(last, where[1]), end), *outside)
    parts: list[Expr] = [*([has] if active else ()), class_of(values, spans, window)]
    if biopsy is not None:
        parts.append(biopsy)
    expr = And(parts=tuple(parts)) if len(parts) > 1 else parts[0]
    return Clause(expr, end, "has", window is not None)


def class_of(values: tuple[str, ...], spans: tuple[Span, ...], when: Window | None = None) -> Expr:
    """The class among the listed ones. A mixed class of which one part is listed leaves the answer open."""
    mixed = [value for value in term(_CLASS).values if "+" in value and value not in values]
    sure = tuple(value for value in mixed if set(value.split("+")) <= set(values))
    open_ = tuple(value for value in mixed if value not in sure and set(value.split("+")) & set(values))
    certain = Category(finding=_CLASS, values=values + sure, when=when, spans=spans)
    if not open_:
        return certain
    wider = Category(finding=_CLASS, values=values + sure + open_, when=when, spans=spans)
    return either([certain, wider], _MIXED_OPEN)


def _biopsy(passage: Passage, end: int) -> tuple[int, Window | None, Expr | None]:
    """What follows: "diagnosed by microscopy according to …", "as determined by renal biopsy within 12 weeks …"."""
    window = None
    biopsy: Expr | None = None
    while True:
        after = passage.skip(end, ",", "frame")
        if passage.is_a(after, "according_to") or passage.is_a(after, "with") or _is_on(passage, after):
            after = passage.skip(after + 1, "frame", "according_to")
        if passage.is_a(after, "(") and _names_classification(passage, after + 1, passage.closing(after)):
            end = passage.closing(after) + 1
            continue
        found = passage.tokens[after].terms if after < len(passage.tokens) else ()
        if _CLASS in found or (
            after > end and passage.is_a(after, "number") and _names_classification(passage, after, after + 2)
        ):
            end = passage.skip(after + 1, "score_word")
            while end < len(passage.tokens) and _is_classification_word(passage, end):
                end += 1
            continue
        if "renal_biopsy" in found and after > end:
            end = after + 1
            if passage.is_a(end, "window"):
                stated = passage.tokens[end].window
                assert stated is not None
                window, end = stated.window, end + 1
            continue
        microscopies = _microscopies(passage, after) if after > end else None
        if microscopies:
            biopsy, end = microscopies
            continue
        return end, window, biopsy


def _is_on(passage: Passage, at: int) -> bool:
    return at < len(passage.tokens) and passage.tokens[at].text.casefold() in (
        "on",
        "by",
        "via",
        "from",
        "in",
    )


def _microscopies(passage: Passage, at: int) -> tuple[Expr, int] | None:
    """ "light microscopy, immunofluorescence microscopy and electron microscopy": asked for, or only how it is done?"""
    known = phrases("clauses")["microscopies"]["ids"]
    found: list[tuple[str, int]] = []
    end = at
    while at < len(passage.tokens) and set(passage.tokens[at].terms) & set(known):
        found.append((passage.tokens[at].terms[0], at))
        end = at + 1
        at = passage.skip(end, ",", "and")
    if len(found) < 2:
        return None
    done = And(
        parts=tuple(
            Procedure(terms=Terms((each,)), spans=passage.spans((place, place + 1))) for each, place in found
        )
    )
    described = note(passage, found[0][1], found[-1][1] + 1, "how it is found")
    return either(
        [done, described], "must each have been done, or do the words only say how the class is found?"
    ), end


def _names_classification(passage: Passage, first: int, last: int) -> bool:
    """Whether the words only name the classification that the classes belong to."""
    tokens = passage.tokens[first:last]
    named = any(_CLASS in token.terms for token in tokens)
    return named and all(
        _CLASS in token.terms
        or "lupus_nephritis" in token.terms
        or token.is_a("number", "frame")
        or _plain(token.text)
        for token in tokens
    )


def _is_classification_word(passage: Passage, at: int) -> bool:
    token = passage.tokens[at]
    return "lupus_nephritis" in token.terms or _plain(token.text)


@cache
def _classification_words() -> frozenset[str]:
    return frozenset(phrases("clauses")["class_words"]["classification"])


def _plain(word: str) -> bool:
    return word.casefold() in _classification_words()
