"""Two versions of a text, word by word: what stayed, what went, what came."""

import re
from difflib import SequenceMatcher
from typing import Literal

import msgspec

from trialwright.model.span import Span

# A word, a number with its decimal point, a run of blanks, or one other character.
_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:['’][^\W\d_]+)*|\s+|.", re.DOTALL)
# Beyond so many tokens the comparison is by lines first, since its time grows with the square.
_MOST_TOKENS = 4000

Change = Literal["same", "removed", "added"]


class DiffPart(msgspec.Struct, frozen=True):
    """A run of text that stayed, went or came. ``before`` and ``after`` are its places, None where it is not there."""

    change: Change
    text: str
    before: Span | None
    after: Span | None


def word_diff(before: str, after: str) -> tuple[DiffPart, ...]:
    """The parts of two versions in reading order; what was replaced is removed first, then added.

    Joining the texts of "same" and "removed" gives the old version exactly, "same" and "added" the new one. A blank
    that differs counts as a difference. Long texts (over 4,000 words and blanks) are compared by lines, then by words
    within the lines that differ.

    >>> [(part.change, part.text) for part in word_diff("Enrol 110 adults.", "Enrol 142 adults.")]
    [('same', 'Enrol '), ('removed', '110'), ('added', '142'), ('same', ' adults.')]
    """
    return tuple(_placed(_joined(_steps_of(before, after))))


def is_changed(parts: tuple[DiffPart, ...]) -> bool:
    """Whether anything went or came."""
    return any(part.change != "same" for part in parts)


def _steps_of(before: str, after: str) -> list[tuple[Change, str]]:
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    if max(len(old), len(new)) <= _MOST_TOKENS:
        return _steps(old, new)
    by_lines = _steps(before.splitlines(keepends=True), after.splitlines(keepends=True))
    if len(by_lines) == 2 and [change for change, _ in by_lines] == ["removed", "added"]:
        return by_lines  # no line in common, so nothing smaller to compare
    found: list[tuple[Change, str]] = []
    for change, text in by_lines:
        if change == "added" and found and found[-1][0] == "removed":
            found += _steps_of(found.pop()[1], text)
        else:
            found.append((change, text))
    return found


def _steps(old: list[str], new: list[str]) -> list[tuple[Change, str]]:
    found: list[tuple[Change, str]] = []
    matcher = SequenceMatcher(_no_blank, old, new, autojunk=False)
    for kind, old_start, old_end, new_start, new_end in matcher.get_opcodes():
        if kind == "equal":
            found.append(("same", "".join(old[old_start:old_end])))
            continue
        found.append(("removed", "".join(old[old_start:old_end])))
        found.append(("added", "".join(new[new_start:new_end])))
    return [(change, text) for change, text in found if text]


def _no_blank(token: str) -> bool:
    """Blanks do not tie texts together: two sentences with nothing else in common are different."""
    return token.isspace()


def _joined(steps: list[tuple[Change, str]]) -> list[tuple[Change, str]]:
    """Changes that only a blank parts are one: "one of" for "all the" is read at once."""
    joined: list[tuple[Change, str]] = []
    pending: list[tuple[Change, str]] = []
    for place, (change, text) in enumerate(steps):
        between = bool(pending) and text.isspace() and place + 1 < len(steps)
        if change == "same" and not between:
            joined += _replacement(pending)
            joined.append((change, text))
            pending = []
        else:
            pending.append((change, text))
    return joined + _replacement(pending)


def _replacement(pending: list[tuple[Change, str]]) -> list[tuple[Change, str]]:
    """All that went, then all that came; blanks that stayed between belong to both."""
    removed = "".join(text for change, text in pending if change != "added")
    added = "".join(text for change, text in pending if change != "removed")
    if not any(change != "same" for change, _ in pending):
        return [("same", removed)] if removed else []
    parts: list[tuple[Change, str]] = [("removed", removed), ("added", added)]
    return [(change, text) for change, text in parts if text]


def _placed(steps: list[tuple[Change, str]]) -> list[DiffPart]:
    parts, old, new = [], 0, 0
    for change, text in steps:
        before = Span(old, old + len(text)) if change != "added" else None
        after = Span(new, new + len(text)) if change != "removed" else None
        parts.append(DiffPart(change, text, before, after))
        old += len(text) if before else 0
        new += len(text) if after else 0
    return parts
