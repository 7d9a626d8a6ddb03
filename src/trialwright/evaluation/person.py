"""Age and sex: the leaves that the persons table answers."""

import datetime
from decimal import Decimal

from trialwright.evaluation.chart import Chart, said
from trialwright.evaluation.finding import Finding, unknown
from trialwright.evaluation.windows import anchor_day
from trialwright.model.criterion import Age, AgeUnit, Sex
from trialwright.model.truth import Truth
from trialwright.model.verdict import Evidence, Missing

_SECONDS = {"hour": 3600, "minute": 60}
_LEAP_DAY = "a birthday of 29 February counts on 1 March in common years"


def completed(birth: datetime.date, day: datetime.date, unit: AgeUnit) -> int:
    """Completed years, months, weeks or days from birth to a day that is not before it.

    A birthday that a month lacks (29 February, the 31st) counts on the first of the next month.

    >>> completed(datetime.date(2008, 2, 29), datetime.date(2026, 2, 28), "year")
    17
    """
    match unit:
        case "year":
            return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))
        case "month":
            return (day.year - birth.year) * 12 + day.month - birth.month - (day.day < birth.day)
        case "week":
            return (day - birth).days // 7
        case "day":
            return (day - birth).days
    raise ValueError(f"{unit} is not counted in days")


def age(leaf: Age, chart: Chart) -> Finding:
    """The truth of an age. A birth date known to the month or year makes an interval of ages."""
    birth = chart.person.birth_date
    if birth is None:
        return _birth_missing("The date of birth?", "no birth date")
    anchored = anchor_day(leaf.when.anchor, chart) if leaf.when else (chart.index_date, ())
    if anchored is None:
        return _birth_missing(f"The date of {leaf.when.anchor if leaf.when else ''}?", "no date")
    day, assumptions = anchored
    if birth.first > day:
        return _birth_missing(
            f"The recorded birth, {said(birth)}, lies after {day.isoformat()}.", "no birth date"
        )
    youngest, oldest = _ages(leaf.unit, birth.first, min(birth.last, day), day)
    inside = leaf.range.relation(Decimal(youngest), Decimal(oldest))
    if inside is None:
        return _birth_missing(f"The exact date of birth? It is recorded as {said(birth)}.", "uncertain date")
    years = f"{youngest}" if youngest == oldest else f"{youngest} to {oldest}"
    datum = f"born {said(birth)}, age {years} {leaf.unit}s on {day.isoformat()}"
    leap = birth.is_exact and (birth.first.month, birth.first.day) == (2, 29)
    evidence = Evidence(datum, chart.quote(leaf.spans), leaf.spans)
    return Finding(Truth.of(inside), (evidence,), assumptions=(*assumptions, *((_LEAP_DAY,) if leap else ())))


def _ages(unit: AgeUnit, first: datetime.date, last: datetime.date, day: datetime.date) -> tuple[int, int]:
    """The least and the greatest age on a day, of a person born from ``first`` to ``last``."""
    if unit in _SECONDS:
        per_day = 86400 // _SECONDS[unit]
        return max(0, ((day - last).days - 1) * per_day), ((day - first).days + 1) * per_day
    return completed(last, day, unit), completed(first, day, unit)


def _birth_missing(what: str, reason: str) -> Finding:
    return unknown(Missing("chart", what, reason))


def sex(leaf: Sex, chart: Chart) -> Finding:
    """The truth of a sex, as recorded; unknown if it is not recorded."""
    recorded = chart.person.sex
    if recorded == "unknown":
        return unknown(Missing("chart", "The recorded sex?", "no sex"))
    evidence = Evidence(f"sex recorded as {recorded}", chart.quote(leaf.spans), leaf.spans)
    return Finding(Truth.of(recorded == leaf.sex), (evidence,))
