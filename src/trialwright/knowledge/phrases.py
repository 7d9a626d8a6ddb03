"""The wording of criteria: comparators, limits, harmless words, headings, as the files under ``phrases`` list them."""

import re
from collections.abc import Iterable
from functools import cache
from typing import Any

from trialwright.knowledge.analytes import load_toml


@cache
def phrases(name: str) -> dict[str, Any]:
    """A phrase file as plain values: "quantities", "sentences" or "headings"."""
    return load_toml("phrases", name)


def one_of(listed: Iterable[str]) -> str:
    """A regular expression for any of the phrases, longest first, whole words, any run of blanks as one.

    A digit may touch a phrase on its left ("2ULN").

    >>> re.findall(one_of(["more than", "or more"]), "no more  than 5 or moreover")
    ['more  than']
    """
    return _one_of(tuple(listed))


@cache
def _one_of(listed: tuple[str, ...]) -> str:
    longest_first = sorted(listed, key=len, reverse=True)
    worded = [phrase for phrase in longest_first if phrase[0].isalpha()]
    others = [phrase for phrase in longest_first if not phrase[0].isalpha()]
    kinds = [_any_of(r"(?<![^\W\d])", worded), _any_of("", others)]
    return "(?:" + "|".join(filter(None, kinds)) + ")" if longest_first else "(?:)"


def _any_of(before: str, listed: list[str]) -> str:
    """Any of the phrases, none of them tried where no word can begin or its first letter is not there."""
    if not listed:
        return ""
    letters = "".join(re.escape(letter) for letter in sorted({phrase[0] for phrase in listed}))
    return f"{before}(?=[{letters}])(?:{'|'.join(map(_whole, listed))})"


def _whole(phrase: str) -> str:
    body = r"\s+".join(re.escape(word) for word in phrase.split())
    return body + (r"(?!\w)" if phrase[-1].isalpha() else "")
