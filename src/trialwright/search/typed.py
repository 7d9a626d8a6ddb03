"""What a person typed, taken apart: words, quoted phrases, ids, words to leave out, and what each may also be called."""

import re
from collections.abc import Iterator

import msgspec

from trialwright.knowledge.search_settings import plain_words, ranking, search_words
from trialwright.search.concepts import concepts_at, settled
from trialwright.search.words import places_of_words, words_of

_PART = re.compile(r'(?P<minus>(?<!\S)[-−–](?=[\w"“]))?(?:["“](?P<quoted>[^"“”]*)["”]?|(?P<word>[^\s"“”]+))')
_NCT_ID = re.compile(r"NCT\d{8}", re.IGNORECASE)


class Unit(msgspec.Struct, frozen=True):
    """One thing looked for.

    ``typed`` as it was written, ``words`` normalised; all of them must be there, next to each other if ``phrase``.
    ``concepts`` are what the words name in the lexicon (several: ambiguous), ``others`` everyday words for the same.
    ``nct_id`` is set for an id of the registry.
    """

    typed: str
    words: tuple[str, ...]
    phrase: bool = False
    concepts: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    nct_id: str | None = None


class Typed(msgspec.Struct, frozen=True):
    """A typed text taken apart. ``ignored`` are words that are not looked for, ``notes`` what was cut off."""

    units: tuple[Unit, ...] = ()
    excluded: tuple[Unit, ...] = ()
    ignored: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def take_apart(text: str) -> Typed:
    """The units of a typed text; never an exception, and never more than the limits of ``ranking.toml``.

    >>> found = take_apart('SLE trials "week 52" -placebo')
    >>> [(unit.typed, unit.phrase) for unit in found.units], [unit.typed for unit in found.excluded]
    ([('SLE', False), ('week 52', True)], ['placebo'])
    >>> found.ignored
    ('trials',)
    """
    limits, notes = ranking().limits, []
    if len(text) > limits.characters:
        notes.append(f"only the first {limits.characters} of {len(text)} characters were looked for")
    parts = list(_parts(_cut(text, limits.characters)))
    units = [unit for excluded, unit in parts if not excluded]
    kept, ignored = _without_weak(units)
    empty = search_words().empty
    excluded = [unit for excluded, unit in parts if excluded and not set(unit.words) <= empty]
    if (count := len(kept) + len(excluded)) > limits.words:
        notes.append(f"only the first {limits.words} of {count} words were looked for")
    kept, excluded = kept[: limits.words], excluded[: max(0, limits.words - len(kept))]
    return Typed(tuple(kept), tuple(excluded), tuple(ignored), tuple(notes))


def _cut(text: str, most: int) -> str:
    """The beginning of a text, without the word that is cut through."""
    if len(text) <= most or text[most].isspace():
        return text[:most]
    return text[:most].rsplit(None, 1)[0] if " " in text[:most].strip() else text[:most]


def _parts(text: str) -> Iterator[tuple[bool, Unit]]:
    """The units in order, each with whether it is to be left out."""
    run: list[str] = []
    context = " ".join(words_of(text))
    for found in _PART.finditer(text):
        if not found["minus"] and found["quoted"] is None and not _NCT_ID.fullmatch(found["word"]):
            run.append(found["word"])
            continue
        yield from ((False, unit) for unit in _units_of_run(run, context))
        run = []
        yield bool(found["minus"]), _single(found, context)
    yield from ((False, unit) for unit in _units_of_run(run, context))


def _single(found: re.Match[str], context: str) -> Unit:
    """A phrase, an id, or what follows a minus sign, which is one thing however many words it has."""
    written = found["quoted"] if found["quoted"] is not None else found["word"]
    words = tuple(words_of(written))
    if _NCT_ID.fullmatch(written):
        return Unit(written, words, nct_id=written.upper())
    named = next((ids for start, stop, ids in concepts_at(words) if stop - start == len(words)), ())
    concepts = settled(named, " ".join(words), context) if found["minus"] and named else ()
    return Unit(written, words, phrase=len(words) > 1, concepts=concepts)


def _units_of_run(run: list[str], context: str) -> Iterator[Unit]:
    text = " ".join(run)
    words, placed = words_of(text), places_of_words(text)
    at = 0
    for start, stop, ids in (*_named(words), (len(words), len(words), ())):
        for index in range(at, start):
            yield Unit(text[slice(*placed[index])], (words[index],))
        if ids:
            phrase = " ".join(words[start:stop])
            typed = text[placed[start][0] : placed[stop - 1][1]]
            said = tuple(word for word in words[start:stop] if word not in search_words().empty)
            concepts = settled(ids, phrase, context) if ids != _EVERYDAY else ()
            yield Unit(typed, said, concepts=concepts, others=plain_words().get(phrase, ()))
        at = stop


_EVERYDAY = ("",)  # in place of concept ids: words that are no name but have everyday equals


def _named(words: list[str]) -> list[tuple[int, int, tuple[str, ...]]]:
    """Names of the lexicon, and everyday words between them."""
    named = list(concepts_at(words))
    taken = {index for start, stop, _ in named for index in range(start, stop)}
    for start in range(len(words)):
        for length in (3, 2, 1):
            places = set(range(start, start + length))
            if (
                start + length <= len(words)
                and not places & taken
                and " ".join(words[start : start + length]) in plain_words()
            ):
                named.append((start, start + length, _EVERYDAY))
                taken |= places
                break
    return sorted(named)


def _without_weak(units: list[Unit]) -> tuple[list[Unit], list[str]]:
    """The units worth looking for, and the typed words left out: empty ones always, weak ones beside others."""
    rules = search_words()
    full = [unit for unit in units if unit.words and not set(unit.words) <= rules.empty]
    strong = [unit for unit in full if unit.phrase or unit.concepts or not set(unit.words) <= rules.weak]
    kept = strong or full
    distinct = list({(unit.words, unit.phrase): unit for unit in reversed(kept)}.values())[::-1]
    return distinct, [unit.typed for unit in units if unit.words and unit not in kept]
