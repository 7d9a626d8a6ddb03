"""Two ranges of one measured value that share no number, in inclusions that are not read as trees."""

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import combinations

import msgspec

from trialwright.checks.case import Case
from trialwright.checks.criteria.items import in_parts, item_words, items
from trialwright.checks.report import about
from trialwright.checks.wording import pattern
from trialwright.checks.words import Words
from trialwright.criteria.lints.numbers import Numbers
from trialwright.model.diagnostic import Diagnostic
from trialwright.model.quantity import Interval

_NAME = r"(?P<name>[A-Za-z][\w-]*(?: (?!and |or |is |was |of |with )[\w-]+){0,2})"
_UNIT = r"(?P<unit>%|[A-Za-zµ][\w()µ^ ]{0,14}?/ ?[\w^.]+|[A-Za-zµ]+)"
_COMPARED = re.compile(
    rf"(?<![\w-])(?!(?:and|or|is|was|of|with) ){_NAME} ?(?P<op>\\?[<>]=?|≤|≥) ?(?P<n>\d+(?:\.\d+)?)(?![\d.,]) ?{_UNIT}?"
)
_SPELLED_OUT = re.compile(r"[A-Za-z]+ \(([^)]+)\)")
_CODES = ("C031", "C033", "C040")


class _Compared(msgspec.Struct, frozen=True):
    id: str
    name: str
    unit: str
    numbers: Numbers
    said: str
    words: Words


def value_twice(case: Case) -> Iterator[Diagnostic]:
    """K066 where two inclusions compare a value of one name and unit, and no number fulfils both.

    Each must hold for everybody and speak of one time: silent for "or", "if", parts and groups, and for words of time.
    Silent where the trees say it already (C031, C033, C040).
    """
    if in_parts(case) or any(fault.code in _CODES for fault in case.criteria.diagnostics):
        return
    for one, other in combinations(list(_compared(case)), 2):
        same = one.id != other.id and (one.name, one.unit) == (other.name, other.unit)
        if same and one.numbers.meet(other.numbers).is_empty:
            message = f"{one.id} asks for “{one.said}” and {other.id} for “{other.said}”: no value does both"
            yield about("K066", message, case, one.words, other.words)
            return


def _compared(case: Case) -> Iterator[_Compared]:
    for item in items(case, "inclusion"):
        found = list(_COMPARED.finditer(item.text))
        apart = any(
            pattern("people", entry).search(item.text) for entry in ("some_participants", "at_a_time")
        )
        if len(found) != 1 or apart:
            continue
        (each,) = found
        name = " ".join(each["name"].casefold().split()[-2:])
        unit = _SPELLED_OUT.sub(r"\1", each["unit"] or "").replace(" ", "").casefold()
        if " " in name and unit:
            said = " ".join(each[0].replace("\\", "").split())
            yield _Compared(item.id, name, unit, _numbers(each), said, item_words(case, item, each))


def _numbers(found: re.Match[str]) -> Numbers:
    op, value = found["op"].removeprefix("\\"), Decimal(found["n"])
    includes = "=" in op or op in "≤≥"
    if op[0] in "<≤":
        return Numbers.of(Interval(high=value, includes_high=includes))
    return Numbers.of(Interval(low=value, includes_low=includes))
