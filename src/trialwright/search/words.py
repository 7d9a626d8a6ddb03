"""Words of a text in the form they are searched in, with the place they stand at."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from trialwright.knowledge.spelling import normalised_word

_WORD = re.compile(r"(?:[^\W_]|\+)+(?:['’`´]s?\b)?")
_POSSESSIVE = re.compile(r"['’`´]s?$")
# Longer runs are no words but data (a sequence, a hash); the index cuts them as it cuts everything.
_LONGEST = 60


def words_of(text: str) -> list[str]:
    """The words of a text: lower case, no accents, no plural, American spelling; the same as in ``knowledge.spelling``.

    >>> words_of("Sjögren's anti-dsDNA, haemolytic anaemias")
    ['sjogren', 'anti', 'dsdna', 'hemolytic', 'anemia']
    """
    return [word for found in _WORD.findall(text) if (word := _one_form(found))]


def words_with_places(text: str) -> Iterator[tuple[str, int, int]]:
    """Each word with the place of its characters in the text.

    >>> list(words_with_places("Lupus, trials"))
    [('lupus', 0, 5), ('trial', 7, 13)]
    """
    for found in _WORD.finditer(text):
        if word := _one_form(found[0]):
            yield word, found.start(), found.end()


@lru_cache(maxsize=262_144)
def _one_form(written: str) -> str:
    if written.isascii():
        plain = written.lower()
    else:
        decomposed = unicodedata.normalize("NFKD", written).casefold()
        plain = "".join(char for char in decomposed if not unicodedata.combining(char))
    return normalised_word(_POSSESSIVE.sub("", plain)[:_LONGEST])
