"""Eligibility text → items with role, nesting and the exact place of every word.

Nothing is lost: every non-blank character belongs to an item, a heading or a bullet mark. Where it
is doubtful whether a line begins an item, it goes on the one above: joined items stay unread, cut
ones could be misread. ``doubt`` says why an item must not be read by itself.
"""

from collections.abc import Iterator
from typing import Literal

import msgspec

from trialwright.criteria.headings import (
    Introduction,
    RoleHeading,
    changes_item_before,
    heads_requirements,
    introduction,
    joined_to_next,
    scope_of_item,
    shown,
)
from trialwright.criteria.lines import Block, Style, blocks
from trialwright.model.criterion import Role
from trialwright.model.span import Span

DoubtKind = Literal[
    "", "other language", "no heading", "some people only", "several lists", "mixed list", "belongs together"
]


class Item(msgspec.Struct):
    """One item and those nested in it. ``span`` covers them all, ``own`` the item's words alone.

    ``id`` is "I3" for the third inclusion item, "I3.2" for the second one nested in it. ``doubt`` is
    why it cannot be read by itself, "" if it can; ``doubt_kind`` the kind of that reason. ``scopes`` are the
    subheadings it stands under that may speak of some people only.
    """

    id: str
    role: Role
    span: Span
    own: Span
    mark: Span
    children: list["Item"] = []
    doubt: str = ""
    doubt_kind: DoubtKind = ""
    scopes: tuple[str, ...] = ()

    @property
    def is_whole(self) -> bool:
        """Whether no doubt says that its words alone are not a sentence: at most it holds for some people only."""
        return self.doubt_kind in ("", "some people only", "several lists")


class Split(msgspec.Struct, frozen=True):
    """The items at the top level, and what else stands in the text: headings and bullet marks."""

    items: tuple[Item, ...]
    headings: tuple[Span, ...]
    marks: tuple[Span, ...]
    has_role_heading: bool

    def all_items(self) -> Iterator[Item]:
        """Every item, nested ones after the one they are nested in."""
        pending = list(reversed(self.items))
        while pending:
            item = pending.pop()
            yield item
            pending.extend(reversed(item.children))


class _Open(msgspec.Struct):
    """An item that may still get nested ones."""

    indent: int
    style: Style
    number: int
    item: Item


class _Section(msgspec.Struct):
    """Items under one role heading."""

    heading: RoleHeading | None
    items: list[Item] = []
    open: list[_Open] = []
    section_scope: str = ""
    paragraph_scope: str = ""
    bullet_scope: str = ""
    items_under_scope: int = 0


def split(text: str) -> Split:
    """The items of an eligibility text.

    >>> done = split("Inclusion Criteria:\\n\\n* Age 18-70 years\\n\\nExclusion Criteria:\\n\\n1. ALT > 2 ULN\\n2. Pregnancy")
    >>> [(item.id, item.role) for item in done.items]
    [('I1', 'inclusion'), ('E1', 'exclusion'), ('E2', 'exclusion')]
    """
    all_blocks = blocks(text)
    headed = any(block.heading and block.heading.role for block in all_blocks)
    given = None if headed else _role_of_topics(text, all_blocks)
    sections = [_Section(given)]
    headings: list[Span] = []
    for index, block in enumerate(all_blocks):
        following = all_blocks[index + 1] if index + 1 < len(all_blocks) else None
        if block.heading is not None:
            headings.append(block.span)
            sections.append(_section_after(sections[-1], given or block.heading))
        elif not _introduces(text, block, following, sections[-1], headings):
            _add(text, block, sections[-1])
    _doubt_neighbours(text, sections)
    _doubt_repeated(sections)
    return Split(
        tuple(_numbered(sections)),
        tuple(headings),
        tuple(block.mark for block in all_blocks if len(block.mark)),
        headed,
    )


def _role_of_topics(text: str, all_blocks: list[Block]) -> RoleHeading | None:
    """The heading of requirements, for a text whose only headings are topics under which requirements alone stand."""
    found = any(heads_requirements(block.span.of(text)) for block in all_blocks if not block.style)
    return RoleHeading("inclusion", "", True) if found else None


def _section_after(before: _Section, heading: RoleHeading) -> _Section:
    """A new section; a subheading right above its heading, with nothing under it, goes on holding."""
    carried = "" if before.items_under_scope else before.paragraph_scope
    return _Section(heading, section_scope=heading.scope or carried)


def _role(section: _Section) -> Role | None:
    return section.heading.role if section.heading else None


def _introduces(
    text: str, block: Block, following: Block | None, section: _Section, headings: list[Span]
) -> bool:
    """Whether a paragraph is an introduction or subheading with something under it; notes its scope."""
    if block.style or _is_nested(block, section):
        return False
    words = block.span.of(text)
    found: Introduction | None = introduction(words, _role(section))
    section.open.clear()
    section.bullet_scope = ""
    if found is None:
        section.bullet_scope = shown(words)
        return False
    section.paragraph_scope, section.items_under_scope = found.scope, 0
    if following is None or (following.heading is not None and not found.scope):
        return False
    headings.append(block.span)
    return True


def _is_nested(block: Block, section: _Section) -> bool:
    return bool(section.open) and block.indent > section.open[0].indent


def _add(text: str, block: Block, section: _Section) -> None:
    item = Item("", _role(section) or "inclusion", block.span, block.span, block.mark)
    parent = _parent(block, section.open)
    if parent:
        parent.item.children.append(item)
        for opened in section.open:
            opened.item.span = Span(opened.item.span.start, block.span.end)
    else:
        item.scopes = _scopes(section, bulleted=bool(block.style))
        item.doubt, item.doubt_kind = _doubt(section, item.scopes)
        section.items.append(item)
    section.items_under_scope += 1
    if block.style:
        section.open.append(_Open(block.indent, block.style, block.number, item))


def _parent(block: Block, opened: list[_Open]) -> _Open | None:
    """The open item a block is nested in; those it is not nested in are closed."""
    while opened:
        last = opened[-1]
        continues = block.style and block.style == last.style and block.number == last.number + 1 > 1
        deeper = block.indent > last.indent
        other_style = block.indent == last.indent and block.style != last.style and bool(block.style)
        if not continues and (deeper or (other_style and not _style_is_open(block, opened))):
            return last
        opened.pop()
        if continues:
            return opened[-1] if opened else None
    return None


def _style_is_open(block: Block, opened: list[_Open]) -> bool:
    """Whether an outer list at this indentation has the block's style: then the block goes on with that list."""
    return any(item.style == block.style and item.indent <= block.indent for item in opened[:-1])


def _scopes(section: _Section, *, bulleted: bool) -> tuple[str, ...]:
    found = (section.section_scope, section.paragraph_scope, section.bullet_scope if bulleted else "")
    return tuple(dict.fromkeys(scope for scope in found if scope))


def _doubt(section: _Section, scopes: tuple[str, ...]) -> tuple[str, DoubtKind]:
    if _role(section) is None:
        return "stands under no heading that says inclusion or exclusion", "no heading"
    return (f"stands under “{shown(scopes[0])}”", "some people only") if scopes else ("", "")


def _doubt_neighbours(text: str, sections: list[_Section]) -> None:
    """Mark items that introduce or go on from others of their list."""
    for section in sections:
        scope = ""
        for index, item in enumerate(section.items):
            words = item.own.of(text)
            if scope:
                item.scopes = (*item.scopes, scope)
            if scope and not item.doubt:
                item.doubt, item.doubt_kind = f"stands under “{shown(scope)}”", "some people only"
            if not item.children:
                scope = scope_of_item(words, _role(section)) or scope
            if index and changes_item_before(words):
                _join(text, section.items[index - 1], item)
            if joined_to_next(words, _role(section)) and not item.children:
                _join(text, item, section.items[index + 1] if index + 1 < len(section.items) else item)


def _join(text: str, first: Item, second: Item) -> None:
    for item, other in ((first, second), (second, first)):
        if item.is_whole:
            item.doubt = f"belongs together with “{shown(other.own.of(text))}”"
            item.doubt_kind = "belongs together"


def _doubt_repeated(sections: list[_Section]) -> None:
    """Several lists of one role may hold for different people, or be given twice."""
    for role in ("inclusion", "exclusion"):
        lists = [section for section in sections if _role(section) == role and section.items]
        for section in lists if len(lists) > 1 else []:
            for item in section.items:
                if not item.doubt:
                    item.doubt = f"is in one of {len(lists)} lists of {role} criteria"
                    item.doubt_kind = "several lists"


def _numbered(sections: list[_Section]) -> Iterator[Item]:
    counts = {"inclusion": 0, "exclusion": 0}
    for section in sections:
        for item in section.items:
            counts[item.role] += 1
            _number(item, f"{item.role[0].upper()}{counts[item.role]}")
            yield item


def _number(item: Item, name: str) -> None:
    pending = [(item, name)]
    while pending:
        current, current_name = pending.pop()
        current.id = current_name
        pending.extend((child, f"{current_name}.{n}") for n, child in enumerate(current.children, 1))
