"""The criteria text of a page as one markdown string, as the v2 model holds it."""

import re
from collections.abc import Sequence

import msgspec

from trialwright.model.span import Span
from trialwright.records.pages.layout import Part
from trialwright.records.pages.lines import Line, item_lines

_TITLES = {"inclusion": "Inclusion Criteria:", "exclusion": "Exclusion Criteria:"}
_TITLE_LINE = re.compile(r"(?:\w+ ){0,2}(?:inclusion|exclusion)\b[^.;:]{0,40}:?$", re.IGNORECASE)
_BOUNDARY = re.compile(r"[.;)]\s+\(?[A-Z0-9]|\w\s+Exclusion Criteria:")
_LONG = 150  # one unmarked line beyond this length holds more than one criterion


class CriteriaPart(msgspec.Struct, frozen=True):
    """A section of criteria: which, its heading if it has one, and its lines."""

    part: Part
    heading: Line | None
    lines: tuple[Line, ...]


def eligibility_text(parts: Sequence[CriteriaPart]) -> tuple[str, Span]:
    """The text under the headings "Inclusion Criteria:" and "Exclusion Criteria:", and the span of all its parts.

    Bullets, numbers, nesting and escapes stay as on the page.
    """
    order = ("whole", "inclusion", "exclusion")
    blocks = []
    for part in sorted(parts, key=lambda each: order.index(each.part)):
        title = _TITLES.get(part.part)
        blocks += ([title] if title else []) + ["\n".join(item_lines(part.lines))]
    first = [part.heading or part.lines[0] for part in parts]
    start = min(line.span.start for line in first)
    end = max(part.lines[-1].span.end for part in parts)
    return "\n\n".join(blocks), Span(start, end)


def boundaries_lost(part: CriteriaPart) -> bool:
    """Whether several criteria stand in one line without marks, so that nobody can say where one ends."""
    lines = [line for line in part.lines if not _TITLE_LINE.match(line.text)]
    if len(lines) != 1 or lines[0].is_item:
        return False
    return len(lines[0].text) > _LONG and bool(_BOUNDARY.search(lines[0].text))
