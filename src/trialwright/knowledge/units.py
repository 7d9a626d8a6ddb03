"""Spellings of units → UCUM: "ml/min/1.73 m^2" and "mL/min per 1.73m²" are one unit."""

import re
import tomllib
import unicodedata
from functools import cache, lru_cache
from importlib.resources import files
from itertools import product
from typing import Any

_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_SUPERSCRIPT_RUN = re.compile("[⁰¹²³⁴⁵⁶⁷⁸⁹]+")
_TIMES_BEFORE_POWER = re.compile(r"^[x×*·](?=1[0-9e])")
_LONGEST_UNIT = 48
_DIVIDED = re.compile(r"\s*(?P<by>/|per\s)\s*(?P<word>[\w.^]+)", re.IGNORECASE)
_BOUNDARY = re.compile(r"(?<=[^\W_])(?![^\W_])|(?<=[^\w\s])")


@cache
def _tables() -> dict[str, Any]:
    path = files("trialwright.knowledge") / "units" / "spellings.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


@cache
def _part_names() -> dict[str, str]:
    return {
        unicodedata.normalize("NFKC", spelling): name
        for name, spellings in _tables()["parts"].items()
        for spelling in spellings
    }


@cache
def _unit_names() -> dict[str, str]:
    return {spelling: unit for unit, spellings in _tables()["units"].items() for spelling in spellings}


@cache
def _dropped() -> re.Pattern[str]:
    words = "|".join(_tables()["dropped"]["words"])
    return re.compile(rf"^(?:{words})(?=/|per)|(?<=\d)(?:{words})(?=/|per)")


@lru_cache(maxsize=4096)
@lru_cache(maxsize=4096)
def ucum(spelling: str) -> str | None:
    """The UCUM unit a spelling stands for; None if it stands for none. Case counts only where it must (G/L).

    >>> ucum("×10⁹/L"), ucum("g/24 hours"), ucum("ml/min/1.73 m^2"), ucum("/HP"), ucum("furlong")
    ('10*9/L', 'g/d', 'mL/min/{1.73_m2}', '/[HPF]', None)
    """
    bare = "".join(spelling.split())
    exact = _tables()["exact"].get(bare)
    if exact:
        return str(exact)
    raised = _SUPERSCRIPT_RUN.sub(lambda run: "^" + run.group().translate(_SUPERSCRIPTS), bare)
    plain = unicodedata.normalize("NFKC", raised.replace("^", "\0")).replace("\0", "^").casefold()
    plain = _dropped().sub("", _TIMES_BEFORE_POWER.sub("", plain))
    whole = _unit_names().get(plain)
    if whole:
        return whole
    parts = re.split(r"/|per(?!cent)", plain)
    return _unit_names().get("/".join(_part_names().get(part, part) for part in parts))


@cache
def unit_spellings() -> dict[str, str]:
    """Every listed spelling, in lower case and without blanks, → UCUM."""
    spelled = {unit.casefold(): unit for unit in _tables()["units"]}
    for whole, unit in _unit_names().items():
        choices = [_spellings_of(part) for part in whole.split("/")]
        spelled.update({"/".join(choice): unit for choice in product(*choices)})
    return spelled | {spelling: str(unit) for spelling, unit in _tables()["exact"].items()}


def _spellings_of(part: str) -> list[str]:
    return [part, *(s for s in _tables()["parts"].get(part, []) if s != part)]


def _goes_on(rest: str) -> bool:
    """Whether what follows a unit divides it further."""
    found = _DIVIDED.match(rest[:_LONGEST_UNIT])
    if not found:
        return False
    word = found["word"].casefold()
    return found["by"] == "/" or word[0].isdigit() or word in _part_names()


def unit_at(text: str, start: int) -> tuple[str, int] | None:
    """The longest unit that begins at ``start`` and where it ends; None if none begins there.

    None too where the unit goes on into something not known: "mg/kg" is not the unit of "mg/kg/furlong".

    >>> unit_at("≥1.5 g/24 h, with", 5)
    ('g/d', 11)
    >>> unit_at("3 months", 2) is None
    True
    """
    window = text[start : start + _LONGEST_UNIT]
    for end in reversed([boundary.start() for boundary in _BOUNDARY.finditer(window)]):
        unit = ucum(window[:end]) if end else None
        if unit:
            return None if _goes_on(text[start + end :]) else (unit, start + end)
    return None
