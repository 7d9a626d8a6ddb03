"""A sentence as tokens: stated ranges, windows, terms, words of the grammar, signs, and words not known."""

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache

import msgspec

from trialwright.criteria.sentence import Sentence
from trialwright.criteria.time_windows import StatedWindow, stated_windows, time_unit_at
from trialwright.criteria.vocabulary import Meaning, vocabulary, written_so
from trialwright.knowledge.lexicon import term, terms_named
from trialwright.knowledge.spelling import normalised
from trialwright.model.quantity import Interval
from trialwright.model.span import Span
from trialwright.text.quantities import Bounds, leading_bounds, stated_bounds, ucum_unit_at

_PIECE = re.compile(r"[^\W_]+(?:\+(?!\w)|'s?(?!\w))?|[^\w\s]|_")
_INSIDE_PHRASE = re.compile(r"[ \-/'(),.:]{0,3}")
_NOTHING = Meaning()
# Square brackets are brackets, and a star inside an item is the mark of a list that lost its lines.
_SIGNS = {"[": frozenset({"[", "("}), "]": frozenset({"]", ")"}), "*": frozenset({"*", "frame"})}
_EQUALS = re.compile(r"(?<![<>=≤≥])= ?(?P<number>\d+(?:\.\d{1,2})?)(?![\d.,]*\d)")


class Token(msgspec.Struct, frozen=True):
    """One token. ``kinds`` are those of a grammar word, the sign itself, "bounds", "window", "number" or "word"."""

    text: str
    span: Span
    kinds: frozenset[str]
    terms: tuple[str, ...] = ()
    analyte: bool = False
    test: str = ""
    bounds: Bounds | None = None
    window: StatedWindow | None = None

    def is_a(self, *kinds: str) -> bool:
        """Whether it is one of these kinds."""
        return not self.kinds.isdisjoint(kinds)

    @property
    def term_kind(self) -> str:
        """The lexicon's kind of its terms, "" without any or if they differ."""
        found = {term(each).kind for each in self.terms}
        return found.pop() if len(found) == 1 else ""


def tokens_of(sentence: Sentence) -> list[Token]:
    """The tokens of a sentence, left to right; every word, number and sign is in exactly one."""
    return list(_tokens(sentence.text))


@lru_cache(maxsize=256)
def _tokens(text: str) -> tuple[Token, ...]:
    ready = sorted(_stated(text), key=lambda token: token.span.start)
    made: list[Token] = []
    at = 0
    for token in ready:
        if token.span.start < at:
            continue
        made.extend(_words(text, at, token.span.start))
        made.append(token)
        at = token.span.end
    made.extend(_words(text, at, len(text)))
    return tuple(made)


def _stated(text: str) -> list[Token]:
    """Windows, then ranges outside them."""
    found = [
        Token(window.span.of(text), window.span, frozenset({"window"}), window=window)
        for window in stated_windows(text)
    ]
    masked = text
    for token in found:
        masked = masked[: token.span.start] + "\0" * len(token.span) + masked[token.span.end :]
    found.extend(_ranges(text, masked))
    return found


def _ranges(text: str, masked: str) -> Iterator[Token]:
    for leading in leading_bounds(masked, _unit_at):
        yield Token(leading.span.of(text), leading.span, frozenset({"leading"}), bounds=leading)
    for bounds in stated_bounds(masked, _unit_at):
        yield Token(bounds.span.of(text), bounds.span, frozenset({"bounds"}), bounds=bounds)
    for equal in _EQUALS.finditer(masked):
        number = Decimal(equal["number"])
        bounds = Bounds(Interval(number, number, True, True), Span(equal.start(), equal.end()))
        yield Token(equal.group(), bounds.span, frozenset({"bounds"}), bounds=bounds)


def _unit_at(text: str, start: int) -> tuple[str, int] | None:
    return time_unit_at(text, start) or ucum_unit_at(text, start)


def _words(text: str, start: int, end: int) -> list[Token]:
    pieces = list(_PIECE.finditer(text, start, end))
    norms = [normalised(piece.group()) or piece.group() for piece in pieces]
    first_words = vocabulary().longest
    made: list[Token] = []
    at = 0
    while at < len(pieces):
        count, meaning = _longest(text, pieces, norms, at) if norms[at] in first_words else (1, _NOTHING)
        made.append(_token(text, pieces[at].start(), pieces[at + count - 1].end(), meaning))
        at += count
    return made


def _longest(text: str, pieces: list[re.Match[str]], norms: list[str], at: int) -> tuple[int, Meaning]:
    """How many pieces the longest known phrase from here has, and what it means."""
    known = vocabulary()
    most = known.longest[norms[at]]
    words, last, depth = norms[at], at + 1, 0
    found, before = [(words, 1)], pieces[at].end()
    while last < len(pieces) and len(found) < most:
        here, end = pieces[last].span()
        if not _INSIDE_PHRASE.fullmatch(text, before, here):
            break
        sign = text[here]
        if sign.isalnum():
            words = f"{words} {norms[last]}"
            if words not in known.beginnings:
                break
            found.append((words, last + 1 - at))
        elif sign not in ("-/'().," if depth else "-/'().") or (
            sign == "." and text[end : end + 1] in ("", " ")
        ):
            break
        elif sign in _DEPTH:
            depth += _DEPTH[sign]
        before = end
        last += 1
    for length in range(len(found), 0, -1):
        words, end = found[length - 1]
        meaning = known.meanings.get(words)
        if meaning:
            count = _closed(pieces, at, end)
            if count and _stands(text[pieces[at].start() : pieces[at + count - 1].end()], meaning, length):
                return count, meaning
    return 1, _NOTHING


_DEPTH = {"(": 1, ")": -1}


def _closed(pieces: list[re.Match[str]], at: int, count: int) -> int:
    """The count with the closing bracket that an opened one needs; 0 if brackets do not match."""
    if count == 1:
        return 1
    depth = 0
    for piece in pieces[at : at + count]:
        depth += {"(": 1, ")": -1}.get(piece.group(), 0)
        if depth < 0:
            return 0
    if depth == 1 and at + count < len(pieces) and pieces[at + count].group() == ")":
        return count + 1
    return 0 if depth else count


def _stands(words: str, meaning: Meaning, length: int) -> bool:
    return length > 1 or bool(meaning.kinds) or written_so(words, meaning)


@lru_cache(maxsize=512)
def _kind(name: str) -> frozenset[str]:
    return _SIGNS.get(name) or frozenset({name})


def _token(text: str, start: int, end: int, meaning: Meaning) -> Token:
    words = text[start:end]
    kinds = meaning.kinds
    if meaning is _NOTHING:
        kinds = _kind("number" if words.isdigit() else "word" if words[0].isalnum() else words)
    terms = meaning.terms
    if kinds and terms:  # "is" and "IS"; else the grammar goes before the lexicon
        kinds, terms = (frozenset(), terms) if words in meaning.spellings else (kinds, ())
    if len(terms) > 1:
        terms = tuple(each.id for each in terms_named(words, text))
    return Token(words, Span(start, end), kinds, terms, meaning.analyte, meaning.test)
