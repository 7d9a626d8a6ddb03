"""Drawing SVG by hand: elements with classes that the page's style sheet colours; every text is escaped.

No element carries a style attribute, so that a strict Content-Security-Policy lets the figures through.
"""

import re
from textwrap import wrap
from xml.sax.saxutils import escape, quoteattr

# XML forbids these; text direction controls would reorder what stands beside them.
_UNSAFE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)
# The colours of figures that stand alone, as in a PDF: those of the page in light mode.
PRINT_STYLE = (
    "text{font-family:'DejaVu Sans','Liberation Sans',Helvetica,Arial,sans-serif;font-size:12px;fill:#1d2430}"
    ".quiet{fill:#566072}.strong{font-weight:bold}.box{fill:#f3f5f8;stroke:#7b8798}.period{fill:#e3eef4;stroke:#0b5c7a}"
    ".branch{fill:#ffffff;stroke:#0b5c7a;stroke-dasharray:5 3}.node{fill:#0b5c7a}.onnode{fill:#ffffff}"
    ".wire{stroke:#566072;fill:none}.grid{stroke:#d5dae2}.axis{stroke:#566072}.tick{fill:#0b5c7a}"
    ".mark{stroke:#8a3b12;stroke-dasharray:4 3;fill:none}.marked{fill:#8a3b12}.curve{fill:none;stroke-width:2;stroke:#0b5c7a}"
    ".c1{stroke:#8a3b12;stroke-dasharray:7 3}.c2{stroke:#2c6b2f;stroke-dasharray:2 3}.c3{stroke:#6a3a8a;stroke-dasharray:9 3 2 3}"
)


def clean(text: str) -> str:
    """The text without characters that XML forbids and without direction controls.

    >>> clean("a" + chr(0x202E) + "b" + chr(0))
    'ab'
    """
    return _UNSAFE.sub("", text)


def element(name: str, content: str = "", /, **attributes: object) -> str:
    """One element; ``class_`` is the class, underscores in names become hyphens, numbers are rounded to a tenth.

    >>> element("rect", x=1.04, class_="box")
    '<rect x="1" class="box"/>'
    """
    written = "".join(
        f" {key.rstrip('_').replace('_', '-')}={quoteattr(_number(value))}"
        for key, value in attributes.items()
    )
    return f"<{name}{written}>{content}</{name}>" if content else f"<{name}{written}/>"


def _number(value: object) -> str:
    return f"{round(value, 1):g}" if isinstance(value, float) else clean(str(value))


def text(x: float, y: float, words: str, class_: str = "", anchor: str = "start") -> str:
    """One line of text."""
    return element(
        "text",
        escape(clean(words)) or " ",
        x=float(x),
        y=float(y),
        class_=class_ or "ink",
        text_anchor=anchor,
    )


def lines_of(words: str, width: float, most: int = 3, letter: float = 6.4) -> list[str]:
    """The words in at most so many lines that fit a width in pixels; what does not fit ends in "…".

    >>> lines_of("one two three four", 50, most=2)
    ['one two', 'three…']
    """
    room = max(4, int(width / letter))
    found = wrap(" ".join(clean(words).split()), room) or [""]
    if len(found) > most:
        kept = found[most - 1]
        found = [*found[: most - 1], kept[: room - 1].rstrip() + "…"]
    return found


def block(
    x: float, y: float, lines: list[str], class_: str = "", anchor: str = "start", leading: float = 15
) -> str:
    """Lines of text one below the other, the first with its baseline at ``y``."""
    return "".join(text(x, y + leading * place, line, class_, anchor) for place, line in enumerate(lines))


def picture(name: str, width: float, height: float, title: str, description: str, body: str) -> str:
    """The whole figure with its name and text alternative; ``name`` must be unique in the page."""
    head = f'<title id="{name}-t">{escape(clean(title))}</title><desc id="{name}-d">{escape(clean(description))}</desc>'
    return (
        f'<svg role="img" class="figure" viewBox="0 0 {width:g} {height:g}" '
        f'width="{width:g}" height="{height:g}" aria-labelledby="{name}-t {name}-d">{head}{body}</svg>'
    )


def standalone(svg: str) -> str:
    """The figure with its namespace and its own colours, for a document without the page's style sheet."""
    named = svg.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
    return named.replace("<title ", f"<style>{PRINT_STYLE}</style><title ", 1)
