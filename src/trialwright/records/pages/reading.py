"""Reading the lines of a page by its layout: what each section says, and what nothing claims."""

from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from trialwright.model.provenance import Source
from trialwright.model.record import RelatedTrial
from trialwright.model.span import Span
from trialwright.records.pages.eligibility_text import CriteriaPart, boundaries_lost, eligibility_text
from trialwright.records.pages.findings import Findings, Item
from trialwright.records.pages.kinds import MANY_LINES, Merged, read_kind
from trialwright.records.pages.layout import GroupSpec, Layout, full_pointer
from trialwright.records.pages.lines import Line, covering, paragraphs, standing_alone
from trialwright.records.pages.parse import Division, Group
from trialwright.records.pages.pattern import Capture, LinePattern
from trialwright.records.pages.sections import Cut, PageSection, cut_into_sections

CRITERIA_TITLE = "Eligibility"
Locate = Callable[[Span, str], Source]


class Leftover(msgspec.Struct, frozen=True):
    """Words of the page that went to no field: where they stand, under which heading."""

    title: str
    text: str
    span: Span


class PageReading:
    """What a page says. ``locate`` makes the source of a span of the visible text under a heading."""

    def __init__(self, lines: Sequence[Line], layout: Layout, locate: Locate) -> None:
        self.layout = layout
        self.findings = Findings()
        self.related: list[RelatedTrial] = []
        self.unread: list[Leftover] = []
        self.ambiguous: list[Leftover] = []
        self.run_together: list[Leftover] = []
        self.ownerless: list[Leftover] = []
        self.heading_like: list[Leftover] = []
        self.stated_date: Capture | None = None
        self.unlabelled_date: Capture | None = None
        self._locate = locate
        self._criteria: list[CriteriaPart] = []
        self.cut: Cut = cut_into_sections(lines, layout)
        self._read()

    def _read(self) -> None:
        divided = self._divided()
        for section in self.cut.sections:
            spec = section.section.spec
            self._heading(section)
            if spec.furniture:
                continue
            if id(section) in divided:
                self._groups(section, divided[id(section)])
            elif spec.field and section.body:
                self._field(section)
            elif not spec.shown_elsewhere:
                self._leave(section.body, section.title)
        self._criteria_text()
        for section in self.cut.sections:
            if section.section.spec.shown_elsewhere:
                shown = self.findings.shown(full_pointer(section.section.spec.shown_elsewhere))
                self._leave([line for line in section.body if line.bare not in shown], section.title)

    def _divided(self) -> dict[int, Division]:
        """The groups of every section that has some; doubtful ones again, with what the other sections say."""
        parsed = [section for section in self.cut.sections if section.section.parser]
        first = {id(section): _divide(section, {}) for section in parsed}
        known: dict[tuple[str, str], set[str]] = {}
        for section in parsed:
            for group in first[id(section)].groups:
                list_name = section.section.spec.read[group.template].into.rpartition("/")[2]
                for capture in group.captures:
                    if capture.kind in MANY_LINES and list_name:
                        texts = known.setdefault((list_name, capture.name), set())
                        texts.update(line.text for line in capture.lines)
        return {
            id(section): _divide(section, known) if first[id(section)].ambiguous else first[id(section)]
            for section in parsed
        }

    def _leave(self, lines: Sequence[Line], title: str) -> None:
        nothing = self.layout.spec.nothing
        self.unread += [Leftover(title, line.text, line.span) for line in lines if line.text not in nothing]

    def _heading(self, section: PageSection) -> None:
        fields = section.section.spec.heading_fields
        for capture in section.heading_captures:
            if capture.name in fields:
                self._put(fields[capture.name], capture, section.title)

    # -- one field under a heading

    def _field(self, section: PageSection) -> None:
        spec, body = section.section.spec, section.body
        if spec.kind == "criteria":
            self._criteria.append(CriteriaPart(spec.part, section.heading, tuple(body)))
        elif spec.kind in MANY_LINES:
            text = "\n".join(line.text for line in body)
            self._put(spec.field, Capture("", spec.kind, text, covering(body), tuple(body)), section.title)
        elif spec.values:
            self._listed_value(section)
        else:
            self._single_line(section)

    def _listed_value(self, section: PageSection) -> None:
        """A value given by fixed words; other words are left unread."""
        spec = section.section.spec
        for line in section.body:
            words = line.bare.casefold()
            if words in spec.values:
                source = self._locate(line.span, section.title)
                self.findings.put(full_pointer(spec.field), spec.values[words], source)
            else:
                self._leave([line], section.title)

    def _single_line(self, section: PageSection) -> None:
        """The line that is of the field's kind; else the first line as it stands, which typing will report."""
        spec = section.section.spec
        body = [line for line in section.body if line.text not in self.layout.spec.nothing]
        pattern = LinePattern(f"{{value:{spec.kind}}}")
        for line in body:
            if found := pattern.match(line):
                self._put(spec.field, found[0], section.title)
                self._leave([other for other in body if other is not line], section.title)
                return
        if body:
            raw = Capture("", spec.kind, body[0].bare, body[0].span, (body[0],))
            self._put(spec.field, raw, section.title)
            self._leave(body[1:], section.title)

    def _put(self, pointer: str, capture: Capture, title: str) -> None:
        if pointer == "document_date":
            self.stated_date = self.stated_date or capture
        elif pointer == "unlabelled_date":
            self.unlabelled_date = self.unlabelled_date or capture
        elif capture.kind == "criteria":
            self._criteria.append(CriteriaPart("whole", None, capture.lines))
        elif "/0/" in pointer:
            self._put_in_only_item(full_pointer(pointer), capture, title)
        else:
            value = self._value(capture, title)
            self.findings.put(full_pointer(pointer), value, self._locate(capture.span, title))

    def _put_in_only_item(self, pointer: str, capture: Capture, title: str) -> None:
        """A value that belongs to an item of a list: to the only one, or to none, because nobody says whose it is."""
        items, _, key = pointer.partition("/0/")
        owners = self.findings.lists.get(items, [])
        if len(owners) == 1:
            owners[0].put(key, self._value(capture, title), self._locate(capture.span, title))
        else:
            self.ownerless.append(Leftover(title, capture.text, capture.span))

    def _value(self, capture: Capture, title: str) -> Any:
        if capture.kind == "prose":
            self.heading_like += [
                Leftover(title, line.text, line.span) for line in standing_alone(capture.lines)
            ]
            return self._without_residue(paragraphs(capture.lines))
        if capture.kind == "list":
            return [line.bare for line in capture.lines]
        if capture.kind == "run_together":
            self._doubt_run_together(capture, title)
            return [line.bare for line in capture.lines]
        value = read_kind(capture.kind, capture.text)
        return [value] if capture.kind == "phases" and isinstance(value, str) else value

    def _doubt_run_together(self, capture: Capture, title: str) -> None:
        """One line of several words may be one value or several; a line of one word is one."""
        lines = [line for line in capture.lines if len(line.bare.split()) > 1]
        if len(capture.lines) == 1 and lines:
            self.run_together.append(Leftover(title, capture.text, capture.span))

    def _without_residue(self, text: str) -> str:
        for residue in self.layout.spec.residue:
            text = text.removesuffix(residue).rstrip()
        return text

    # -- groups by templates

    def _groups(self, section: PageSection, division: Division) -> None:
        title = section.title
        unsure = {line.span for line in division.ambiguous}
        self._leave([line for line in division.unread if line.span not in unsure], title)
        self.ambiguous += [Leftover(title, line.text, line.span) for line in division.ambiguous]
        for group in division.groups:
            spec = section.section.spec.read[group.template]
            for capture in group.captures:
                if capture.name == "unread":
                    self.unread.append(Leftover(title, capture.text, capture.span))
            if spec.into == "related" and not any(capture.name == "nct" for capture in group.captures):
                self._leave([line for line in group.lines if line.span not in unsure], title)
            elif spec.into == "related":
                self._relate(group, title)
            elif spec.into:
                self._append(spec, group, title)
            else:
                self._put_group(spec, group, title)

    def _put_group(self, spec: GroupSpec, group: Group, title: str) -> None:
        for capture in group.captures:
            if capture.name in spec.fields:
                for pointer in spec.fields[capture.name].split():
                    self._put(pointer, capture, title)
            elif spec.object and capture.name not in ("", "unread"):
                self._put(f"{spec.object}/{capture.name}", capture, title)

    def _append(self, spec: GroupSpec, group: Group, title: str) -> None:
        item = self._item(group, title)
        pointer = full_pointer(spec.into)
        items, among, key = pointer.partition("/0/")
        owners = self.findings.lists.get(items, [])
        if not among:
            self.findings.append(pointer, item)
        elif len(owners) == 1:
            owners[0].parts.setdefault(key, []).append(item)
        else:
            self._leave(group.lines, title)

    def _item(self, group: Group, title: str) -> Item:
        item = Item({}, self._locate(group.span, title), {})
        for capture in group.captures:
            if capture.name == "unread":
                continue
            value = self._value(capture, title)
            if capture.name or isinstance(value, Merged):
                item.put(capture.name, value, self._locate(capture.span, title))
        for name, part in group.parts:
            item.parts.setdefault(name, []).append(self._item(part, title))
        return item

    def _relate(self, group: Group, title: str) -> None:
        caught = {capture.name: self._value(capture, title) for capture in group.captures}
        source = self._locate(group.span, title)
        self.related.append(
            RelatedTrial(
                caught["nct"],
                caught.get("title"),
                caught.get("status"),
                tuple(caught.get("phases", ())),
                source,
            )
        )

    # -- criteria

    def _criteria_text(self) -> None:
        if not self._criteria:
            return
        text, span = eligibility_text(self._criteria)
        pointer = full_pointer("eligibilityModule/eligibilityCriteria")
        self.findings.put(pointer, text, self._locate(span, CRITERIA_TITLE))
        for part in self._criteria:
            if boundaries_lost(part):
                words = "\n".join(line.text for line in part.lines)
                self.run_together.append(Leftover(CRITERIA_TITLE, words, covering(part.lines)))


def _divide(section: PageSection, known: dict[tuple[str, str], set[str]]) -> Division:
    if section.section.parser is None:
        return Division([], section.body, [])
    lines = section.body
    if section.section.spec.repeat == "last":  # a title printed twice is one title
        lines = [line for at, line in enumerate(lines) if at == 0 or lines[at - 1].text != line.text]
    return section.section.parser.divide(lines, known)
