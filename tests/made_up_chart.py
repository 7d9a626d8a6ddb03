"""Persons, facts and leaves of our own making."""

import datetime
from decimal import Decimal
from typing import Any

from trialwright.diagnostics import diagnose
from trialwright.evaluation.finding import Finding
from trialwright.evaluation.interpret import interpret
from trialwright.model.criterion import Age, Expr, Measure
from trialwright.model.fact import Fact, Person, UnusableRow
from trialwright.model.partial_date import PartialDate
from trialwright.model.quantity import Interval

TODAY = datetime.date(2026, 5, 31)
VALID = {"igg": 90, "alt": 90, "fasting_glucose": 90}


def date(text: str | None) -> PartialDate | None:
    return PartialDate.parse(text) if text else None


def person(born: str | None = "1980-01-01", sex: Any = "female", until: str | None = None) -> Person:
    return Person("P1", sex, date(born), observation_end=date(until))


def value(
    number: str | None, on: str | None = "2026-05-03", concept: str = "igg", row: int = 2, **fields: Any
) -> Fact:
    fields = {"unit": {"igg": "g/L", "alt": "U/L", "fasting_glucose": "mmol/L"}[concept], **fields}
    for name in ("upper_limit", "lower_limit", "other_value"):
        if name in fields:
            fields[name] = Decimal(fields[name])
    return Fact(
        "P1", "measurement", concept, row, date(on), value=Decimal(number) if number else None, **fields
    )


def unusable(on: str | None = None, concept: str = "igg", row: int = 9) -> UnusableRow:
    return UnusableRow("P1", "measurement", concept, row, diagnose("R001", "made up"), date(on))


IGG_LOW = Measure(analyte="igg", range=Interval(high=Decimal(5)), unit="g/L")
ALT_HIGH = Measure(analyte="alt", range=Interval(low=Decimal(2)), multiple_of="upper_limit")
ADULT_TO_65 = Age(range=Interval(Decimal(18), Decimal(65), True, True))


def fact(domain: Any, concept: str, start: str | None = None, end: str | None = None, **fields: Any) -> Fact:
    """A fact of any domain; ``value`` and ``dose`` as texts, dates as texts."""
    for name in ("value", "dose"):
        if name in fields:
            fields[name] = Decimal(fields[name])
    fields = {"recorded_on": "2026-05-31", "row": 2, **fields}
    fields["recorded_on"] = date(fields["recorded_on"])
    return Fact("P1", domain, concept, start=date(start), end=date(end), **fields)


def aside(domain: str, concept: str, on: str | None = None, row: int = 9) -> UnusableRow:
    return UnusableRow("P1", domain, concept, row, diagnose("R001", "made up"), date(on))


def ask(
    expr: Expr,
    *rows: Fact | UnusableRow,
    who: Person | None = None,
    on: datetime.date = TODAY,
    anchors: dict[str, datetime.date] | None = None,
) -> Finding:
    facts = [row for row in rows if isinstance(row, Fact)]
    unusable_rows = [row for row in rows if isinstance(row, UnusableRow)]
    return interpret(expr, who or person(), facts, unusable_rows, on, valid_for=VALID, anchors=anchors)


def said(found: Finding) -> str:
    """ "true", "false", or the reason of the unknown."""
    return found.missing[0].reason if found.missing else found.truth.value
