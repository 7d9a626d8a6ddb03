"""The lexicon's concepts that a text names, and what lies above them."""

from collections.abc import Iterator, Sequence
from functools import cache

from trialwright.knowledge.lexicon import all_phrases, all_terms, broader, narrower, term
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
    lengths, phrases = _lengths(), _phrases()
    taken = 0
    for at in [place for place, word in enumerate(words) if word in lengths]:
        if at < taken:
            continue
        for length in lengths[words[at]]:
            if ids := phrases.get(" ".join(words[at : at + length])):
                taken = min(at + length, len(words))
                yield at, taken, ids
                break


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
def _lengths() -> dict[str, tuple[int, ...]]:
    """First word of a phrase → how many words such phrases have, the longest first."""
    lengths: dict[str, set[int]] = {}
    for phrase in _phrases():
        first, *rest = phrase.split(" ")
        lengths.setdefault(first, set()).add(1 + len(rest))
    return {first: tuple(sorted(each, reverse=True)) for first, each in lengths.items()}


@cache
def first_words(concept: str) -> frozenset[str]:
    """The first words of every spelling of a concept and of those under it.

    >>> sorted(first_words("lupus_nephritis"))[:3]
    ['active', 'ln', 'lupus']
    """
    return frozenset(word for each in narrower(concept) for word in _first_words().get(each, ()))


@cache
def _first_words() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for phrase, ids in _phrases().items():
        for each in ids:
            found.setdefault(each, set()).add(phrase.split(" ", 1)[0])
    return found


@cache
def _settling(concept: str, phrase: str) -> tuple[str, ...]:
    listed = [words for spelling, words in term(concept).settled_by.items() if normalised(spelling) == phrase]
    return tuple(normalised(word) for words in listed for word in words)
