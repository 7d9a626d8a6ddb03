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
    return "(?:" + "|".join(_whole(phrase) for phrase in sorted(listed, key=len, reverse=True)) + ")"


def _whole(phrase: str) -> str:
    body = r"\s+".join(re.escape(word) for word in phrase.split())
    return (
        (r"(?<![^\W\d])" if phrase[0].isalpha() else "") + body + (r"(?!\w)" if phrase[-1].isalpha() else "")
    )
