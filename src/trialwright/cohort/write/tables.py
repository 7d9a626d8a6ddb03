"""A cohort → the cells of its tables, as a CSV would have them and as every other model starts from."""

import calendar
from collections.abc import Iterator
from decimal import Decimal

from trialwright.cohort.sources.tables import Cells
from trialwright.knowledge.cohort_columns import columns
from trialwright.knowledge.instruments import all_instruments
from trialwright.model.fact import Cohort, Fact, Person, UnusableRow
from trialwright.model.partial_date import PartialDate

# What stands in a cell to say that the row could not be used where it came from: no number.
NOT_USABLE = "(not usable)"


def person_cells(person: Person) -> Cells:
    """A person's row; what is not known is blank."""
    return {
        "person_id": person.person_id,
        "sex": person.sex if person.sex != "unknown" else "",
        "birth_date": written_date(person.birth_date),
        "observation_start": written_date(person.observation_start),
        "observation_end": written_date(person.observation_end),
    }


def fact_cells(fact: Fact) -> Cells:
    """A fact's row: values in the canonical unit, or as written where the unit leaves two readings."""
    value, unit, factor = _value(fact)
    cells = {
        "person_id": fact.person_id,
        "domain": fact.domain,
        "concept": fact.concept,
        "start": written_date(fact.start),
        "end": "" if fact.end == fact.start and fact.domain in _OF_A_DAY else written_date(fact.end),
        "comparator": fact.comparator if fact.comparator != "=" else "",
        "value": value,
        "unit": unit,
        "lower_limit": _times(fact.lower_limit, factor),
        "upper_limit": _times(fact.upper_limit, factor),
        "dose": plain(fact.dose),
        "status": fact.status or "",
        "recorded_on": written_date(fact.recorded_on),
    }
    return {
        name: cells.get(name, "") or (getattr(fact, name) if name in _TEXTS else "")
        for name in columns("facts")
    }


_OF_A_DAY = frozenset({"measurement", "score", "procedure", "finding", "event"})
_TEXTS = frozenset(
    {
        *(
            "value_text",
            "dose_unit",
            "dose_basis",
            "route",
            "instrument",
            "version",
            "item",
            "group_id",
            "reason",
        ),
        *("attributed_to_sle", "recorded_by", "source"),
    }
)


def unusable_cells(row: UnusableRow) -> Cells:
    """A row that is again at fault when it is read: nothing it could settle becomes definite on the way."""
    cells = dict.fromkeys(columns("facts"), "")
    return cells | {
        "person_id": row.person_id,
        "domain": row.domain or "condition",
        "concept": row.concept or NOT_USABLE,
        "start": written_date(row.start),
        "value": NOT_USABLE,
    }


def anchor_rows(cohort: Cohort) -> Iterator[Cells]:
    """Anchors of all persons."""
    for person_id, anchors in cohort.anchors.items():
        for anchor, day in anchors.items():
            yield {"person_id": person_id, "anchor": anchor, "date": day.isoformat()}


def decision_rows(cohort: Cohort) -> Iterator[Cells]:
    """Decisions of all persons."""
    for decisions in cohort.decisions.values():
        for each in decisions:
            yield {
                "person_id": each.person_id,
                "nct_id": each.nct_id,
                "criterion_id": each.criterion_id,
                "decision": str(each.decision).lower(),
                "by": each.by,
                "date": written_date(each.date),
                "reason": each.reason,
            }


def written_date(date: PartialDate | None) -> str:
    """A date as exactly as it is known; "" for none.

    >>> written_date(PartialDate.parse("2026-05")), written_date(PartialDate.parse("2026")), written_date(None)
    ('2026-05', '2026', '')
    """
    if date is None:
        return ""
    first, last = date.first, date.last
    if first == last:
        return first.isoformat()
    whole_months = first.day == 1 and last.day == calendar.monthrange(last.year, last.month)[1]
    if whole_months and (first.year, first.month) == (last.year, last.month):
        return f"{first:%Y-%m}"
    return f"{first:%Y}" if first.year == last.year else ""


def plain(number: Decimal | None) -> str:
    """A number without trailing noughts; "" for none.

    >>> plain(Decimal("4.500000")), plain(Decimal("100"))
    ('4.5', '100')
    """
    if number is None:
        return ""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _value(fact: Fact) -> tuple[str, str, Decimal]:
    """Value and unit to write, and what a canonical value is multiplied with to be in that unit."""
    if fact.value is None or fact.other_value is None:
        return plain(fact.value), fact.unit, Decimal(1)
    parts = fact.written.split()
    number = Decimal(parts[-2].lstrip("<>=≤≥"))
    return plain(number), parts[-1], number / fact.value if fact.value else Decimal(1)


def _times(limit: Decimal | None, factor: Decimal) -> str:
    return (
        ""
        if limit is None
        else plain(limit if factor == 1 else (limit * factor).quantize(Decimal("0.000001")))
    )


def instrument_name(fact_concept: str, item: str) -> str:
    """How an instrument and its item are spelled together."""
    known = all_instruments().get(fact_concept)
    return f"{known.label if known else fact_concept} {item}".strip()
