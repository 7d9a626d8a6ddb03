"""Where a hit has what was looked for: marked words, a few passages."""

from typing import get_args

import msgspec

from trialwright.knowledge.search_settings import ranking
from trialwright.search.answer import Field, Mark, Snippet
from trialwright.search.concepts import above, concepts_at, settled
from trialwright.search.entry import IndexEntry
from trialwright.search.schema import stem
from trialwright.search.typed import Unit
from trialwright.search.words import words_with_places

_FIELDS: tuple[Field, ...] = get_args(Field)


class Found(msgspec.Struct, frozen=True):
    """What of the units a hit has: the fields, the passages, and the units it lacks."""

    matched: tuple[Field, ...]
    snippets: tuple[Snippet, ...]
    lacks: tuple[str, ...]


def found_in(entry: IndexEntry, units: tuple[Unit, ...], *, synonyms: bool = True) -> Found:
    """The fields of an entry that have something of the units, with passages of the first few of them.

    A title is shown whole; of a long field the passage with most that was looked for.
    """
    marker = Marker(units, synonyms)
    marks = {field: marker.marks(entry.texts.get(field, "")) for field in _FIELDS}
    matched = tuple(field for field in _FIELDS if marks[field])
    shown = [_passage(field, entry.texts[field], marks[field]) for field in matched if field != "ids"]
    return Found(matched, tuple(shown[: ranking().limits.snippets]), marker.not_seen())


class Marker:
    """Marks what was looked for in texts, and remembers which units it has seen."""

    def __init__(self, units: tuple[Unit, ...], synonyms: bool) -> None:
        self._stems: dict[str, list[int]] = {}
        self._concepts: dict[str, list[int]] = {}
        self._others: set[str] = set()
        self._units = units
        self._seen: set[int] = set()
        self._half_seen: dict[int, set[str]] = {}
        for number, unit in enumerate(units):
            for word in unit.words:
                self._stems.setdefault(stem(word), []).append(number)
            if synonyms:
                self._learn_synonyms(number, unit)

    def marks(self, text: str) -> tuple[Mark, ...]:
        """The places in a text, in order, none over another."""
        if not text:
            return ()
        placed = list(words_with_places(text))
        found = {}
        for word, start, end in placed:
            if numbers := self._stems.get(stem(word)):
                found[start] = Mark(start, end, self._is_other(word))
                self._saw(numbers, stem(word))
        for mark in self._concept_marks(placed):
            if not any(mark.start <= start < mark.end and not found[start].by_synonym for start in found):
                found = {at: each for at, each in found.items() if not mark.start <= at < mark.end}
                found[mark.start] = mark
        return tuple(found[start] for start in sorted(found))

    def not_seen(self) -> tuple[str, ...]:
        """The units, as typed, of which nothing was seen."""
        return tuple(unit.typed for number, unit in enumerate(self._units) if number not in self._seen)

    def _learn_synonyms(self, number: int, unit: Unit) -> None:
        for concept in unit.concepts:
            self._concepts.setdefault(concept, []).append(number)
        for other in unit.others:
            for word in other.split():
                self._others.add(stem(word))
                self._stems.setdefault(stem(word), []).append(number)

    def _is_other(self, word: str) -> bool:
        typed = {stem(each) for unit in self._units for each in unit.words}
        return stem(word) in self._others and stem(word) not in typed

    def _saw(self, numbers: list[int], word: str) -> None:
        for number in numbers:
            wanted = {stem(each) for each in self._units[number].words}
            seen = self._half_seen.setdefault(number, set())
            seen.add(word)
            if word in self._others or wanted <= seen:
                self._seen.add(number)

    def _concept_marks(self, placed: list[tuple[str, int, int]]) -> list[Mark]:
        if not self._concepts:
            return []
        words = [word for word, _, _ in placed]
        context = " ".join(words)
        marks = []
        for start, stop, ids in concepts_at(words):
            named = ids if len(ids) == 1 else settled(ids, " ".join(words[start:stop]), context)
            numbers = [
                number
                for each in named
                for concept in (each, *above(each))
                for number in self._concepts.get(concept, ())
            ]
            if numbers:
                self._seen.update(numbers)
                marks.append(Mark(placed[start][1], placed[stop - 1][2], by_synonym=True))
        return marks


def _passage(field: Field, text: str, marks: tuple[Mark, ...]) -> Snippet:
    """The stretch of a text, at most so long, that has most marks; whole words only."""
    longest = ranking().limits.snippet_characters
    if field == "title":
        line_end = text.find("\n")
        if line_end < 0 or marks[0].start < line_end:
            text = text if line_end < 0 else text[:line_end]
            return Snippet(field, text, tuple(mark for mark in marks if mark.end <= len(text)))
    if len(text) <= longest:
        return Snippet(field, text, marks)
    first = max(marks, key=lambda mark: (_within(marks, mark.start, longest), -mark.start))
    start = _word_start(text, max(0, first.start - longest // 4))
    end = _word_end(text, min(len(text), max(start + longest, first.end)))
    kept = tuple(
        Mark(mark.start - start, mark.end - start, mark.by_synonym)
        for mark in marks
        if start <= mark.start and mark.end <= end
    )
    return Snippet(field, text[start:end], kept, start > 0, end < len(text))


def _within(marks: tuple[Mark, ...], start: int, longest: int) -> int:
    return sum(start <= mark.start and mark.end <= start + longest for mark in marks)


def _word_start(text: str, at: int) -> int:
    """The place of the word that stands here."""
    return 0 if at == 0 else text.rfind(" ", 0, at + 1) + 1 if " " in text[max(0, at - 40) : at + 1] else at


def _word_end(text: str, at: int) -> int:
    if at >= len(text):
        return len(text)
    found = text.find(" ", at)
    return found if 0 <= found <= at + 40 else at
