"""Persons at the edges of a tree: each leaf set to all that matters for it, the others true, false or not recorded."""

import datetime
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from generated.oracle import TODAY, Row, back, truth
from trialwright.criteria.nodes import every_node
from trialwright.knowledge.analytes import all_analytes
from trialwright.knowledge.lexicon import term
from trialwright.model import criterion as tree
from trialwright.model.quantity import Interval
from trialwright.model.window import Window

DAY = datetime.timedelta(days=1)
Setting = tuple[str, Row, list[Row]]
NOBODY: Row = {"sex": "", "birth_date": ""}


def persons(expr: tree.Expr) -> Iterator[Setting]:
    """(what is at the edge, the person's head, the rows) for a tree: every setting of every leaf on every background."""
    leaves = list(dict.fromkeys(each for each in every_node(expr) if type(each) in _SETTINGS))
    settings = {leaf: list(_SETTINGS[type(leaf)](leaf)) for leaf in leaves}
    for background in ("true", "false", "unknown"):
        for leaf in leaves:
            others = [_as(each, settings[each], background) for each in leaves if each != leaf]
            for name, head, rows in settings[leaf]:
                yield f"{background}: {type(leaf).__name__} {name}", *_joined([*others, (head, rows)])


def _as(leaf: tree.Expr, settings: list[Setting], wanted: str) -> tuple[Row, list[Row]]:
    """The first setting with the truth wanted of the leaf alone; nothing recorded where there is none."""
    found = (each for each in settings if truth(leaf, NOBODY | each[1], each[2]) == wanted)
    _, head, rows = next(found, ("", {}, []))
    return head, rows


def _joined(parts: list[tuple[Row, list[Row]]]) -> tuple[Row, list[Row]]:
    """All parts as one person; of one subject the last part's rows only, for they would contradict each other."""
    head: Row = dict(NOBODY)
    rows: dict[Any, list[Row]] = {}
    for own, listed in parts:
        head |= own
        for subject in {row["subject"] for row in listed}:
            rows.pop(subject, None)
        for row in listed:
            rows.setdefault(row["subject"], []).append(row)
    return head, [row for listed in rows.values() for row in listed]


def _edges(stated: Interval, step: Decimal) -> Iterator[tuple[str, Decimal]]:
    for name, bound in (("low", stated.low), ("high", stated.high)):
        if bound is not None:
            yield f"{name} just below", bound - step
            yield f"{name} at", bound
            yield f"{name} just above", bound + step


def _dates(when: Window | None, days: int) -> Iterator[tuple[str, datetime.date]]:
    first = back(when.since) if when and when.since else TODAY - days * DAY
    yield "first day", first
    yield "a day too early", first - DAY


def _measure(leaf: tree.Measure) -> Iterator[Setting]:
    known = all_analytes()[leaf.analyte]
    step = Decimal("0.01")
    near = TODAY - DAY
    inside = None
    for name, value in _edges(leaf.range, step):
        if value >= 0:
            yield name, {}, [_value(leaf, value, near)]
            inside = value if leaf.range.contains(value) else inside
    if inside is None:
        return
    outside = next(
        value for _, value in _edges(leaf.range, step) if value >= 0 and not leaf.range.contains(value)
    )
    for name, day in _dates(leaf.when, known.valid_for_days):
        yield name, {}, [_value(leaf, inside, day)]
    yield "conflict", {}, [_value(leaf, inside, near), _value(leaf, outside, near)]
    yield "later value outside", {}, [_value(leaf, inside, near), _value(leaf, outside, TODAY)]
    yield "later value inside", {}, [_value(leaf, outside, near), _value(leaf, inside, TODAY)]
    if leaf.multiple_of:
        row = _value(leaf, inside, near)
        yield "no limit", {}, [row | {"upper_limit": None, "lower_limit": None}]
    for unit, factor in _other_units(leaf):
        yield f"in {unit}", {}, [_value(leaf, inside, near, unit, factor)]
        yield f"outside in {unit}", {}, [_value(leaf, outside, near, unit, factor)]


def _value(
    leaf: tree.Measure, value: Decimal, day: datetime.date, unit: str = "", factor: Decimal = Decimal(1)
) -> Row:
    """A result; for a multiple of a limit the limit is 40 and the value that many times 40."""
    limit = Decimal(40) if leaf.multiple_of else None
    canonical = value * limit if limit else value
    return {
        "subject": ("measurement", leaf.analyte), "domain": "measurement", "concept": leaf.analyte, "day": day,
        "canonical": canonical, "value": canonical / factor, "unit": unit or all_analytes()[leaf.analyte].unit,
        "upper_limit": limit, "lower_limit": limit, "limit_factor": factor,
    }  # fmt: skip


def _other_units(leaf: tree.Measure) -> Iterator[tuple[str, Decimal]]:
    """Units with one factor only, and no zero of their own, with what a value in them is multiplied by."""
    known = all_analytes()[leaf.analyte]
    for unit, rule in known.conversions.items():
        if (
            unit not in (known.unit, *known.other_conversions)
            and not rule.offset
            and leaf.other_range is None
        ):
            yield unit, Decimal(rule.factor.numerator) / Decimal(rule.factor.denominator)


def _score(leaf: tree.Score) -> Iterator[Setting]:
    def row(value: Decimal, day: datetime.date = TODAY - DAY) -> Row:
        subject = ("score", leaf.instrument, leaf.item)
        return {"subject": subject, "domain": "score", "concept": leaf.instrument, "item": leaf.item, "day": day,
                "canonical": value, "value": value}  # fmt: skip

    inside = outside = None
    for name, value in _edges(leaf.range, Decimal(1)):
        if value >= 0:
            yield name, {}, [row(value)]
            inside, outside = (value, outside) if leaf.range.contains(value) else (inside, value)
    if inside is not None and outside is not None:
        for name, day in _dates(leaf.when, 90):
            yield name, {}, [row(inside, day)]
        yield "conflict", {}, [row(inside), row(outside)]
        yield "later value outside", {}, [row(inside), row(outside, TODAY)]


def _category(leaf: tree.Category) -> Iterator[Setting]:
    def row(value: str, day: datetime.date = TODAY - DAY) -> Row:
        return {"subject": ("category", leaf.finding), "domain": "finding", "concept": leaf.finding, "day": day,
                "value": value}  # fmt: skip

    for value in leaf.values:
        yield value, {}, [row(value)]
    other = {"positive": "negative", "negative": "positive"}.get(leaf.values[0], "II")
    yield "another value", {}, [row(other)]
    if leaf.when and leaf.when.since:
        for name, day in _dates(leaf.when, 0):
            yield name, {}, [row(leaf.values[0], day)]
    yield "conflict", {}, [row(leaf.values[0]), row(other)]


def _count(leaf: tree.Count) -> Iterator[Setting]:
    items = leaf.items or term(leaf.instrument).items
    bounds = {int(bound) for bound in (leaf.range.low, leaf.range.high) if bound is not None}
    for number in sorted({near for bound in bounds for near in (bound - 1, bound, bound + 1)}):
        if 0 <= number <= len(items):
            rows = [_grade(leaf, item, leaf.grades[0] if n < number else "E") for n, item in enumerate(items)]
            yield f"{number} of {len(items)}", {}, rows
            yield f"{number}, one item not graded", {}, rows[:-1]


def _grade(leaf: tree.Count, item: str, grade: str) -> Row:
    return {"subject": ("grades", leaf.instrument), "domain": "score", "concept": leaf.instrument, "item": item,
            "day": TODAY - DAY, "value": grade, "group_id": "A1"}  # fmt: skip


def _state(kind: str) -> Any:
    def settings(leaf: Any) -> Iterator[Setting]:
        def row(
            name: str, start: datetime.date, end: datetime.date, *, denied: bool, whole: bool = False
        ) -> Row:
            return {"subject": (kind, name), "domain": kind, "concept": term(name).label, "term": name, "day": start,
                    "end": end, "denied": denied, "whole": whole, "status": "absent" if denied else _yes(leaf)}  # fmt: skip

        born = datetime.date(1950, 1, 1)
        recent = TODAY - 3 * DAY
        for name in leaf.terms.ids:
            yield f"{name} recorded", {}, [row(name, recent, TODAY, denied=False)]
        denials = [row(name, born, TODAY, denied=True, whole=True) for name in leaf.terms.ids]
        yield "all denied", {}, denials
        yield "one denied", {}, denials[:1]
        if leaf.when and leaf.when.since:
            for name, day in _dates(leaf.when, 0):
                one = leaf.terms.ids[0]
                yield f"{one} {name}", {}, [row(one, day, day, denied=False)]

    return settings


def _yes(leaf: Any) -> str:
    return "active" if getattr(leaf, "status", "") == "active" else "present"


def _attest(leaf: tree.Attest) -> Iterator[Setting]:
    for denied in (False, True):
        yield "said" if not denied else "denied", {}, [
            {"subject": ("attestation", leaf.kind), "domain": "attestation", "concept": leaf.kind, "day": TODAY - DAY,
             "denied": denied, "status": "absent" if denied else "present"}
        ]  # fmt: skip


def _sex(leaf: tree.Sex) -> Iterator[Setting]:
    yield "that", {"sex": leaf.sex}, []
    yield "the other", {"sex": "male" if leaf.sex == "female" else "female"}, []
    yield "not recorded", {"sex": ""}, []


def _age(leaf: tree.Age) -> Iterator[Setting]:
    for name, bound in (("low", leaf.range.low), ("high", leaf.range.high)):
        for years in () if bound is None else (int(bound), int(bound) + 1):
            birthday = datetime.date(TODAY.year - years, TODAY.month, TODAY.day)
            yield f"{name} {years} today", {"birth_date": birthday.isoformat()}, []
            yield f"{name} {years} tomorrow", {"birth_date": (birthday + DAY).isoformat()}, []
    yield "not recorded", {"birth_date": ""}, []


_SETTINGS: dict[type, Any] = {
    tree.Measure: _measure,
    tree.Score: _score,
    tree.Category: _category,
    tree.Count: _count,
    tree.Has: _state("condition"),
    tree.Exposure: _state("drug"),
    tree.Procedure: _state("procedure"),
    tree.Attest: _attest,
    tree.Sex: _sex,
    tree.Age: _age,
}
