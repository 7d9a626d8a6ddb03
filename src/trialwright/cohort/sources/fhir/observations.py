"""Observation → rows of the facts table: a measurement, or one for each component."""

from collections.abc import Iterator
from typing import Any

from trialwright.cohort.sources.fhir.codes import fhir_codes
from trialwright.cohort.sources.fhir.concepts import measured_concept, word_of
from trialwright.cohort.sources.fhir.dates import begin_and_end
from trialwright.cohort.sources.fhir.resources import Resource, inside, listed, text
from trialwright.cohort.sources.tables import Cells, LeftOut
from trialwright.knowledge.instruments import score_named

_NORMAL = "normal"


def observation_rows(resource: Resource, left_out: LeftOut) -> Iterator[Cells]:
    """A value with its unit, comparator and reference range; of a panel one row for each part."""
    if text(resource.get("status")) not in fhir_codes("observation")["usable"]:
        left_out.note(f"Observation with status {text(resource.get('status')) or '(none)'}")
        return
    start, end = begin_and_end(resource, "effective")
    parts = [part for part in (resource, *listed(resource.get("component"))) if _has_value(part)]
    if not parts:
        left_out.note("Observation without a value")
    for part in parts:
        yield {**_of(part), "start": start, "end": end if end != start else ""}


def _has_value(part: dict[str, Any]) -> bool:
    return any(key.startswith("value") for key in part)


def _of(part: dict[str, Any]) -> Cells:
    concept = measured_concept(part.get("code"))
    domain = "score" if score_named(concept) else "measurement"
    return {"domain": domain, "concept": concept, **_value(part), **_limits(part)}


def _value(part: dict[str, Any]) -> Cells:
    quantity = part.get("valueQuantity")
    if isinstance(quantity, dict):
        return {
            "value": _number(quantity.get("value")),
            "comparator": text(quantity.get("comparator")),
            "unit": _unit(quantity),
        }
    for key in ("valueInteger", "valueDecimal"):
        if key in part:
            return {"value": _number(part[key])}
    if "valueCodeableConcept" in part:
        return {"value_text": word_of(part["valueCodeableConcept"])}
    if "valueBoolean" in part:
        return {"value_text": "positive" if part["valueBoolean"] is True else "negative"}
    return {"value_text": text(part.get("valueString"))}


def _limits(part: dict[str, Any]) -> Cells:
    """The reference range, where there is one that holds for all and is the normal one."""
    ranges = [
        each
        for each in listed(part.get("referenceRange"))
        if not each.get("appliesTo") and not each.get("age")
        if inside(each, "type") is None or _NORMAL in word_of(each["type"]).casefold()
    ]
    if len(ranges) != 1:
        return {}
    unit = _unit(part.get("valueQuantity") or {})
    return {
        column: _number(inside(ranges[0], side, "value"))
        for column, side in (("lower_limit", "low"), ("upper_limit", "high"))
        if _unit(ranges[0].get(side) or {}) in ("", unit)
    }


def _unit(quantity: dict[str, Any]) -> str:
    code = text(quantity.get("code"))
    is_ucum = text(quantity.get("system")) == "http://unitsofmeasure.org"
    unit = code if is_ucum and code else text(quantity.get("unit"))
    return "" if unit.startswith("{") else unit


def _number(value: Any) -> str:
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else text(value)
