"""A tree on one line, for golden files, logs and bug reports: ``Or[ALT > 2×ULN, AST > 2×ULN]``.

Two trees have one notation only if they mean the same: everything but the spans stands in it.
"""

import json
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

from trialwright.knowledge.analytes import all_analytes
from trialwright.model.criterion import (
    Age,
    Alt,
    And,
    Attest,
    Category,
    Count,
    Duration,
    Except,
    Exempt,
    Exposure,
    Expr,
    Has,
    Implies,
    Judgement,
    KofN,
    Measure,
    Not,
    Note,
    Opaque,
    Or,
    Planned,
    Procedure,
    Score,
    Sex,
    StableRegimen,
    Terms,
)
from trialwright.model.quantity import Interval
from trialwright.model.window import Offset, Window

_LIMITS = {"upper_limit": "×ULN", "lower_limit": "×LLN"}
_SHORT = {"hour": "h", "day": "d", "week": "w", "month": "mo", "year": "y"}
_DELIMITERS = frozenset("[](){},;:@|\"'")


def in_notation(expr: Expr) -> str:
    """The tree on one line, without its spans.

    >>> from decimal import Decimal
    >>> above = Interval(low=Decimal(2))
    >>> parts = tuple(Measure(analyte=each, range=above, multiple_of="upper_limit") for each in ("alt", "ast"))
    >>> in_notation(Or(parts=parts))
    'Or[ALT > 2×ULN, AST > 2×ULN]'
    """
    return _WRITTEN[type(expr)](expr)


def _parts(name: str) -> Callable[[Any], str]:
    return lambda expr: f"{name}[{_all(expr.parts)}]"


def _all(parts: Iterable[Expr]) -> str:
    return ", ".join(map(in_notation, parts))


def _not(expr: Not) -> str:
    return f"Not[{in_notation(expr.part)}]"


def _k_of_n(expr: KofN) -> str:
    return f"KofN({_range(expr.range)})[{_all(expr.parts)}]"


def _implies(expr: Implies) -> str:
    return f"Implies[{in_notation(expr.condition)} → {in_notation(expr.consequence)}]"


def _except(expr: Except) -> str:
    return f"Except[{in_notation(expr.base)} ∖ {_all(expr.minus)}]"


def _exempt(expr: Exempt) -> str:
    return f"Exempt[{in_notation(expr.require)} ∨ {in_notation(expr.waiver)}]"


def _alt(expr: Alt) -> str:
    return f"Alt({_text(expr.note)})[{' | '.join(map(in_notation, expr.readings))}]"


def _age(expr: Age) -> str:
    return f"Age {_range(expr.range)} {expr.unit}{_when(expr.when)}"


def _sex(expr: Sex) -> str:
    return f"Sex {expr.sex}"


def _measure(expr: Measure) -> str:
    known = all_analytes().get(expr.analyte)
    plain = known is not None and not _DELIMITERS & set(known.label)
    name = known.label if known and plain else f"{{{expr.analyte}}}"
    other = f" or {_range(expr.other_range)}" if expr.other_range is not None else ""
    unit = "" if expr.unit == "1" else f" {expr.unit}"
    multiple = _LIMITS[expr.multiple_of] if expr.multiple_of else ""
    return f"{name} {_range(expr.range)}{multiple}{unit}{other}{_when(expr.when)}{_pick(expr.pick)}"


def _has(expr: Has) -> str:
    qualifier = f"; {_text(expr.qualifier)}" if expr.qualifier else ""
    qualifier += f"; {expr.relation}" if expr.relation else ""
    return f"Has({expr.status}: {_terms(expr.terms)}{qualifier}){_when(expr.when)}"


def _duration(expr: Duration) -> str:
    return f"Duration({_terms(expr.terms)}) {_range(expr.range)} {expr.unit}"


def _exposure(expr: Exposure) -> str:
    said = [_terms(expr.terms)]
    if expr.dose is not None:
        said.append(f"dose {_range(expr.dose)}")
    said += [f"{name} {value}" for name, value in _dosing(expr) if value]
    if expr.lasting is not None or expr.lasting_unit != "day":
        said.append(f"lasting {_range(expr.lasting or Interval())} {expr.lasting_unit}")
    return f"Exposure({'; '.join(said)}){_when(expr.when)}"


def _dosing(expr: Exposure) -> list[tuple[str, str]]:
    return [
        ("unit", expr.dose_unit),
        ("per", expr.dose_basis),
        ("as", expr.equivalent_to),
        ("route", expr.route),
    ]


def _stable(expr: StableRegimen) -> str:
    caps = f"; caps [{_all(expr.caps)}]" if expr.caps else ""
    return f"Stable({_terms(expr.terms)}{caps}){_when(expr.when)}"


def _procedure(expr: Procedure) -> str:
    return f"Procedure({_terms(expr.terms)}){_when(expr.when)}"


def _score(expr: Score) -> str:
    item = f".{expr.item}" if expr.item else ""
    return f"Score({expr.instrument}{item}) {_range(expr.range)}{_when(expr.when)}{_pick(expr.pick)}"


def _count(expr: Count) -> str:
    items = f"; items {', '.join(expr.items)}" if expr.items else ""
    return f"Count({expr.instrument}; {', '.join(expr.grades)}{items}) {_range(expr.range)}{_when(expr.when)}{_pick(expr.pick)}"


def _pick(pick: str) -> str:
    return f" pick {pick}" if pick else ""


def _category(expr: Category) -> str:
    return f"Category({expr.finding} in {', '.join(expr.values)}){_when(expr.when)}"


def _attest(expr: Attest) -> str:
    return f"Attest({expr.kind}: {_text(expr.text)})"


def _worded(name: str) -> Callable[[Any], str]:
    return lambda expr: f"{name}({_text(expr.text)})"


def _note(expr: Note) -> str:
    return f"Note({expr.rule}: {_text(expr.text)})"


def _opaque(expr: Opaque) -> str:
    return f"Opaque({_text(expr.text)}; {_text(expr.why)})"


def _terms(terms: Terms) -> str:
    return " | ".join(terms.ids) + ("" if terms.closed else " | …")


def _range(stated: Interval) -> str:
    """The bounds with their comparators; more exact than ``str``, which writes a lone number for [2, 2] and (2, 2) alike."""
    low, high = stated.low, stated.high
    if low is None and high is None:
        return "any"
    if low is None or high is None or (low == high and not (stated.includes_low and stated.includes_high)):
        ends = [
            f"{'≥' if stated.includes_low else '>'} {_figure(low)}" if low is not None else "",
            f"{'≤' if stated.includes_high else '<'} {_figure(high)}" if high is not None else "",
        ]
        return " & ".join(end for end in ends if end)
    return str(stated)


def _figure(value: Decimal) -> str:
    return f"{value.normalize():f}"


def _when(when: Window | None) -> str:
    if when is None:
        return ""
    bounds = [] if when.until is None else [_offset(when.until)]
    if when.since is not None or bounds:
        bounds.insert(0, "…" if when.since is None else _offset(when.since))
    mode = "" if when.mode == "any" else f" {when.mode}"
    return f" @{when.anchor}" + (f"[{', '.join(bounds)}]" if bounds else "") + mode


def _offset(offset: Offset) -> str:
    return f"{-offset.amount:+d}{_SHORT[offset.unit]}".removeprefix("+" if offset.amount == 0 else "++")


def _text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


_WRITTEN: dict[type, Callable[[Any], str]] = {
    And: _parts("And"),
    Or: _parts("Or"),
    Not: _not,
    KofN: _k_of_n,
    Implies: _implies,
    Except: _except,
    Exempt: _exempt,
    Alt: _alt,
    Age: _age,
    Sex: _sex,
    Measure: _measure,
    Has: _has,
    Duration: _duration,
    Exposure: _exposure,
    StableRegimen: _stable,
    Procedure: _procedure,
    Score: _score,
    Count: _count,
    Category: _category,
    Attest: _attest,
    Judgement: _worded("Judgement"),
    Planned: _worded("Planned"),
    Note: _note,
    Opaque: _opaque,
}
