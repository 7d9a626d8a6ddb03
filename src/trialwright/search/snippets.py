"""Where a hit has what was looked for: marked words, a few passages."""

from typing import get_args

import msgspec

from trialwright.knowledge.search_settings import ranking
from trialwright.search.answer import Field, Mark, Snippet
from trialwright.search.concepts import above, concepts_at, first_words, settled
from trialwright.search.entry import IndexEntry
from trialwright.search.typed import Unit
from trialwright.search.words import places_of_words, stems_of, words_of

_BEGINNING = 3  # so many letters of a word are the same in all its forms
_MOST_BEGINNINGS = 40
_BRITISH_BEGINNINGS = (("ae", "e"), ("oe", "e"), ("sulph", "sulf"))
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
        self._first_words: set[str] = set()
        self._others: set[str] = set()
        self._typed = {stems_of[word] for unit in units for word in unit.words}
        self._units = units
        self._seen: set[int] = set()
        self._half_seen: dict[int, set[str]] = {}
        for number, unit in enumerate(units):
            for word in unit.words:
                self._stems.setdefault(stems_of[word], []).append(number)
            if synonyms:
                self._learn_synonyms(number, unit)

        self._beginnings = {word[:_BEGINNING] for word in (*self._stems, *self._first_words)}

    def marks(self, text: str) -> tuple[Mark, ...]:
        """The places in a text, in order, none over another; typed words before synonyms."""
        if not text or not self._may_have(text):
            return ()
        words = words_of(text)
        typed = [place for place, word in enumerate(words) if stems_of[word] in self._stems]
        named = self._named(words)
        if not typed and not named:
            return ()
        places = places_of_words(text)
        found = {}
        for place in typed:
            word = stems_of[words[place]]
            found[place] = Mark(*places[place], by_synonym=word in self._others and word not in self._typed)
            self._saw(self._stems[word], word)
        for start, stop in named:
            if not any(place in found for place in range(start, stop)):
                found[start] = Mark(places[start][0], places[stop - 1][1], by_synonym=True)
        return tuple(found[place] for place in sorted(found))

    def not_seen(self) -> tuple[str, ...]:
        """The units, as typed, of which nothing was seen."""
        return tuple(unit.typed for number, unit in enumerate(self._units) if number not in self._seen)

    def _learn_synonyms(self, number: int, unit: Unit) -> None:
        for concept in unit.concepts:
            self._concepts.setdefault(concept, []).append(number)
            self._first_words |= first_words(concept)
        for other in unit.others:
            for word in other.split():
                self._others.add(stems_of[word])
                self._stems.setdefault(stems_of[word], []).append(number)

    def _saw(self, numbers: list[int], word: str) -> None:
        for number in numbers:
            wanted = {stems_of[each] for each in self._units[number].words}
            seen = self._half_seen.setdefault(number, set())
            seen.add(word)
            if word in self._others or wanted <= seen:
                self._seen.add(number)

    def _may_have(self, text: str) -> bool:
        """Whether a text may have something: False costs little, and most fields of a hit have nothing."""
        if len(self._beginnings) > _MOST_BEGINNINGS or not text.isascii():
            return True
        plain = text.lower()
        for british, american in _BRITISH_BEGINNINGS:
            plain = plain.replace(british, american)
        return any(beginning in plain for beginning in self._beginnings)

    def _named(self, words: list[str]) -> list[tuple[int, int]]:
        """Where the wanted concepts, or narrower ones, are named."""
        if self._first_words.isdisjoint(words):
            return []
        found = []
        for start, stop, ids in concepts_at(words):
            if words[start] not in self._first_words:
                continue
            named = ids if len(ids) == 1 else settled(ids, " ".join(words[start:stop]), " ".join(words))
            if numbers := [number for each in named for number in self._wanting(each)]:
                self._seen.update(numbers)
                found.append((start, stop))
        return found

    def _wanting(self, concept: str) -> list[int]:
        """The units that a concept answers: those that want it, or one above it."""
        return [number for each in (concept, *above(concept)) for number in self._concepts.get(each, ())]


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
