"""A FHIR R4 export → the tables of a cohort.

FHIR has no period of observation: a person's record is known for the care that an EpisodeOfCare states, else up
to the last date that stands in it. That, and that an order counts as taken, is said once.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from trialwright.cohort.sources.fhir.answers import answer_rows
from trialwright.cohort.sources.fhir.codes import fhir_codes
from trialwright.cohort.sources.fhir.conditions import allergy_rows, condition_rows
from trialwright.cohort.sources.fhir.medications import immunization_rows, medication_rows
from trialwright.cohort.sources.fhir.observations import observation_rows
from trialwright.cohort.sources.fhir.patients import care_of, last_days, patient_id, person_row
from trialwright.cohort.sources.fhir.procedures import encounter_rows, procedure_rows
from trialwright.cohort.sources.fhir.resources import Resource, fhir_files, inside, listed, resources, text
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
    "QuestionnaireResponse": answer_rows,
}
_DRUGS = frozenset({"MedicationRequest", "MedicationStatement", "MedicationAdministration"})
# Read for what other resources say by them.
_READ_ELSEWHERE = frozenset({"Patient", "Medication", "EpisodeOfCare", "DiagnosticReport"})


def recognises(path: Path) -> bool:
    """Whether a file, or a folder, holds FHIR resources."""
    return bool(fhir_files(path))


def read(path: Path) -> CohortTables:
    """Patients and their resources as tables. Raises UnreadableInput if there is no Patient."""
    faults: list[Diagnostic] = []
    left_out = LeftOut(path.name)
    found = _newest(list(resources(fhir_files(path), faults)), left_out)
    patients = _patients(found, left_out)
    if not patients:
        raise unreadable("P034", "there is no Patient resource", document=path.name)
    ids = {key: patient_id(each) for each in patients for key in _keys(each)}
    facts, strangers = _facts(found, ids, left_out)
    if strangers:
        message = f"{strangers} resources name a patient who is not among the Patient resources"
        faults.append(diagnose("P032", message, document=path.name))
    care = care_of((each for each in found if each.get("resourceType") == "EpisodeOfCare"), ids)
    last = last_days(facts)
    persons = [
        person_row(each, care.get(patient_id(each), {}), last.get(patient_id(each), "")) for each in patients
    ]
    said = [*faults, *left_out.diagnostics(), *_assumed(facts, found, path.name)]
    name = path.name.split(".")[0]
    return CohortTables(
        name, given(path.name, "persons", persons), given(path.name, "facts", facts), diagnostics=tuple(said)
    )


def _facts(found: list[Resource], ids: dict[str, str], left_out: LeftOut) -> tuple[list[Cells], int]:
    """The rows of all resources, and how many resources name nobody who is there."""
    drugs = {key: each for each in found if each.get("resourceType") == "Medication" for key in _keys(each)}
    groups = _groups(found)
    facts: list[Cells] = []
    strangers = 0
    for resource in found:
        rows = list(_rows(resource, drugs, left_out))
        person_id = ids.get(_subject(resource), "")
        strangers += bool(rows) and not person_id
        group = next((groups[key] for key in _keys(resource) if key in groups), "")
        facts += [
            {**row, "person_id": person_id, "source": _named(resource), "group_id": group}
            for row in rows
            if person_id
        ]
    return facts, strangers


def _rows(resource: Resource, drugs: dict[str, Resource], left_out: LeftOut) -> Iterator[Cells]:
    kind = text(resource.get("resourceType"))
    if kind in _READ_ELSEWHERE:
        return
    if resource.get("modifierExtension"):
        left_out.note(f"{kind} whose meaning a modifierExtension changes")
    elif kind in _DRUGS:
        yield from medication_rows(resource, drugs, left_out)
    elif kind in _READERS:
        yield from _READERS[kind](resource, left_out)
    else:
        left_out.note(kind or "(no resourceType)")


def _newest(found: list[Resource], left_out: LeftOut) -> list[Resource]:
    """Of several versions of one resource the newest, where each says when it was written."""
    last: dict[str, str] = {}
    counts = Counter(_named(each) for each in found if text(each.get("id")))
    for each in found:
        name, written = _named(each), text(inside(each, "meta", "lastUpdated"))
        if counts[name] > 1:
            last[name] = max(written, last.get(name, written)) if written and last.get(name, "x") else ""
    kept = []
    for each in found:
        newest = last.get(_named(each), "")
        if newest and text(inside(each, "meta", "lastUpdated")) != newest:
            left_out.note("older versions of a resource")
        else:
            kept.append(each)
    return kept


def _groups(found: list[Resource]) -> dict[str, str]:
    """Reference of a result or a procedure → the DiagnosticReport that it belongs to; "" if to several."""
    groups: dict[str, str] = {}
    for each in found:
        report = text(each.get("id"))
        if each.get("resourceType") == "DiagnosticReport" and report:
            for result in listed(each.get("result")):
                reference = text(result.get("reference"))
                groups[reference] = report if groups.get(reference, report) == report else ""
    for each in found:
        reports = {
            text(one.get("reference")).removeprefix("DiagnosticReport/") for one in listed(each.get("report"))
        }
        if each.get("resourceType") == "Procedure" and len(reports) == 1:
            groups |= dict.fromkeys(_keys(each), reports.pop())
    return groups


def _patients(found: list[Resource], left_out: LeftOut) -> list[Resource]:
    patients = [each for each in found if each.get("resourceType") == "Patient"]
    for each in patients:
        if not patient_id(each):
            left_out.note("Patient without an id")
        elif each.get("deceasedBoolean") is True:
            left_out.note("Patient who died nobody says when")
    return [each for each in patients if patient_id(each)]


def _subject(resource: Resource) -> str:
    holder = resource.get("subject") or resource.get("patient")
    return text(inside(holder, "reference")).split("/_history/")[0]


def _keys(resource: Resource) -> list[str]:
    """Every way in which a reference may name a resource."""
    own = text(resource.get("id"))
    kind = text(resource.get("resourceType"))
    named = [f"{kind}/{own}", f"urn:uuid:{own}"] if own else []
    return [key for key in (*named, text(resource.get("_fullUrl"))) if key]


def _named(resource: Resource) -> str:
    return f"{text(resource.get('resourceType'))}/{text(resource.get('id'))}"


def _assumed(facts: list[Cells], found: list[Resource], document: str) -> list[Diagnostic]:
    orders = sum(row["source"].startswith("MedicationRequest/") for row in facts)
    interim = sum(
        each.get("resourceType") == "Observation"
        and each.get("status") in fhir_codes("observation")["interim"]
        for each in found
    )
    said = "each person's record counts as known up to the last date in it, or for the care an EpisodeOfCare states"
    if orders:
        said += f"; {orders} orders count as taken"
    if interim:
        said += f"; {interim} preliminary results count as final"
    return [diagnose("P035", said, document=document)]
