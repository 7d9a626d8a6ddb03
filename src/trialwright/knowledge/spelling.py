"""One form for the many ways to spell a term: case, hyphens, accents, plurals, British and American."""

import re
import unicodedata
from functools import lru_cache

_POSSESSIVE = re.compile(r"['’`´]s?\b")
_BETWEEN_WORDS = re.compile(r"[^\w+]+|_+")
_ENDINGS = (
    ("sses", "ss"),
    ("iruses", "irus"),
    ("tases", "tasis"),
    ("ritides", "ritis"),
    ("ies", "y"),
)
_NO_PLURAL = ("ss", "us", "is")
_BRITISH = (
    ("ae", "e"),
    ("oe", "e"),
    ("isation", "ization"),
    ("ised", "ized"),
    ("tumour", "tumor"),
    ("sulph", "sulf"),
)


@lru_cache(maxsize=65536)
def normalised(phrase: str) -> str:
    """The words of a phrase in one form, one blank between them.

    >>> normalised("Sjögren's syndromes"), normalised("Anti-HBc"), normalised("Haemolytic anaemias")
    ('sjogren syndrome', 'anti hbc', 'hemolytic anemia')
    """
    plain = phrase.casefold() if phrase.isascii() else _without_accents(phrase)
    words = _BETWEEN_WORDS.split(_POSSESSIVE.sub("", plain))
    return " ".join(normalised_word(word) for word in words if word)


def _without_accents(phrase: str) -> str:
    plain = unicodedata.normalize("NFKD", phrase).casefold()
    return "".join(char for char in plain if not unicodedata.combining(char))


def joined(phrase: str) -> str:
    """The normalised phrase without blanks.

    >>> joined("SLE DAI") == joined("SLEDAI")
    True
    """
    return normalised(phrase).replace(" ", "")


@lru_cache(maxsize=65536)
def normalised_word(word: str) -> str:
    """One lower-case word without plural ending, in American spelling.

    >>> normalised_word("biopsies"), normalised_word("lupus"), normalised_word("oedema")
    ('biopsy', 'lupus', 'edema')
    """
    for british, american in _BRITISH:
        word = word.replace(british, american)
    for plural, singular in _ENDINGS:
        if word.endswith(plural) and len(word) > len(plural) + 1:
            return word.removesuffix(plural) + singular
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith(_NO_PLURAL) else word
