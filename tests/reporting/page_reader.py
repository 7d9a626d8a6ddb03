"""Reading a page as a browser's parser does, for tests: tags in order, ids, links, text."""

from html.parser import HTMLParser

_VOID = {"meta", "input", "br", "img", "link", "hr"}


class Page(HTMLParser):
    """What stands in a page. ``open`` is what was left unclosed, ``wrong`` what was closed out of turn."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.open: list[str] = []
        self.wrong: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in _VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if self.open and self.open[-1] == tag:
            self.open.pop()
        else:
            self.wrong.append(tag)

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def names(self) -> set[str]:
        """The names of all tags."""
        return {tag for tag, _ in self.tags}

    def values(self, attribute: str) -> list[str]:
        """The values of an attribute, in order."""
        return [each[attribute] or "" for _, each in self.tags if attribute in each]

    @property
    def headings(self) -> list[int]:
        """The levels of the headings, in order."""
        return [int(tag[1]) for tag, _ in self.tags if len(tag) == 2 and tag[0] == "h" and tag[1].isdigit()]
