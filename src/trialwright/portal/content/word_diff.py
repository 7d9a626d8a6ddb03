"""Two texts as one, its words marked as kept, removed or added."""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Literal

import msgspec

How = Literal["kept", "removed", "added"]
_WORD = re.compile(r"\w+\s*|[^\w\s]\s*|\s+")
# Beyond so many words only whole lines are compared, and in long texts words that are everywhere do not anchor a
# comparison: otherwise it takes seconds.
_MOST_WORDS, _LONG = 6_000, 1_500


class Run(msgspec.Struct, frozen=True):
    """A run of a text and what became of it."""

    text: str
    how: How


def word_diff(before: str, after: str) -> tuple[Run, ...]:
    """What became of each run of words; kept and removed runs make up ``before``, kept and added ones ``after``.

    >>> [(run.text, run.how) for run in word_diff("at least 12 weeks", "at least 8 weeks")]
    [('at least ', 'kept'), ('12 ', 'removed'), ('8 ', 'added'), ('weeks', 'kept')]
    """
    old, new = _parts(before), _parts(after)
    if max(len(old), len(new)) > _MOST_WORDS:
        old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    return tuple(_runs(old, new))


def _parts(text: str) -> list[str]:
    return _WORD.findall(text)


def _runs(old: list[str], new: list[str]) -> Iterator[Run]:
    for how, a, b, c, d in SequenceMatcher(None, old, new, autojunk=len(new) > _LONG).get_opcodes():
        if how == "equal":
            yield Run("".join(old[a:b]), "kept")
            continue
        if b > a:
            yield Run("".join(old[a:b]), "removed")
        if d > c:
            yield Run("".join(new[c:d]), "added")
