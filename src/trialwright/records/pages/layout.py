"""Page layouts as data: what a site's pages are recognised by, their headings, and where what stands there belongs.

A layout is one TOML file in ``knowledge/layouts``; a further site is a further file. Pointers
that do not begin with "/" are inside ``/protocolSection/``.
"""

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Any, Literal

import msgspec

from trialwright.records.pages.lines import Line
from trialwright.records.pages.parse import Parser, Repeat
from trialwright.records.pages.pattern import Capture, LinePattern
from trialwright.records.pages.template import MachineBuilder

Part = Literal["whole", "inclusion", "exclusion"]


class GroupSpec(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A template and where its captures go.

    ``into`` is a list pointer (each group one item; "related" for other trials), ``object`` an
    object pointer, ``fields`` a pointer for a single capture.
    """

    template: str
    into: str = ""
    object: str = ""
    fields: dict[str, str] = {}


class SectionSpec(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What stands under a heading: one field of a kind, groups read by templates, or nothing but furniture.

    ``captions`` are the site's own sentences under the heading. ``heading_is_body`` is for tables
    whose first row is recognised instead of a heading. ``values`` maps words to a value.
    ``shown_elsewhere`` points at values which the section merely repeats ("*" for every item).
    """

    headings: list[str] = []
    captions: list[str] = []
    field: str = ""
    kind: str = ""
    part: Part = "whole"
    values: dict[str, Any] = {}
    read: list[GroupSpec] = []
    repeat: Repeat = "many"
    heading_is_body: bool = False
    heading_fields: dict[str, str] = {}
    furniture: bool = False
    shown_elsewhere: str = ""


class OwnKind(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A layout's own spelling of a kind."""

    pattern: str
    reads: str = "text"


class LayoutSpec(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A layout file as written. ``source`` or ``assumption`` says where the knowledge is from."""

    name: str
    site: str = ""
    source: str = ""
    assumption: bool = False
    tell_tales: list[str] = []
    at_least: int = 1
    furniture: list[str] = []
    nothing: list[str] = []
    residue: list[str] = []
    breaks: list[str] = []
    kinds: dict[str, OwnKind] = {}
    items: dict[str, str] = {}
    lead: SectionSpec | None = None
    section: list[SectionSpec] = []


class Section:
    """A section of a layout, ready to read."""

    def __init__(self, spec: SectionSpec, layout: LayoutSpec) -> None:
        own_kinds = {name: (kind.pattern, kind.reads) for name, kind in layout.kinds.items()}
        self.spec = spec
        self.headings = [LinePattern(heading, own_kinds) for heading in spec.headings]
        self.captions = frozenset(plain(caption) for caption in spec.captions)
        self.parser: Parser | None = None
        if spec.read:
            builder = MachineBuilder(layout.items, own_kinds)
            self.parser = Parser(builder.build([group.template for group in spec.read]), spec.repeat)


class Layout:
    """A layout, compiled. Made from a TOML file; wrong files fail here, naming the layout."""

    def __init__(self, spec: LayoutSpec) -> None:
        self.spec = spec
        self.name = spec.name
        try:
            self.lead = Section(spec.lead or SectionSpec(), spec)
            self.sections = [Section(section, spec) for section in spec.section]
            self._tell_tales = [LinePattern(line) for line in spec.tell_tales]
            self._furniture = [LinePattern(line) for line in spec.furniture]
            self.breaks = [re.compile(pattern) for pattern in spec.breaks]
        except (ValueError, KeyError, re.error) as error:
            raise ValueError(f"layout {spec.name}: {error}") from error
        self._headings: dict[str, list[Section]] = {}
        self._patterned: list[tuple[LinePattern, Section]] = []
        self.captioned = {caption: section for section in self.sections for caption in section.captions}
        for section in self.sections:
            for heading in section.headings:
                if heading.captures:
                    self._patterned.append((heading, section))
                else:
                    self._headings.setdefault(plain(heading.template), []).append(section)
        self._plain_furniture = frozenset(plain(p.template) for p in self._furniture if not p.captures)
        self._patterned_furniture = [p for p in self._furniture if p.captures]

    def tell_tales_in(self, lines: Iterable[Line]) -> int:
        """How many of the layout's tell-tale lines occur."""
        missing = list(self._tell_tales)
        fixed = {plain(pattern.template): pattern for pattern in missing if not pattern.captures}
        patterned = [pattern for pattern in missing if pattern.captures]
        found: set[int] = set()
        for line in lines:
            if pattern := fixed.get(plain(line.text)):
                found.add(id(pattern))
            found.update(id(each) for each in patterned if id(each) not in found and each.match(line))
        return len(found)

    def is_furniture(self, line: Line) -> bool:
        """Whether the line is the site's own and says nothing of the study."""
        return plain(line.text) in self._plain_furniture or any(
            pattern.match(line) for pattern in self._patterned_furniture
        )

    def headings_at(self, line: Line) -> list[tuple[Section, list[Capture]]]:
        """The sections this line could be the heading of, with what the heading says itself."""
        found = [(section, list[Capture]()) for section in self._headings.get(plain(line.text), [])]
        for pattern, section in self._patterned:
            if (captures := pattern.match(line)) is not None:
                found.append((section, captures))
        return found


def plain(text: str) -> str:
    """A line as headings are compared: without case, marks of emphasis and a colon at the end."""
    return " ".join(text.lstrip("#").strip().strip("*_").rstrip(":").casefold().split())


def full_pointer(pointer: str) -> str:
    """A pointer of a layout file as a JSON pointer.

    >>> full_pointer("designModule/phases"), full_pointer("/hasResults")
    ('/protocolSection/designModule/phases', '/hasResults')
    """
    return pointer if pointer.startswith("/") else f"/protocolSection/{pointer}"


def load_layout(toml: str) -> Layout:
    """The layout a TOML text describes; ValueError if it is not one."""
    return Layout(msgspec.convert(tomllib.loads(toml), LayoutSpec))


@cache
def known_layouts() -> tuple[Layout, ...]:
    """Every page layout in the knowledge base, by name."""
    folder = files("trialwright.knowledge") / "layouts"
    texts = {
        path.name: path.read_text(encoding="utf-8")
        for path in folder.iterdir()
        if path.name.endswith(".toml") and path.name != "excerpts.toml"
    }
    return tuple(load_layout(texts[name]) for name in sorted(texts))


@cache
def excerpt_kinds() -> tuple[dict[str, Layout], frozenset[str]]:
    """How the text of each kind of excerpt is read, and the kinds that are not a source at all."""
    path = files("trialwright.knowledge") / "layouts" / "excerpts.toml"
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    layouts = {
        name: Layout(msgspec.convert({"name": name, "source": table["source"], **spec}, LayoutSpec))
        for name, spec in table["kind"].items()
    }
    return layouts, frozenset(table["not_sources"])
