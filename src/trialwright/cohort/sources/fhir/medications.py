"""MedicationRequest, MedicationStatement, MedicationAdministration, Immunization → rows of the facts table."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from trialwright.cohort.sources.fhir.codes import fhir_codes
from trialwright.cohort.sources.fhir.concepts import concept_of, route_of, word_of
from trialwright.cohort.sources.fhir.dates import begin_and_end, day
from trialwright.cohort.sources.fhir.resources import Resource, inside, listed, text
from trialwright.cohort.sources.tables import Cells, LeftOut
from trialwright.knowledge.coded import route_of_product

_ORDERS = frozenset({"", "order", "original-order", "reflex-order", "filler-order", "instance-order"})
_DAYS = frozenset({"d", "wk"})
# What makes more or less of a rhythm than so many times a day or week.
_NOT_PLAIN = frozenset({"frequencyMax", "periodMax", "dayOfWeek", "timeOfDay", "when", "count", "countMax"})


def medication_rows(resource: Resource, drugs: Mapping[str, Any], left_out: LeftOut) -> Iterator[Cells]:
    """A drug with its dates, and its dose where one dose a day or week follows from the words.

    ``drugs`` are the Medication resources that a reference may name.
    """
    kind = text(resource.get("resourceType"))
    state = _state(resource, kind, left_out)
    if state is None:
        return
    code = _code(resource, drugs)
    start, end = _dates(resource, kind)
    asserted = day(resource.get("dateAsserted"))
    if state == "absent" and not (start or end):
        left_out.note(f"{kind}: not taken nobody says when")
        return
    if kind == "MedicationAdministration":
        end = end or start  # one administration, and no more than its day is said
        state = state or ("" if start else "suspected")
    elif state == "inactive" and end and not _is_stopped_order(resource, kind):
        state = ""
    dosage = _first_dosage(resource)
    yield {
        "domain": "drug",
        "concept": concept_of(code, "drug"),
        "start": start,
        "end": "" if _is_stopped_order(resource, kind) else end,
        "status": state,
        "route": route_of(inside(dosage, "route")) or route_of_product(word_of(code)),
        "recorded_on": "" if end else asserted,
        "reason": word_of(next(iter(listed(resource.get("reasonCode"))), {})),
        **_dose(dosage, kind),
    }


def _state(resource: Resource, kind: str, left_out: LeftOut) -> str | None:
    """What the status says; None, counted, where the resource is no statement about a drug taken or not taken."""
    status, intent = text(resource.get("status")), text(resource.get("intent"))
    said = fhir_codes(kind).get(status) if status not in ("assumption", "reason") else None
    if said is None:
        left_out.note(f"{kind} with status {status or '(none)'}")
        return None
    if kind == "MedicationRequest" and resource.get("doNotPerform"):
        left_out.note("MedicationRequest not to give something")
        return None
    if kind == "MedicationRequest" and intent not in _ORDERS:
        left_out.note(f"MedicationRequest that is no order but a {intent}")
        return None
    return "suspected" if kind == "MedicationRequest" and not intent else str(said)


def _is_stopped_order(resource: Resource, kind: str) -> bool:
    """Whether an order ended before its time: its dates are those that were planned."""
    return kind == "MedicationRequest" and text(resource.get("status")) == "stopped"


def immunization_rows(resource: Resource, left_out: LeftOut) -> Iterator[Cells]:
    """A vaccine given, or not given, on a day; on an unknown day it stays open."""
    said = fhir_codes("Immunization").get(text(resource.get("status")))
    if said is None:
        left_out.note(f"Immunization with status {text(resource.get('status')) or '(none)'}")
        return
    when = day(resource.get("occurrenceDateTime"))
    if said == "absent" and not when:
        left_out.note("Immunization: not given nobody says when")
        return
    concept = concept_of(resource.get("vaccineCode"), "drug")
    status = str(said) if when else "suspected"
    yield {"domain": "drug", "concept": concept, "start": when, "end": when, "status": status}


def _code(resource: Resource, drugs: Mapping[str, Any]) -> Any:
    if "medicationCodeableConcept" in resource:
        return resource["medicationCodeableConcept"]
    reference = text(inside(resource, "medicationReference", "reference"))
    held = {f"#{text(each.get('id'))}": each for each in listed(resource.get("contained"))}
    named = held.get(reference) or drugs.get(reference) or {}
    return named.get("code") or {"text": text(inside(resource, "medicationReference", "display"))}


def _dates(resource: Resource, kind: str) -> tuple[str, str]:
    if kind != "MedicationRequest":
        return begin_and_end(resource, "effective")
    asked = inside(resource, "dispenseRequest", "validityPeriod")
    bounds = inside(_first_dosage(resource), "timing", "repeat", "boundsPeriod")
    start = day(inside(bounds, "start")) or day(inside(asked, "start")) or day(resource.get("authoredOn"))
    return start, day(inside(bounds, "end")) or day(inside(asked, "end"))


def _first_dosage(resource: Resource) -> dict[str, Any]:
    """The one dosage; {} where there are several, since they may follow one another."""
    found = listed(resource.get("dosageInstruction")) or listed(resource.get("dosage"))
    if isinstance(resource.get("dosage"), dict):
        found = [resource["dosage"]]
    return found[0] if len(found) == 1 else {}


def _dose(dosage: dict[str, Any], kind: str) -> Cells:
    """Dose and what it is for; {} where that does not follow from the words (as needed, ranges, odd periods)."""
    if kind == "MedicationAdministration":
        given = inside(dosage, "dose")
        return _amount(given, "administration") if isinstance(given, dict) else {}
    rates = listed(dosage.get("doseAndRate"))
    quantity = inside(rates[0], "doseQuantity") if len(rates) == 1 else None
    repeat = inside(dosage, "timing", "repeat")
    if not isinstance(quantity, dict) or dosage.get("asNeededBoolean"):
        return {}
    if "timing" not in dosage and "asNeededCodeableConcept" not in dosage:
        return _amount(quantity, "administration")  # FHIR: the amount of medication per dose
    if not isinstance(repeat, dict):
        return {}
    if "asNeededCodeableConcept" in dosage or repeat.keys() & _NOT_PLAIN:
        return {}
    period, unit = repeat.get("period"), text(repeat.get("periodUnit"))
    often = repeat.get("frequency", 1)
    if unit not in _DAYS or not isinstance(often, int) or not isinstance(period, int | float) or period <= 0:
        return {}
    one_basis = "day" if unit == "d" and period == 1 else "week" if unit == "wk" and period == 1 else ""
    return _amount(quantity, one_basis, times=often) if one_basis else {}


def _amount(quantity: dict[str, Any], basis: str, times: int = 1) -> Cells:
    value, unit = quantity.get("value"), text(quantity.get("code")) or text(quantity.get("unit"))
    if (
        not isinstance(value, int | float)
        or isinstance(value, bool)
        or value <= 0
        or not unit
        or unit.startswith(("{", "1"))
    ):
        return {}
    return {"dose": str(Decimal(str(value)) * times), "dose_unit": unit, "dose_basis": basis}
