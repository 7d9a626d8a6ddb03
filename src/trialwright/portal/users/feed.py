"""A watch's news as an Atom feed (RFC 4287)."""

import re
from collections.abc import Sequence
from xml.etree import ElementTree

from trialwright.portal.users.watches import Entry, Watch

MEDIA_TYPE = "application/atom+xml"
_NAMESPACE = "http://www.w3.org/2005/Atom"
_WORDS = {"found": "Newly found", "changed": "Changed", "gone": "No longer found"}
# What XML 1.0 cannot hold.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def atom_feed(watch: Watch, entries: Sequence[Entry], address: str) -> bytes:
    """The feed as XML; ``address`` is the site's own. The ids stay the same whatever the feed's address is.

    ``updated`` is that of the newest entry, else the moment the watch was made, so the bytes change only with the news.
    """
    root = ElementTree.Element("feed", {"xmlns": _NAMESPACE, "xml:lang": "en"})
    page = f"{address}/trial/{watch.target}" if watch.kind == "trial" else f"{address}/?{watch.target}"
    _text(root, "title", f"Trialwright: {watch.title}")
    _text(root, "subtitle", "Changes in a public trial registry. This is not medical advice.")
    _text(root, "id", f"urn:uuid:{watch.uuid}")
    _text(root, "updated", entries[0].at if entries else watch.made_at)
    _text(ElementTree.SubElement(root, "author"), "name", "Trialwright")
    _text(root, "generator", "Trialwright")
    _link(root, "self", MEDIA_TYPE, f"{address}/feed/{watch.token}.atom")
    _link(root, "alternate", "text/html", page)
    for entry in entries:
        _entry(root, entry, address)
    made: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return made


def _entry(root: ElementTree.Element, entry: Entry, address: str) -> None:
    made = ElementTree.SubElement(root, "entry")
    _text(made, "title", f"{_WORDS[entry.what]}: {entry.title} ({entry.trial})")
    _text(made, "id", f"urn:uuid:{entry.uuid}")
    _text(made, "updated", entry.at)
    _link(made, "alternate", "text/html", f"{address}/trial/{entry.trial}")
    ElementTree.SubElement(made, "category", {"term": entry.what})
    _text(made, "content", "\n".join(entry.words), type="text")


def _text(parent: ElementTree.Element, name: str, text: str, **attributes: str) -> None:
    ElementTree.SubElement(parent, name, attributes).text = _NOT_XML.sub("", text)


def _link(parent: ElementTree.Element, rel: str, kind: str, href: str) -> None:
    ElementTree.SubElement(parent, "link", {"rel": rel, "type": kind, "href": _NOT_XML.sub("", href)})
