"""Values computed from others: eGFR from creatinine, age and sex; BMI from weight and height."""

import datetime
from collections.abc import Sequence
from decimal import Decimal
from typing import Literal

import msgspec

from trialwright.evaluation.chart import Chart
from trialwright.evaluation.latest import latest
from trialwright.evaluation.person import completed
from trialwright.knowledge.conversion import quantised
from trialwright.knowledge.kidney import ckd_epi
from trialwright.model.fact import Fact
from trialwright.model.partial_date import PartialDate

# From this age on the equations hold.
ADULT = 18
_CM_IN_M = 100


class Derived(msgspec.Struct, frozen=True):
    """Computed values, the analytes they and the leaf's own values come from, and what to say of them."""

    facts: tuple[Fact, ...]
    from_analytes: frozenset[str]
    assumption: str = ""


def derived_values(analyte: str, chart: Chart) -> Derived:
    """What can be computed of an analyte from a person's other values; mostly nothing."""
    match analyte:
        case "egfr":
            return Derived(
                _egfr(chart), frozenset({"egfr"}), "eGFR computed by CKD-EPI (2009 and 2021 agree)"
            )
        case "bmi":
            return Derived(_bmi(chart), frozenset({"bmi"}), "BMI computed from body weight and height")
    return Derived((), frozenset({analyte}))


def _egfr(chart: Chart) -> tuple[Fact, ...]:
    """eGFR of every creatinine, by both equations in use. Of a minor only beside a reported value: they are for adults."""
    sex, birth = chart.person.sex, chart.person.birth_date
    if sex == "unknown" or birth is None:
        return ()
    reported = any(fact.concept == "egfr" for fact in chart.facts)
    rates = []
    for fact in _values("serum_creatinine", chart):
        ages = _ages(birth, fact.start)
        if ages is None or fact.value is None or fact.comparator != "=" or fact.value <= 0:
            continue
        if ages[0] < ADULT and not reported:
            continue
        rates.append(_computed(fact, "egfr", "mL/min/{1.73_m2}", *egfr_bounds(fact.value, ages, sex)))
    return tuple(rates)


def egfr_bounds(
    creatinine: Decimal, ages: tuple[int, int], sex: Literal["female", "male"]
) -> tuple[Decimal, Decimal]:
    """The least and the greatest eGFR by both equations, of a person between two ages in years."""
    new, old = (
        [quantised(ckd_epi(creatinine, age, sex, equation)) for age in set(ages)]
        for equation in ("ckd_epi_2021", "ckd_epi_2009")
    )
    return min(*new, *old), max(*new, *old)


def _ages(birth: PartialDate, on: PartialDate | None) -> tuple[int, int] | None:
    """The least and the greatest age in years on a day known to the day; None if it is not, or before birth."""
    if on is None or not on.is_exact or birth.last > on.first:
        return None
    return completed(birth.last, on.first, "year"), completed(birth.first, on.first, "year")


def _bmi(chart: Chart) -> tuple[Fact, ...]:
    """BMI of every weight with the height known by then, if one is."""
    found = []
    for fact in _values("body_weight", chart):
        heights = _heights(chart, fact.start)
        if fact.value is None or fact.comparator != "=" or not heights:
            continue
        rates = [quantised(fact.value / (height / _CM_IN_M) ** 2) for height in heights]
        found.append(_computed(fact, "bmi", "kg/m2", min(rates), max(rates)))
    return tuple(found)


def _heights(chart: Chart, on: PartialDate | None) -> Sequence[Decimal]:
    birth = chart.person.birth_date
    minor = birth is None or on is None or completed(birth.last, max(on.first, birth.last), "year") < ADULT
    day = on.last if on else datetime.date.min
    known = latest(_values("body_height", chart), max(day, chart.index_date))
    if known is None or (minor and (known.most_days is None or known.most_days > 180)):
        return ()
    return [fact.value for fact in known.facts if fact.value and fact.comparator == "="]


def _values(analyte: str, chart: Chart) -> list[Fact]:
    if any(row.concept == analyte for row in chart.unusable):
        return []
    return chart.measured(analyte)


def _computed(source: Fact, concept: str, unit: str, low: Decimal, high: Decimal) -> Fact:
    """A value between two bounds: a threshold that lies between them is not settled by it."""
    return msgspec.structs.replace(
        source,
        concept=concept,
        unit=unit,
        value=low,
        other_value=None if low == high else high,
        upper_limit=None,
        lower_limit=None,
        written=f"{low:.1f} (computed)" if low == high else f"{low:.1f} to {high:.1f} (computed)",
    )
