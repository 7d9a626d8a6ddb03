"""A page cut into its sections at the headings of its layout."""

from collections.abc import Sequence

import msgspec

from trialwright.records.pages.kinds import MANY_LINES
from trialwright.records.pages.layout import Layout, Section, plain
from trialwright.records.pages.lines import Line
from trialwright.records.pages.pattern import Capture

_CAPTIONS_EXPECTED = 3  # from this many captions on, a heading without its caption is suspicious


class PageSection(msgspec.Struct):
    """A section as it stands on a page. ``body`` is without furniture and captions."""

    section: Section
    heading: Line | None
    heading_captures: list[Capture]
    body: list[Line] = msgspec.field(default_factory=list)
    caption_found: bool = False

    @property
    def title(self) -> str:
        """The heading's words, "" where there is none."""
        if self.section.spec.heading_is_body:
            return ""
        if self.heading is None:
            return self.section.spec.headings[0] if self.section.spec.headings else ""
        return self.heading.text.strip("#* ").rstrip(":").strip()

    @property
    def misses_caption(self) -> bool:
        """Whether the layout knows a caption for this heading, the page has none, and free text stands there."""
        spec = self.section.spec
        free_text = spec.kind in MANY_LINES or bool(spec.read)
        return bool(self.section.captions) and not self.caption_found and free_text and bool(self.body)


class Cut(msgspec.Struct):
    """The sections of a page in its order, and headings that occur again where only one can be meant."""

    sections: list[PageSection]
    repeated: list[Line]
    captions_missing: list[PageSection]


class _Candidate(msgspec.Struct):
    at: int
    section: Section
    captures: list[Capture]


def cut_into_sections(lines: Sequence[Line], layout: Layout) -> Cut:
    """The sections of a page. Lines before the first heading are the section without a heading."""
    lines = [line for line in lines if not layout.is_furniture(line)]
    headings, repeated = _headings(lines, layout)
    current = PageSection(layout.lead, None, [])
    sections = [current]
    for at, line in enumerate(lines):
        if (heading := headings.get(at)) is None:
            captioned = layout.captioned.get(plain(line.text))
            if captioned is None:
                current.body.append(line)
                continue
            if captioned is not current.section:  # its heading is missing
                current = PageSection(captioned, None, [])
                sections.append(current)
            current.caption_found = True
            continue
        current = PageSection(heading.section, line, heading.captures)
        sections.append(current)
        if heading.section.spec.heading_is_body:
            current.body.append(line)
    captions = sum(section.caption_found for section in sections)
    missing = [section for section in sections if section.misses_caption]
    return Cut(sections, repeated, missing if captions >= _CAPTIONS_EXPECTED else [])


def _headings(lines: Sequence[Line], layout: Layout) -> tuple[dict[int, _Candidate], list[Line]]:
    """By line number the heading that stands there, and the lines that only look like one."""
    by_section: dict[int, list[_Candidate]] = {}
    for at, line in enumerate(lines):
        for section, captures in layout.headings_at(line):
            by_section.setdefault(id(section), []).append(_Candidate(at, section, captures))
    order = {id(section): place for place, section in enumerate(layout.sections)}
    sure = {
        order[key]: found[0].at
        for key, found in by_section.items()
        if len(found) == 1 and not found[0].section.spec.furniture
    }
    chosen: dict[int, _Candidate] = {}
    repeated: list[Line] = []
    for key, found in by_section.items():
        kept, doubtful = _chosen(found, lines, order[key], sure)
        chosen.update((candidate.at, candidate) for candidate in kept)
        repeated += [lines[candidate.at] for candidate in doubtful]
    return chosen, repeated


def _chosen(
    found: list[_Candidate], lines: Sequence[Line], place: int, sure: dict[int, int]
) -> tuple[list[_Candidate], list[_Candidate]]:
    """The candidates that are the section's heading, and those that are in doubt.

    Furniture may occur again and again. Otherwise one is meant: the one with the caption under
    it, else the one that stands in the layout's order among the headings that occur once.
    """
    section = found[0].section
    if section.spec.furniture or len(found) == 1:
        return found, []
    if section.spec.heading_is_body:
        return found[:1], []
    captioned = [candidate for candidate in found if _has_caption(candidate, lines)]
    if len(captioned) == 1:
        return captioned, []

    def in_order(candidate: _Candidate) -> int:
        return sum((there < place) == (at < candidate.at) for there, at in sure.items())

    best = max(captioned or found, key=in_order)
    return [best], [candidate for candidate in found if candidate is not best]


def _has_caption(candidate: _Candidate, lines: Sequence[Line]) -> bool:
    following = lines[candidate.at + 1 : candidate.at + 2]
    return bool(following) and plain(following[0].text) in candidate.section.captions
