"""Which words of a sentence stand for what: terms, analytes, tests, and the words that carry the grammar."""

from collections import defaultdict
from collections.abc import Iterator
from functools import cache

import msgspec

from trialwright.knowledge.analytes import analyte_aliases, phrases_settled_by_unit
from trialwright.knowledge.lexicon import all_phrases, term
from trialwright.knowledge.phrases import phrases
from trialwright.knowledge.spelling import normalised
from trialwright.knowledge.worded_tests import all_worded_tests

_SHORT = 4


class Meaning(msgspec.Struct, frozen=True):
    """What a phrase may be: ``kinds`` of grammar word, lexicon ``terms``, an ``analyte`` phrase, a worded ``test``.

    ``spellings`` is not empty for abbreviations such as "IS", which count only as they are listed or in capitals.
    """

    kinds: frozenset[str] = frozenset()
    terms: tuple[str, ...] = ()
    analyte: bool = False
    test: str = ""
    spellings: frozenset[str] = frozenset()


class Vocabulary(msgspec.Struct, frozen=True):
    """Every phrase in normal form → its meaning, how many words the longest phrase with a first word has, and what
    phrases begin with: themselves and each run of words from their start."""

    meanings: dict[str, Meaning]
    longest: dict[str, int]
    beginnings: frozenset[str]


@cache
def vocabulary() -> Vocabulary:
    """The vocabulary of the knowledge files."""
    kinds: dict[str, set[str]] = defaultdict(set)
    for kind, phrase in _grammar():
        kinds[normalised(phrase)].add(kind)
    analytes, tests = _analytes(), _tests()
    terms = {**_more_names(), **all_phrases()}
    spelled = _spelled()
    meanings = {
        phrase: Meaning(
            frozenset(kinds.get(phrase, ())),
            terms.get(phrase, ()),
            phrase in analytes,
            tests.get(phrase, ""),
            _abbreviations(phrase, spelled),
        )
        for phrase in {*kinds, *terms, *analytes, *tests}
        if phrase
    }
    longest: dict[str, int] = defaultdict(int)
    beginnings: set[str] = set()
    for phrase in meanings:
        words = phrase.split(" ")
        longest[words[0]] = max(longest[words[0]], len(words))
        beginnings.update(" ".join(words[:count]) for count in range(1, len(words) + 1))
    return Vocabulary(meanings, dict(longest), frozenset(beginnings))


def _grammar() -> Iterator[tuple[str, str]]:
    known = phrases("clauses")
    for kind, listed in known["kinds"].items():
        yield from ((kind, phrase) for phrase in listed)
    for route, listed in known["routes"].items():
        yield from ((kind, phrase) for phrase in listed for kind in ("route", f"route:{route}"))
    yield from (("narrowing", phrase) for phrase in known["narrowing"]["words"])


def _more_names() -> dict[str, tuple[str, ...]]:
    listed: dict[str, list[str]] = phrases("clauses")["more_names"]
    return {normalised(name): (term_id,) for term_id, names in listed.items() for name in names}


def _analytes() -> set[str]:
    listed = {*analyte_aliases(), *phrases_settled_by_unit()}
    more = [name for names in phrases("clauses")["more_analytes"].values() for name in names]
    more += [entry["words"] for entry in phrases("clauses")["several"]]
    return {normalised(spelling) for spelling in (*listed, *more)}


def _tests() -> dict[str, str]:
    tests = all_worded_tests().values()
    return {normalised(name): test.id for test in tests for name in (test.id, test.label, *test.aliases)}


@cache
def _spelled() -> dict[str, frozenset[str]]:
    """Normal forms of one short word → how the knowledge files spell it."""
    found: dict[str, set[str]] = defaultdict(set)
    listed = [*analyte_aliases(), *phrases_settled_by_unit()]
    listed += [name for test in all_worded_tests().values() for name in test.aliases]
    listed += [
        spelling for ids in all_phrases().values() for each in ids for spelling in term(each).spellings
    ]
    for spelling in listed:
        key = normalised(spelling)
        if len(key) <= _SHORT and " " not in key:
            found[key].add(spelling)
    return {key: frozenset(spellings) for key, spellings in found.items()}


def _abbreviations(phrase: str, spelled: dict[str, frozenset[str]]) -> frozenset[str]:
    listed = spelled.get(phrase, frozenset())
    return listed if listed and all(_is_abbreviation(spelling) for spelling in listed) else frozenset()


def _is_abbreviation(spelling: str) -> bool:
    return sum(letter.isupper() for letter in spelling) * 2 >= len(spelling)


def written_so(words: str, meaning: Meaning) -> bool:
    """Whether words may have this meaning by their capitals: "is" is no immunosuppressant, "IS" may be.

    >>> written_so("is", Meaning(spellings=frozenset({"IS"}))), written_so("MMF", Meaning())
    (False, True)
    """
    if not meaning.spellings or words in meaning.spellings or words.removesuffix("s") in meaning.spellings:
        return True
    return len(words) > 2 and words.isupper()
