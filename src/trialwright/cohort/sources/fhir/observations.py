"""Observation → rows of the facts table: a measurement, or one for each component.

A value of a kind that the table has no place for (a range, a ratio, true or false) is kept in words, which no
threshold is compared with; a value that is missing gives no row.
"""

from collections.abc import Iterator
from typing import Any

from trialwright.cohort.sources.fhir.codes import fhir_codes
from trialwright.cohort.sources.fhir.concepts import measured_concept, result_of, word_of
from trialwright.cohort.sources.fhir.dates import begin_and_end, day
from trialwright.cohort.sources.fhir.resources import Resource, inside, listed, text
from trialwright.cohort.sources.tables import Cells, LeftOut
from trialwright.knowledge.analytes import analytes_possible
from trialwright.knowledge.chart_concepts import term_in_domain
from trialwright.knowledge.instruments import score_named

_NORMAL = "normal"


def observation_rows(resource: Resource, left_out: LeftOut) -> Iterator[Cells]:
    """A value with its unit, comparator and reference range; of a panel one row for each part."""
    if text(resource.get("status")) not in fhir_codes("observation")["usable"]:
        left_out.note(f"Observation with status {text(resource.get('status')) or '(none)'}")
        return
    if resource.get("focus"):
        left_out.note("Observation of somebody or something else than the patient")
        return
    start, end = begin_and_end(resource, "effective")
    specimen = _specimen(resource)
    found = False
    for part in (resource, *listed(resource.get("component"))):
        value = _value(part)
        if value:
            found = True
            yield {
                **_named(part, specimen),
                **value,
                **_limits(part),
                "start": start,
                "end": end if end != start else "",
                "version": word_of(resource.get("method")),
            }
    if not found:
        left_out.note("Observation without a value")


def _named(part: Resource, specimen: str) -> Cells:
    concept = measured_concept(part.get("code"))
    return {"domain": _domain(concept), "concept": f"{specimen} {concept}" if specimen else concept}


def _domain(concept: str) -> str:
    """Score, finding (a term with named values, such as a class), else measurement."""
    if score_named(concept):
        return "score"
    term = None if analytes_possible(concept) else term_in_domain(concept, "finding")
    return "finding" if term and term.values else "measurement"


def _specimen(resource: Resource) -> str:
    """What the specimen is called, where it is not blood and no LOINC code says it."""
    named = text(inside(resource, "specimen", "display"))
    coded = any(
        each.get("system") == "http://loinc.org" for each in listed(inside(resource, "code", "coding"))
    )
    of_blood = named.casefold() in fhir_codes("observation")["specimens_of_blood"]
    return "" if coded or of_blood else named


def _value(part: Resource) -> Cells:
    """The value in cells; {} where there is none."""
    quantity = part.get("valueQuantity")
    if isinstance(quantity, dict):
        number = _number(quantity.get("value"))
        said = {"value": number, "comparator": text(quantity.get("comparator")), "unit": _unit(quantity)}
        return said if number else {}
    if "valueInteger" in part:
        number = _number(part["valueInteger"])
        return {"value": number} if number else {}
    words = _words(part)
    return {"value_text": words} if words else {}


def _words(part: Resource) -> str:
    """A value that is no number, as words."""
    if "valueCodeableConcept" in part:
        return result_of(part["valueCodeableConcept"])
    if "valueBoolean" in part:
        return str(part["valueBoolean"]).lower() if isinstance(part["valueBoolean"], bool) else ""
    ratio, between = part.get("valueRatio"), part.get("valueRange")
    if isinstance(ratio, dict):
        return f"{_quantity(ratio.get('numerator'))}:{_quantity(ratio.get('denominator'))}".strip(":")
    if isinstance(between, dict):
        return f"{_quantity(between.get('low'))} to {_quantity(between.get('high'))}"
    return text(part.get("valueString")) or day(part.get("valueDateTime"))


def _quantity(value: Any) -> str:
    quantity = value if isinstance(value, dict) else {}
    return f"{_number(quantity.get('value'))} {_unit(quantity)}".strip()


def _limits(part: Resource) -> Cells:
    """The reference range, where there is one that holds for all and is the normal one."""
    ranges = [
        each
        for each in listed(part.get("referenceRange"))
        if not each.get("appliesTo") and not each.get("age")
        if inside(each, "type") is None or _NORMAL in word_of(each["type"]).casefold()
    ]
    if len(ranges) != 1 or "valueQuantity" not in part:
        return {}
    unit = _unit(part.get("valueQuantity") or {})
    return {
        column: _number(inside(ranges[0], side, "value"))
        for column, side in (("lower_limit", "low"), ("upper_limit", "high"))
        if _unit(ranges[0].get(side) or {}) in ("", unit)
    }


def _unit(quantity: Any) -> str:
    held = quantity if isinstance(quantity, dict) else {}
    code = text(held.get("code"))
    is_ucum = text(held.get("system")) == "http://unitsofmeasure.org"
    unit = code if is_ucum and code else text(held.get("unit"))
    return "" if unit.startswith("{") else unit


def _number(value: Any) -> str:
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""
