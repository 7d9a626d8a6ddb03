"""One spelling for what texts spell in many ways, with the way back to the published words.

Three passes, each exact about where its characters came from: escapes, entities and compatibility
characters; comparators; digits grouped by blanks, commas or apostrophes. Lines and indentation
stay as they are. What is ambiguous stays as it is too: "1.500", "1, 200".
"""

import html
import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache

from trialwright.knowledge.phrases import phrases
from trialwright.text.mapped_text import MappedText

_PLAIN = re.compile(r"[ -%'-\[\]-~\n]+")
_LONGEST_REMEMBERED = 2000
_SIGN = re.compile("[<>=≤≥]")
_MAY_BE_GROUPED = re.compile(r"\d[ ,']\d{3}")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_ENTITY = re.compile(r"&(?:amp;)?(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]{2,8}\d{0,2});")
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789-+")
_SUPERSCRIPT_RUN = re.compile("[⁻⁺]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+")
_SINGLE = {
    "≧": "≥", "⩾": "≥", "≦": "≤", "⩽": "≤", "≯": "≤", "≮": "≥", "˃": ">", "›": ">", "˂": "<", "‹": "<",
    "⁄": "/", "∕": "/", "µ": "μ", "’": "'", "‘": "'", "“": '"', "”": '"', "\t": " ", "\r": "\n",
    "\u2028": "\n", "\u2029": "\n", "\x0b": "\n", "\x0c": "\n", "\x85": "\n",
}  # fmt: skip
_BLANKS = re.compile(r"\s{2,}|[^\S ]")
_COMPARATOR = re.compile(
    r"(?<![<>=≤≥])(?:(?P<ge>>\s?/\s?=|>\s?=|=\s?/?\s?>|[>≥]\s?/?\s?=|[>≥]\s?or\s?=|=\s?or\s?>|≥)"
    r"|(?P<le><\s?/\s?=|<\s?=|=\s?/?\s?<|[<≤]\s?/?\s?=|[<≤]\s?or\s?=|=\s?or\s?<|≤))(?![<>=≤≥])"
)
_GROUPED = re.compile(
    r"(?<![\d.,'])(?<!\d )[1-9]\d{0,2}(?:( \d{3})+|(,\d{3})+|('\d{3})+)(?![\d']|[.,]\d{3}| \d)"
)


def normalise(text: str) -> MappedText:
    r"""The text in one spelling; every span of it maps back to the text as given.

    >>> normalise("SLE-DAI\\>10, platelets ＜ 50 000 /µl, class Ⅴ").text
    'SLE-DAI>10, platelets < 50000 /μl, class V'
    >>> from trialwright.model.span import Span
    >>> made = normalise("IgG =&lt; 5 g/L")
    >>> made.text, made.original_span(Span(4, 5))
    ('IgG ≤ 5 g/L', Span(start=4, end=9))
    """
    return _remembered(text) if len(text) <= _LONGEST_REMEMBERED else _normalised(text)


def _normalised(text: str) -> MappedText:
    """Only the passes that find something to do: most lines are plain."""
    plain = _PLAIN.fullmatch(text) or not text
    made = MappedText.identity(text) if plain else MappedText.build(text, _characters(text))
    if _SIGN.search(made.text):
        made = made.then(MappedText.build(made.text, _comparators(made.text)))
    if _MAY_BE_GROUPED.search(made.text):
        made = made.then(MappedText.build(made.text, _grouped_digits(made.text)))
    return made


# A line is looked at by the splitter, as a heading, beside its neighbours, and when it is read.
_remembered = lru_cache(maxsize=4096)(_normalised)


def collapsed(text: str) -> MappedText:
    """The text on one line, each run of blanks and line ends one blank, none at the ends.

    >>> collapsed("  Age\\n   18 ").text
    'Age 18'
    """
    start = len(text) - len(text.lstrip())
    end = len(text.rstrip())
    if start == 0 and end == len(text) and not _BLANKS.search(text):
        return MappedText.identity(text)
    return MappedText.build(text, _words_apart(text, start, max(start, end)))


def _words_apart(text: str, start: int, end: int) -> Iterator[tuple[int, int, str | None]]:
    at = start
    for blank in _BLANKS.finditer(text, start, end):
        yield at, blank.start(), None
        yield blank.start(), blank.end(), " "
        at = blank.end()
    yield at, end, None


def _characters(text: str) -> Iterator[tuple[int, int, str | None]]:
    at = 0
    while at < len(text):
        if plain := _PLAIN.match(text, at):
            yield at, plain.end(), None
            at = plain.end()
            continue
        end, made = _character(text, at)
        yield at, end, None if made == text[at:end] else made
        at = end


def _character(text: str, at: int) -> tuple[int, str]:
    """Where the odd piece that begins here ends, and what it becomes."""
    if escape := _ESCAPE.match(text, at):
        return escape.end(), escape[1]
    if entity := _ENTITY.match(text, at):
        return entity.end(), "".join(map(_plain_form, html.unescape(html.unescape(entity.group()))))
    if raised := _SUPERSCRIPT_RUN.match(text, at):
        return raised.end(), "^" + raised.group().translate(_SUPERSCRIPTS)
    return at + 1, _plain_form(text[at])


@lru_cache(maxsize=4096)
def _plain_form(character: str) -> str:
    if character in _SINGLE:
        return _SINGLE[character]
    category = unicodedata.category(character)
    if category == "Zs":
        return " "
    if category == "Pd" or character == "\u2212":
        return "-"
    if category == "Cf" or character == "\u00ad":
        return ""
    return unicodedata.normalize("NFKC", character)


def _comparators(text: str) -> Iterator[tuple[int, int, str | None]]:
    at = 0
    for found in _COMPARATOR.finditer(text):
        sign = "≥" if found["ge"] else "≤"
        if found.group() != sign:
            yield at, found.start(), None
            yield found.start(), found.end(), sign
            at = found.end()
    yield at, len(text), None


def _grouped_digits(text: str) -> Iterator[tuple[int, int, str | None]]:
    at = 0
    for found in _GROUPED.finditer(text):
        if not _is_one_number(text, found):
            continue
        for sign in re.finditer(r"[ ,']", found.group()):
            start = found.start() + sign.start()
            yield at, start, None
            at = start + 1
    yield at, len(text), None


def _is_one_number(text: str, found: re.Match[str]) -> bool:
    """Whether the groups make one number: not "class 3 100", nor a list such as "100,200,300"."""
    groups = re.split(r"[ ,']", found.group())
    if len(groups) > 2 and groups[-1] != "000":
        return False
    return not (found[1] and _before(text, found.start()) in _naming_words())


def _before(text: str, at: int) -> str:
    words = text[max(0, at - 24) : at].split()
    return words[-1].casefold() if words else ""


@cache
def _naming_words() -> frozenset[str]:
    return frozenset(phrases("quantities")["naming"]["words"])
