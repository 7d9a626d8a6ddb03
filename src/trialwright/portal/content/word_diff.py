"""Two texts as one, its words marked as kept, removed or added."""

from typing import Literal

import msgspec

from trialwright.text.word_diff import word_diff as compared

How = Literal["kept", "removed", "added"]
_HOW: dict[str, How] = {"same": "kept", "removed": "removed", "added": "added"}


class Run(msgspec.Struct, frozen=True):
    """A run of a text and what became of it."""

    text: str
    how: How


def word_diff(before: str, after: str) -> tuple[Run, ...]:
    """What became of each run of words; kept and removed runs make up ``before``, kept and added ones ``after``.

    >>> [(run.text, run.how) for run in word_diff("at least 12 weeks", "at least 8 weeks")]
    [('at least ', 'kept'), ('12', 'removed'), ('8', 'added'), (' weeks', 'kept')]
    """
    return tuple(Run(part.text, _HOW[part.change]) for part in compared(before, after))
