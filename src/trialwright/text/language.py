"""The language a sentence is written in, by its script and its small words: to name what is not read."""

import re
from functools import cache
from typing import Any

from trialwright.knowledge.analytes import load_toml

_WORD = re.compile(r"[^\W\d_]{2,}")
# A sentence shows its language early; a megabyte need not be looked through.
_LOOKED_AT = 4000


def other_language(text: str) -> str:
    """The language of a sentence in English words, "" for English and for what shows no language.

    >>> other_language("系统性红斑狼疮患者，年龄18岁以上"), other_language("Alter mindestens 18 Jahre und SLE ohne Nephritis")
    ('Chinese', 'German')
    >>> other_language("Serum IgG below 5 g/L"), other_language("TNF-α or β-blockers"), other_language("no ALT > 3 x ULN")
    ('', '', '')
    """
    part = text[:_LOOKED_AT]
    return ("" if part.isascii() else _by_script(part)) or language_by_words(part)


def _by_script(text: str) -> str:
    return next((language for language, letters in _scripts() if letters.search(text)), "")


def language_by_words(text: str) -> str:
    """The language whose small words a text shows, where it shows none of English; "" otherwise.

    >>> language_by_words("Patients âgés de plus de 18 ans"), language_by_words("la grippe, or influenza")
    ('French', '')
    """
    lower = text[:_LOOKED_AT].casefold()
    if _an_english_word().search(lower):
        return ""
    listed = _WORD.findall(lower)
    words = frozenset(listed)
    enough = _known()["enough"]
    least = max(enough["words"], enough["share"] * len(listed))
    counts = sorted((len(small & words), language) for language, small in _small_words())
    (second, _), (most, language) = counts[-2:]
    return language if most >= least and most > second else ""


@cache
def _known() -> dict[str, Any]:
    return load_toml("languages", "languages")


@cache
def _scripts() -> list[tuple[str, re.Pattern[str]]]:
    return [
        (each["language"], re.compile(f"[{each['letters']}]{{{each['least']}}}"))
        for each in _known()["script"]
    ]


@cache
def _small_words() -> list[tuple[str, frozenset[str]]]:
    return [(each["language"], frozenset(each["words"])) for each in _known()["latin"]]


@cache
def _an_english_word() -> re.Pattern[str]:
    listed = "|".join(re.escape(word) for word in _known()["english"]["words"])
    return re.compile(rf"(?<![^\W\d_])(?:{listed})(?![^\W\d_])")
