"""The pages behind ``trialwright explain CODE``: one Markdown file per code, with a TOML head."""

import re
import tomllib
from functools import cache
from importlib.resources import files

import msgspec

from trialwright.model.diagnostic import Severity

_PAGE = re.compile(r"\+\+\+\n(?P<head>.*?)\n\+\+\+\n(?P<body>.*)", re.DOTALL)
_PAGES = files("trialwright.diagnostics") / "pages"


class CodePage(msgspec.Struct, frozen=True):
    """What a code means. ``body`` is Markdown: what happened, why it matters, the smallest example, what to do."""

    code: str
    severity: Severity
    title: str
    help: str
    body: str


@cache
def code_page(code: str) -> CodePage:
    """The page of a code; KeyError if there is none."""
    path = _PAGES / f"{code}.md"
    if not re.fullmatch(r"[A-Z]\d{3}", code) or not path.is_file():
        raise KeyError(code)
    page = _PAGE.fullmatch(path.read_text(encoding="utf-8"))
    if not page:
        raise ValueError(f"{code}.md lacks its +++ head")
    head = tomllib.loads(page["head"])
    return CodePage(code, head["severity"], head["title"], head["help"], page["body"].strip())


def all_codes() -> list[str]:
    """Every code that has a page, in order."""
    return sorted(path.name.removesuffix(".md") for path in _PAGES.iterdir() if path.name.endswith(".md"))
