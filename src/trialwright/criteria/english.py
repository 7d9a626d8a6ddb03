"""A tree said in one plain English sentence, to be compared with the words it was read from."""

from decimal import Decimal

from trialwright.knowledge.analytes import all_analytes
from trialwright.model.criterion import Age, And, Expr, Measure, Not, Opaque, Or, Sex
from trialwright.model.quantity import Interval

_LIMITS = {
    "upper_limit": "the laboratory's upper limit of normal",
    "lower_limit": "the laboratory's lower limit of normal",
}
_MOST_WORDS_QUOTED = 160


def in_english(expr: Expr) -> str:
    """The sentence that is true of a person exactly when the tree is.

    >>> in_english(Age(range=Interval(Decimal(18), Decimal(65), True, True)))
    'Age is at least 18 and at most 65 years (until the 66th birthday).'
    """
    said = _said(expr)
    return said[:1].upper() + said[1:] + ("" if said.endswith((".", "…")) else ".")


def _said(expr: Expr) -> str:
    match expr:
        case And():
            return " and ".join(_in_brackets(part) for part in expr.parts)
        case Or():
            return " or ".join(_in_brackets(part) for part in expr.parts)
        case Not():
            return f"it is not so that {_in_brackets(expr.part)}"
        case Age():
            return _age(expr)
        case Sex():
            return f"sex is {expr.sex}"
        case Measure():
            return _measure(expr)
        case Opaque():
            return f"not read: “{_quoted(expr.text)}” ({expr.why})"


def _in_brackets(part: Expr) -> str:
    return f"({_said(part)})" if isinstance(part, And | Or | Not) else _said(part)


def _quoted(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= _MOST_WORDS_QUOTED else words[:_MOST_WORDS_QUOTED] + " …"


def _age(expr: Age) -> str:
    said = f"age is {_bounds(expr.range)} {expr.unit}s"
    if expr.unit == "year" and expr.range.high is not None and expr.range.includes_high:
        said += f" (until the {_ordinal(int(expr.range.high) + 1)} birthday)"
    return said


def _measure(expr: Measure) -> str:
    known = all_analytes().get(expr.analyte)
    name = known.label if known else expr.analyte
    if expr.multiple_of:
        return f"the latest {name} is {_multiple(expr.range, _LIMITS[expr.multiple_of])}"
    return f"the latest {name} is {_bounds(expr.range)}" + ("" if expr.unit == "1" else f" {expr.unit}")


def _multiple(stated: Interval, limit: str) -> str:
    factor = stated.low if stated.low is not None else stated.high
    if factor == 1:
        return _bounds(stated).removesuffix("1") + limit
    return f"{_bounds(stated)} times {limit}"


def _bounds(stated: Interval) -> str:
    said = []
    if stated.low is not None:
        said.append(f"{'at least' if stated.includes_low else 'above'} {_figure(stated.low)}")
    if stated.high is not None:
        said.append(f"{'at most' if stated.includes_high else 'below'} {_figure(stated.high)}")
    return " and ".join(said)


def _figure(value: Decimal) -> str:
    return f"{value.normalize():f}"


def _ordinal(number: int) -> str:
    last = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{'th' if number % 100 in (11, 12, 13) else last}"
