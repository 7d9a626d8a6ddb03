"""Whole numbers in words or figures, as prose states them."""

import re

_WORDS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen twenty"
).split()
_TENS = {name: 10 * n for n, name in enumerate("thirty forty fifty sixty seventy eighty ninety".split(), 3)}
NUMBER = r"(?:\d{1,3}(?:,\d{3})+|\d+|" + "|".join((*_WORDS[1:], *_TENS)) + r")(?![\w.]|,\d)"


def whole_number(said: str) -> int:
    """The number a phrase that matches ``NUMBER`` says.

    >>> whole_number("Twelve"), whole_number("1,200")
    (12, 1200)
    """
    plain = said.casefold()
    if plain in _WORDS:
        return _WORDS.index(plain)
    return _TENS[plain] if plain in _TENS else int(re.sub(r",", "", plain))
