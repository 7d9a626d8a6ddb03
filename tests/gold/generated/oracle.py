"""A second evaluator of criterion trees, written from ARCHITECTURE and the semantics of the nodes, not from ``evaluation/``.

It knows only rows as the generator writes them: values in the canonical unit, states with status present or absent,
exact dates. It answers "true", "false" or "unknown"; None where the semantics need more than it knows, and then the
case is left out and counted.
"""

import calendar
import datetime
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

from trialwright.knowledge.analytes import all_analytes, load_toml
from trialwright.knowledge.lexicon import narrower, term
from trialwright.model import criterion as tree
from trialwright.model.quantity import Interval
from trialwright.model.window import Offset, Window

TODAY = datetime.date(2026, 6, 30)
Row = dict[str, Any]
Answer = str | None
# validity.toml: days for which a fact without a window answers.
SCORE_DAYS, STATE_DAYS, DRUG_DAYS = 90, 180, 90


class Left(Exception):
    """The semantics need more than this evaluator knows."""


def truth(expr: tree.Expr, person: Row, rows: list[Row]) -> Answer:
    """The truth of a tree; None if some of it is beyond this evaluator and could matter."""
    try:
        return _truth(expr, person, rows)
    except Left:
        return None


def _truth(expr: tree.Expr, person: Row, rows: list[Row]) -> str:
    of = lambda part: _truth(part, person, rows)  # noqa: E731
    match expr:
        case tree.And():
            return all_of(map(of, expr.parts))
        case tree.Or():
            return any_of(map(of, expr.parts))
        case tree.Not():
            return opposite(of(expr.part))
        case tree.KofN():
            return _number_true([of(part) for part in expr.parts], expr.range)
        case tree.Implies():
            return any_of([opposite(of(expr.condition)), of(expr.consequence)])
        case tree.Exempt():
            return any_of([of(expr.require), of(expr.waiver)])
        case tree.Except():
            return _except(expr, person, rows)
        case tree.Alt():
            found = {of(each) for each in expr.readings}
            return found.pop() if len(found) == 1 else "unknown"
        case tree.Note():
            return "true"
        case tree.Opaque() | tree.Judgement() | tree.Planned():
            return "unknown"
    return LEAVES[type(expr)](expr, person, rows)


def all_of(parts: Iterable[str]) -> str:
    """Kleene's "and"."""
    found = set(parts)
    return "false" if "false" in found else "unknown" if "unknown" in found else "true"


def any_of(parts: Iterable[str]) -> str:
    """Kleene's "or"."""
    return opposite(all_of([opposite(part) for part in parts]))


def opposite(one: str) -> str:
    """Kleene's "not"."""
    return {"true": "false", "false": "true"}.get(one, "unknown")


def _number_true(parts: list[str], wanted: Interval) -> str:
    least, most = parts.count("true"), len(parts) - parts.count("false")
    return _shared(wanted.contains(Decimal(n)) for n in range(least, most + 1))


def _shared(answers: Iterable[bool]) -> str:
    found = set(answers)
    return "unknown" if len(found) != 1 else "true" if found == {True} else "false"


def _except(expr: tree.Except, person: Row, rows: list[Row]) -> str:
    """Base and none of what is taken out; of kinds of one thing it is another matter, left to hand-written cases."""
    base = {each for leaf in _states(expr.base) for each in _below(leaf)}
    for part in expr.minus:
        if any(_below(leaf) & base for leaf in _states(part)):
            raise Left
    return all_of([_truth(expr.base, person, rows), *(opposite(_truth(m, person, rows)) for m in expr.minus)])


def _states(expr: tree.Expr) -> list[Any]:
    found = [expr] if isinstance(expr, tree.Has | tree.Exposure | tree.Procedure) else []
    for name in ("parts", "readings", "minus"):
        found += [leaf for part in getattr(expr, name, ()) for leaf in _states(part)]
    return found + [
        leaf for name in ("part", "base") if hasattr(expr, name) for leaf in _states(getattr(expr, name))
    ]


def _below(leaf: Any) -> frozenset[str]:
    return frozenset().union(*(narrower(each) for each in leaf.terms.ids))


def _sex(leaf: tree.Sex, person: Row, rows: list[Row]) -> str:
    return "unknown" if not person["sex"] else "true" if person["sex"] == leaf.sex else "false"


def _age(leaf: tree.Age, person: Row, rows: list[Row]) -> str:
    if leaf.unit != "year" or (leaf.when and leaf.when.anchor not in ("screening", "unspecified", "index")):
        raise Left
    if not person["birth_date"]:
        return "unknown"
    born = datetime.date.fromisoformat(person["birth_date"])
    years = TODAY.year - born.year - ((TODAY.month, TODAY.day) < (born.month, born.day))
    return "true" if leaf.range.contains(Decimal(years)) else "false"


def back(offset: Offset, day: datetime.date = TODAY) -> datetime.date:
    """The day so long before another: calendar months and years, counted weeks and days."""
    if offset.unit in ("day", "week"):
        return day - datetime.timedelta(days=offset.amount * (7 if offset.unit == "week" else 1))
    if offset.unit == "hour":
        raise Left
    months = day.year * 12 + day.month - 1 - offset.amount * (12 if offset.unit == "year" else 1)
    year, month = divmod(months, 12)
    return datetime.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def window(when: Window) -> tuple[datetime.date, datetime.date]:
    """First and last day of a window counted from the index date, which stands for what is not recorded."""
    if when.anchor in ("induction_start", "diagnosis"):
        raise Left
    return back(when.since) if when.since else datetime.date.min, back(when.until) if when.until else TODAY


def _numbers(
    rows: list[Row], when: Window | None, pick: str, days: int, side: Callable[[Row], bool | None]
) -> str:
    """The latest day's values if they are recent enough; of a stretch of time all its values."""
    if when and when.until:
        raise Left
    first, last = window(when) if when and when.since else (TODAY - datetime.timedelta(days=days), TODAY)
    known = [row for row in rows if row["day"] <= last]
    if not (when and when.since) or pick == "latest":
        latest = max((row["day"] for row in known), default=None)
        known = [row for row in known if row["day"] == latest]
    inside = [side(row) for row in known if row["day"] >= first]
    if pick in ("any", "all"):
        raise Left
    return "unknown" if not inside or None in inside else _shared(bool(each) for each in inside)


def _measure(leaf: tree.Measure, person: Row, rows: list[Row]) -> str:
    def side(row: Row) -> bool | None:
        value = row["canonical"]
        if leaf.multiple_of:
            limit = row[leaf.multiple_of]
            return None if limit is None else leaf.range.contains(value / limit)
        answers = {leaf.range.contains(value)}
        if leaf.other_range is not None:
            answers.add(leaf.other_range.contains(value))
        return answers.pop() if len(answers) == 1 else None

    own = [row for row in rows if row["subject"] == ("measurement", leaf.analyte)]
    return _numbers(own, leaf.when, leaf.pick, all_analytes()[leaf.analyte].valid_for_days, side)


def _score(leaf: tree.Score, person: Row, rows: list[Row]) -> str:
    own = [row for row in rows if row["subject"] == ("score", leaf.instrument, leaf.item)]
    return _numbers(own, leaf.when, leaf.pick, SCORE_DAYS, lambda row: leaf.range.contains(row["canonical"]))


def _category(leaf: tree.Category, person: Row, rows: list[Row]) -> str:
    own = [row for row in rows if row["subject"] == ("category", leaf.finding)]
    return _numbers(own, leaf.when, "latest", STATE_DAYS, lambda row: row["value"] in leaf.values)


def _count(leaf: tree.Count, person: Row, rows: list[Row]) -> str:
    if leaf.when is not None or leaf.pick == "any":
        raise Left
    own = [row for row in rows if row["subject"] == ("grades", leaf.instrument)]
    items = leaf.items or term(leaf.instrument).items
    grades = {row["item"]: row["value"] for row in own}
    sure = sum(grades.get(item) in leaf.grades for item in items)
    missing = sum(item not in grades for item in items)
    return _shared(leaf.range.contains(Decimal(n)) for n in range(sure, sure + missing + 1))


def _state(kind: str, days: int) -> Callable[[Any, Row, list[Row]], str]:
    """Conditions, drugs and procedures: recorded as present, denied, or not recorded."""

    def answer(leaf: Any, person: Row, rows: list[Row]) -> str:
        own = [row for row in rows if row["subject"][0] == kind]
        if not _is_plain(leaf):
            return _not_recorded(leaf, own)
        first, last = window(leaf.when) if leaf.when else (None, TODAY)
        parts = [_of_term(each, leaf, own, first, last, kind, days) for each in leaf.terms.ids]
        found = any_of(parts)
        return "unknown" if found == "false" and not leaf.terms.closed else found

    return answer


def _is_plain(leaf: Any) -> bool:
    asks_more = any(
        getattr(leaf, name, None) for name in ("qualifier", "relation", "dose", "route", "lasting")
    )
    odd_window = leaf.when and (leaf.when.mode != "any" or not leaf.when.since)
    by_points = any(term(each).kind == "instrument" for each in leaf.terms.ids)
    return not (asks_more or odd_window or by_points)


def _not_recorded(leaf: Any, rows: list[Row]) -> str:
    """Unknown where nothing is recorded of what is asked; more than that is for hand-written cases."""
    of_class = {each for name in leaf.terms.ids for each in narrower(name)}
    if any(row["term"] in of_class or not of_class.isdisjoint(narrower(row["term"])) for row in rows):
        raise Left
    return "unknown"


def _of_term(
    name: str,
    leaf: Any,
    rows: list[Row],
    first: datetime.date | None,
    last: datetime.date,
    kind: str,
    days: int,
) -> str:
    ever = kind == "procedure" or getattr(leaf, "status", "") == "history"
    there = [row for row in rows if not row["denied"] and row["term"] in narrower(name)]
    asks_activity = getattr(leaf, "status", "") == "active"
    yes = [row for row in there if row["status"] == "active" or not asks_activity]
    no = [row for row in rows if row["denied"] and name in narrower(row["term"])]
    if any(row["term"] != name for row in yes) and any(row["term"] == name for row in no):
        raise Left  # a class denied and a member present contradict each other
    if first is None:
        held = [row for row in yes if row["end"] >= TODAY or ever or _seen_lately(row, name, days)]
        denied = [row for row in no if row["day"] <= TODAY <= row["end"] and (row["whole"] or not ever)]
        if (held or len(there) > len(yes)) and denied:
            raise Left
        return "true" if held else "false" if denied else "unknown"
    if any(row["day"] < first <= row["end"] for row in yes) and ever:
        return "unknown"  # a history in a window: was it begun or there in it?
    if any(row["day"] <= last and row["end"] >= first for row in yes):
        return "true"
    return "false" if any(row["day"] <= first and row["end"] >= last for row in no) else "unknown"


def _seen_lately(row: Row, name: str, days: int) -> bool:
    """A state recorded for one day was seen that day, and is taken to go on for its period of validity."""
    own = load_toml("charts", "validity")["term"].get(name, {"days": days})["days"]
    return row["day"] == row["end"] and (TODAY - row["day"]).days <= own


def _attest(leaf: tree.Attest, person: Row, rows: list[Row]) -> str:
    own = [row for row in rows if row["subject"] == ("attestation", leaf.kind)]
    return "unknown" if not own else "false" if own[0]["denied"] else "true"


def _lasting(leaf: Any, person: Row, rows: list[Row]) -> str:
    kind = "condition" if isinstance(leaf, tree.Duration) else "drug"
    return _not_recorded(leaf, [row for row in rows if row["subject"][0] == kind])


LEAVES: dict[type, Callable[[Any, Row, list[Row]], str]] = {
    tree.Sex: _sex,
    tree.Age: _age,
    tree.Measure: _measure,
    tree.Score: _score,
    tree.Category: _category,
    tree.Count: _count,
    tree.Has: _state("condition", STATE_DAYS),
    tree.Exposure: _state("drug", DRUG_DAYS),
    tree.Procedure: _state("procedure", STATE_DAYS),
    tree.Attest: _attest,
    tree.Duration: _lasting,
    tree.StableRegimen: _lasting,
}
