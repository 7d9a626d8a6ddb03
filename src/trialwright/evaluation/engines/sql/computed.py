"""Values computed from a person's others when the tables are written: an eGFR for each creatinine, a BMI for each weight."""

import datetime
from collections.abc import Iterator, Sequence
from typing import Literal

import msgspec

from trialwright.evaluation.chart import Chart
from trialwright.evaluation.derived import derived_values
from trialwright.model.fact import Fact, Person

# How a value was computed: an eGFR of an adult or of a minor, a BMI, or a BMI that depends on the day asked about.
How = Literal["adult", "minor", "bmi", "bmi of a day"]
_CREATININE, _EGFR = "serum_creatinine", "egfr"
_WEIGHT, _HEIGHT, _BMI = "body_weight", "body_height", "bmi"


def computed_egfr(person: Person, facts: Sequence[Fact]) -> Iterator[tuple[Fact, How]]:
    """An eGFR for each creatinine; of a minor it counts only beside a reported one."""
    sources = _values(_CREATININE, facts)
    if not sources:
        return
    reported = Fact(person.person_id, "measurement", _EGFR, 0)
    adults = {fact.row for fact in _derived(_EGFR, person, sources)}
    for fact in _derived(_EGFR, person, (*sources, reported)):
        yield fact, "adult" if fact.row in adults else "minor"


def computed_bmi(person: Person, facts: Sequence[Fact]) -> Iterator[tuple[Fact, How]]:
    """A BMI for each weight of an adult whose recorded heights are all one; of others a row without a value."""
    heights = _values(_HEIGHT, facts)
    if not heights:
        return
    are_one = len({(fact.value, fact.comparator) for fact in heights}) == 1
    for weight in _values(_WEIGHT, facts):
        if weight.value is None or weight.comparator != "=":
            continue
        found = _derived(_BMI, person, (weight, *heights)) if are_one else ()
        for fact in found:
            yield fact, "bmi"
        if not found:
            yield msgspec.structs.replace(weight, concept=_BMI, value=None, other_value=None), "bmi of a day"


def _values(analyte: str, facts: Sequence[Fact]) -> tuple[Fact, ...]:
    return tuple(fact for fact in facts if fact.concept == analyte and fact.domain == "measurement")


def _derived(analyte: str, person: Person, facts: tuple[Fact, ...]) -> tuple[Fact, ...]:
    chart = Chart(person, facts, (), datetime.date.max, {}, lambda spans: "")
    return derived_values(analyte, chart).facts
