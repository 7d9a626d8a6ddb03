"""Words of a text in the form they are searched in, with the place they stand at."""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING

from trialwright.knowledge.spelling import normalised_word

if TYPE_CHECKING:
    import tantivy

_WORD = re.compile(r"[\w+]+(?:['’`´]s?\b)?")  # in a text without underscores
_POSSESSIVE = re.compile(r"['’`´]s?$")
# Longer runs are no words but data (a sequence, a hash); the index cuts them as it cuts everything.
_LONGEST = 60
_MOST_REMEMBERED = 500_000


class _Forms(dict[str, str]):
    """Each word as written → its one form, remembered: texts repeat their words."""

    def __missing__(self, written: str) -> str:
        if len(self) >= _MOST_REMEMBERED:
            self.clear()
        self[written] = form = _one_form(written)
        return form


_forms = _Forms()


def words_of(text: str) -> list[str]:
    """The words of a text: lower case, no accents, no plural, American spelling; the same as in ``knowledge.spelling``.

    >>> words_of("Sjögren's anti-dsDNA, haemolytic anaemias")
    ['sjogren', 'anti', 'dsdna', 'hemolytic', 'anemia']
    """
    return [_forms[written] for written in _WORD.findall(text.replace("_", " "))]


def places_of_words(text: str) -> list[tuple[int, int]]:
    """Where each of ``words_of`` stands in the text.

    >>> places_of_words("Lupus, trials")
    [(0, 5), (7, 13)]
    """
    return [found.span() for found in _WORD.finditer(text.replace("_", " "))]


class _Stems(dict[str, str]):
    """Each normalised word → its stem, remembered."""

    def __missing__(self, word: str) -> str:
        if len(self) >= _MOST_REMEMBERED:
            self.clear()
        found = _stemmer().analyze(word)
        self[word] = stem = found[0] if found else word
        return stem


stems_of = _Stems()


def terms(words: Iterable[str]) -> list[str]:
    """The stems of words, as the index has them.

    >>> terms(["treatment", "treated", "nephritis"])
    ['treatment', 'treat', 'nephriti']
    """
    return [stems_of[word] for word in words]


@cache
def _stemmer() -> "tantivy.TextAnalyzer":
    import tantivy

    return (
        tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace())
        .filter(tantivy.Filter.stemmer("english"))
        .build()
    )


def _one_form(written: str) -> str:
    if written.isascii():
        plain = written.lower()
    else:
        decomposed = unicodedata.normalize("NFKD", written).casefold()
        plain = "".join(char for char in decomposed if not unicodedata.combining(char) and not char.isspace())
    return normalised_word(_POSSESSIVE.sub("", plain)[:_LONGEST]) or "+"
