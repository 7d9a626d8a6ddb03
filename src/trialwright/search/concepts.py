"""The lexicon's concepts that a text names, and what lies above them."""

from collections.abc import Iterator, Sequence
from functools import cache

from trialwright.knowledge.lexicon import all_phrases, all_terms, broader, term
from trialwright.knowledge.search_settings import search_words
from trialwright.knowledge.spelling import normalised

# What a person looks for. Attestations and categories are wording of criteria, not subjects.
SEARCHED = ("condition", "drug", "drug_class", "procedure", "finding", "instrument")


def concepts_at(words: Sequence[str]) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    """Where concepts are named: first word, word after the last, ids (several if the words are ambiguous).

    The longest phrase at a place counts. ``words`` are those of ``words.words_of``.

    >>> list(concepts_at(["severe", "lupus", "nephritis", "despite", "cellcept"]))
    [(0, 3, ('severe_lupus_nephritis',)), (4, 5, ('mycophenolate_mofetil',))]
    """
    longest, phrases = _longest(), _phrases()
    at, end = 0, len(words)
    while at < end:
        for length in range(min(longest.get(words[at], 0), end - at), 0, -1):
            if ids := phrases.get(" ".join(words[at : at + length])):
                yield at, at + length, ids
                at += length
                break
        else:
            at += 1


def named_concepts(words: Sequence[str], context: str = "") -> list[str]:
    """The ids of concepts that the words name, in order, with repeats; ambiguous words settled by ``context``.

    ``context`` is words joined by blanks; what it does not settle stays with all its readings.
    """
    found: list[str] = []
    for start, stop, ids in concepts_at(words):
        found += ids if len(ids) == 1 else settled(ids, " ".join(words[start:stop]), context)
    return found


def settled(ids: tuple[str, ...], phrase: str, context: str) -> tuple[str, ...]:
    """The one reading that the context speaks for, else all of them.

    >>> settled(("lupus_nephritis", "lymph_node"), "ln", "adult with ln and proteinuria")
    ('lupus_nephritis',)
    """
    padded = f" {context} "
    fitting = tuple(each for each in ids if any(f" {word} " in padded for word in _settling(each, phrase)))
    return fitting if len(fitting) == 1 else ids


@cache
def above(concept: str) -> tuple[str, ...]:
    """The wider concepts that a concept falls under, without itself.

    >>> above("tacrolimus")
    ('calcineurin_inhibitor', 'immunosuppressant')
    """
    return tuple(sorted(each for each in broader(concept) - {concept} if term(each).kind in SEARCHED))


@cache
def _phrases() -> dict[str, tuple[str, ...]]:
    known = all_terms()
    empty = search_words().empty | search_words().weak
    wanted = {
        phrase: tuple(each for each in ids if known[each].kind in SEARCHED)
        for phrase, ids in all_phrases().items()
        if len(phrase) > 1 and phrase not in empty
    }
    return {phrase: ids for phrase, ids in wanted.items() if ids}


@cache
def _longest() -> dict[str, int]:
    longest: dict[str, int] = {}
    for phrase in _phrases():
        first, *rest = phrase.split(" ")
        longest[first] = max(longest.get(first, 0), 1 + len(rest))
    return longest


@cache
def _settling(concept: str, phrase: str) -> tuple[str, ...]:
    listed = [words for spelling, words in term(concept).settled_by.items() if normalised(spelling) == phrase]
    return tuple(normalised(word) for words in listed for word in words)
