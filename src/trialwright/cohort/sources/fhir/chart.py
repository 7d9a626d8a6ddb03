"""A FHIR R4 export → the tables of a cohort.

A person's record is taken to be known up to the last date that stands in it: FHIR has no period of
observation. That, and that an order counts as taken, is said once.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

from trialwright.cohort.sources.fhir.codes import fhir_codes
from trialwright.cohort.sources.fhir.conditions import allergy_rows, condition_rows
from trialwright.cohort.sources.fhir.dates import day
from trialwright.cohort.sources.fhir.medications import immunization_rows, medication_rows
from trialwright.cohort.sources.fhir.observations import observation_rows
from trialwright.cohort.sources.fhir.procedures import encounter_rows, procedure_rows
from trialwright.cohort.sources.fhir.resources import Resource, fhir_files, inside, resources, text
from trialwright.cohort.sources.tables import Cells, CohortTables, LeftOut, given
from trialwright.diagnostics import diagnose, unreadable
from trialwright.model.diagnostic import Diagnostic

_Rows = Callable[[Resource, LeftOut], Iterator[Cells]]
_READERS: dict[str, _Rows] = {
    "Condition": condition_rows,
    "AllergyIntolerance": allergy_rows,
    "Observation": observation_rows,
    "Procedure": procedure_rows,
    "Encounter": encounter_rows,
    "Immunization": immunization_rows,
}
_DRUGS = frozenset({"MedicationRequest", "MedicationStatement", "MedicationAdministration"})
_DATES = ("start", "end", "recorded_on")


def recognises(path: Path) -> bool:
    """Whether a file, or a folder, holds FHIR resources."""
    return bool(fhir_files(path))


def read(path: Path) -> CohortTables:
    """Patients and their resources as tables. Raises UnreadableInput if there is no Patient."""
    faults: list[Diagnostic] = []
    found = list(resources(fhir_files(path), faults))
    left_out = LeftOut(path.name)
    patients = _patients(found)
    if not patients:
        raise unreadable("P034", "there is no Patient resource", document=path.name)
    ids = {key: text(each.get("id")) for each in patients for key in _keys(each)}
    drugs = {key: each for each in found if each.get("resourceType") == "Medication" for key in _keys(each)}
    facts: list[Cells] = []
    strangers = 0
    for resource in found:
        rows = list(_rows(resource, drugs, left_out))
        person_id = ids.get(_subject(resource), "")
        strangers += bool(rows) and not person_id
        facts += [{**row, "person_id": person_id, "source": _named(resource)} for row in rows if person_id]
    if strangers:
        message = f"{strangers} resources name a patient who is not among the Patient resources"
        faults.append(diagnose("P032", message, document=path.name))
    last = _last_days(facts)
    persons = [_person(each, last) for each in patients]
    said = [*faults, *left_out.diagnostics(), *_assumed(facts, path.name)]
    name = path.name.split(".")[0]
    return CohortTables(
        name, given(path.name, "persons", persons), given(path.name, "facts", facts), diagnostics=tuple(said)
    )


def _rows(resource: Resource, drugs: dict[str, Resource], left_out: LeftOut) -> Iterator[Cells]:
    kind = text(resource.get("resourceType"))
    if kind in ("Patient", "Medication"):
        return
    if kind in _DRUGS:
        yield from medication_rows(resource, drugs, left_out)
    elif kind in _READERS:
        yield from _READERS[kind](resource, left_out)
    else:
        left_out.note(kind or "(no resourceType)")


def _patients(found: list[Resource]) -> list[Resource]:
    return [each for each in found if each.get("resourceType") == "Patient" and text(each.get("id"))]


def _last_days(facts: list[Cells]) -> dict[str, str]:
    """The last date in each person's rows."""
    last: dict[str, str] = {}
    for row in facts:
        seen = max(row.get(column, "") for column in _DATES)
        last[row["person_id"]] = max(seen, last.get(row["person_id"], ""))
    return last


def _person(patient: Resource, last: dict[str, str]) -> Cells:
    person_id = text(patient.get("id"))
    died = day(patient.get("deceasedDateTime"))
    return {
        "person_id": person_id,
        "sex": fhir_codes("sex").get(text(patient.get("gender")), ""),
        "birth_date": day(patient.get("birthDate")),
        "observation_end": died or last.get(person_id, ""),
    }


def _subject(resource: Resource) -> str:
    holder = resource.get("subject") or resource.get("patient")
    return text(inside(holder, "reference"))


def _keys(resource: Resource) -> list[str]:
    """Every way in which a reference may name a resource."""
    own = text(resource.get("id"))
    kind = text(resource.get("resourceType"))
    return [key for key in (f"{kind}/{own}", f"urn:uuid:{own}", text(resource.get("_fullUrl"))) if key]


def _named(resource: Resource) -> str:
    return f"{text(resource.get('resourceType'))}/{text(resource.get('id'))}"


def _assumed(facts: list[Cells], document: str) -> list[Diagnostic]:
    orders = sum(row["source"].startswith("MedicationRequest/") for row in facts)
    said = "each person's record counts as known up to the last date in it"
    if orders:
        said += f"; {orders} orders count as taken"
    return [diagnose("P035", said, document=document)]
