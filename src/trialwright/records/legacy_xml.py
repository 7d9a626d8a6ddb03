"""The legacy XML of ClinicalTrials.gov: one ``<clinical_study>`` a file."""

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any

from lxml import etree

from trialwright.diagnostics import unreadable
from trialwright.model.diagnostic import Diagnostic
from trialwright.model.provenance import Source
from trialwright.model.record import StudyRecord
from trialwright.records.document import Document
from trialwright.records.legacy_study import legacy_record
from trialwright.records.legacy_xml_values import READINGS, Reading, complete
from trialwright.records.v2_fields import Field, is_redacted, study_field

FORMAT = "ctgov-xml"
_ROOT = "clinical_study"
_START = re.compile(rb"<(?:!DOCTYPE\s+)?(?:[\w.-]+:)?clinical_study[\s>/\[]")


class _Node:
    """What to do with an element: put its text somewhere, begin a list item, or look inside."""

    __slots__ = ("always", "children", "field", "item", "name", "parents", "reading")

    def __init__(self) -> None:
        self.children: dict[str, _Node] = {}  # by tag, or "@attribute"
        self.parents: tuple[str, ...] = ()
        self.name = ""
        self.field: Field | None = None
        self.reading: Reading = READINGS[""]
        self.item = False
        self.always: dict[str, str] = {}

    def at(self, path: str) -> "_Node":
        """The node of an element path below this one, made if there is none."""
        node = self
        for step in path.replace("@", "/@").split("/"):
            node = node.children.setdefault(step, _Node()) if step != "." else node
        return node

    def goes_to(self, pointer: str, inside: Field, reading: str = "") -> Field:
        """Say where the node's content goes, seen from the field ``inside``; the field there."""
        *parents, self.name = pointer.removeprefix("/").split("/")
        self.parents = tuple(parents)
        for step in parents:
            inside = inside.fields[step]
        self.field = inside.fields[self.name]
        self.reading = READINGS[reading]
        return self.field


@cache
def _table() -> dict[str, Any]:
    path = files("trialwright.knowledge") / "registries" / "legacy_xml.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


@cache
def _tree() -> _Node:
    """The table as a tree of elements."""
    root = _Node()
    _place_fields(root, _table()["fields"], study_field())
    lists = _table()["lists"]
    item_fields: dict[str, Field] = {}
    for path, entry in lists.items():
        node = root.at(path)
        owner = next((outer for outer in item_fields if path.startswith(f"{outer}/")), None)
        node.item = True
        item_fields[path] = node.goes_to(entry["to"], item_fields[owner] if owner else study_field())
        node.always = entry.get("always", {})
        _place_fields(node, lists[entry.get("like", path)]["fields"], item_fields[path])
    return root


def _place_fields(node: _Node, fields: dict[str, Any], inside: Field) -> None:
    for path, entry in fields.items():
        target = entry if isinstance(entry, dict) else {"to": entry}
        # "." is the element's own text: it becomes a member of the item that the element is.
        place = node.children.setdefault(".", _Node()) if path == "." else node.at(path)
        place.goes_to(target["to"], inside, target.get("as", ""))


def recognises(document: Document) -> bool:
    """Whether a ``<clinical_study>`` element, or a document type of that name, is in the head."""
    head = document.head.replace(b"\x00", b"")  # so that UTF-16 is recognised, too
    return head.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")[:1] == b"<" and bool(_START.search(head))


def read(document: Document) -> Iterator[StudyRecord | Diagnostic]:
    """The one study of the document; UnreadableInput if the XML is unsafe or not well-formed."""
    root = _root(document)
    left: dict[str, None] = {}
    value: dict[str, Any] = {}
    _walk(root, _tree(), value, "", left)
    complete(value)
    value["hasResults"] = root.find("clinical_results") is not None
    furniture = _table()["furniture"]
    source = Source(document.name, FORMAT)
    yield legacy_record(value, source, [name for name in left if name not in furniture])


def _root(document: Document) -> Any:
    """The root element, with no entity resolved, no DTD loaded, nothing fetched."""
    content = document.content()
    head = content[: 1 << 20].replace(b"\x00", b"")
    start = re.search(rb"<clinical_study[\s>/]", head)
    if b"<!ENTITY" in head[: start.start() if start else None]:
        raise unreadable("R006", "declares entities, which a record never needs", document=document.name)
    parser = etree.XMLParser(
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        what = (error.msg or "cannot be parsed").partition(", line ")[0]
        place = f"line {error.lineno}" if error.lineno else ""
        raise unreadable(
            "R007", f"not well-formed XML: {what}", document=document.name, place=place
        ) from None
    if _declares_entities(root):
        raise unreadable("R006", "declares entities, which a record never needs", document=document.name)
    if root.tag != _ROOT:
        raise unreadable("R003", f"XML, but not of a study: its root is <{root.tag}>", document=document.name)
    return root


def _declares_entities(root: Any) -> bool:
    dtd = root.getroottree().docinfo.internalDTD
    return dtd is not None and any(True for _ in dtd.iterentities())


def _walk(element: Any, node: _Node, into: dict[str, Any], path: str, left: dict[str, None]) -> None:
    """Carry what the element holds into ``into``; name what the tree has no place for."""
    for key, text in element.items():
        _attribute(node.children.get(f"@{key}"), text, into, f"{path}@{key}", left)
    for child in element:
        where = f"{path}/{child.tag}" if path else str(child.tag)
        below = node.children.get(child.tag) if isinstance(child.tag, str) else None
        if below is None:
            left[where] = None
        elif below.item:
            _item(child, below, into, where, left)
        else:
            if below.field is not None:
                _put(child.text or "", below, into, where, left)
            elif child.text and child.text.strip():
                left[where] = None
            if len(child) or child.attrib:
                _walk(child, below, into, where, left)


def _attribute(
    node: _Node | None, text: str, into: dict[str, Any], where: str, left: dict[str, None]
) -> None:
    if node is None:
        left[where] = None
    else:
        _put(text, node, into, where, left)


def _item(element: Any, node: _Node, into: dict[str, Any], where: str, left: dict[str, None]) -> None:
    item: dict[str, Any] = {}
    if own := node.children.get("."):
        _put(element.text or "", own, item, where, left)
    _walk(element, node, item, where, left)
    if item:
        _holder(node, into).setdefault(node.name, []).append({**node.always, **item})


def _put(text: str, node: _Node, into: dict[str, Any], where: str, left: dict[str, None]) -> None:
    if node.field is None or not text or text.isspace():
        return
    if is_redacted(text):
        left[f"{where} ({text.strip()})"] = None
        return
    for words in node.reading(text, _holder(node, into), node.name, node.field):
        left[f"{where} ({words})"] = None


def _holder(node: _Node, into: dict[str, Any]) -> dict[str, Any]:
    """The object that the node's content goes into, made if there is none."""
    for step in node.parents:
        into = into.setdefault(step, {})
    return into
