"""A cohort as FHIR R4 NDJSON, one file a type of resource, in the places that FHIR has for each thing.

Absence is a refuted condition or allergy, a drug not taken, a procedure not done; findings of one biopsy are results
of one DiagnosticReport; the period of observation is an EpisodeOfCare; an answer is a QuestionnaireResponse.
"""

import re
from collections import defaultdict
from pathlib import Path

import msgspec

from trialwright.cohort.write.fhir_records import Json, Notes, resource_of, without_blanks
from trialwright.cohort.write.losses import Losses, without_unusable
from trialwright.cohort.write.tables import fact_cells, person_cells
from trialwright.model.diagnostic import Diagnostic
from trialwright.model.fact import Cohort, Person

_ID = re.compile(r"[A-Za-z0-9\-.]{1,64}")


def write(cohort: Cohort, folder: Path) -> list[Diagnostic]:
    """Write one NDJSON file a type of resource into a folder."""
    losses = Losses("FHIR")
    files: dict[str, list[Json]] = defaultdict(list)
    kept = without_unusable(cohort, losses)
    for number, person in enumerate(kept.persons, start=1):
        for resource in _of_person(kept, person, number, losses):
            files[resource["resourceType"]].append(without_blanks(resource))
    for kind, resources in files.items():
        lines = b"\n".join(msgspec.json.encode(each) for each in resources)
        (folder / f"{kind}.ndjson").write_bytes(lines + b"\n")
    return losses.diagnostics()


def _of_person(cohort: Cohort, person: Person, number: int, losses: Losses) -> list[Json]:
    person_id = person.person_id if _ID.fullmatch(person.person_id) else f"person-{number}"
    losses.note("ids that are no FHIR ids, replaced by numbers", int(person_id != person.person_id))
    cells = person_cells(person)
    subject = {"reference": f"Patient/{person_id}"}
    found: list[Json] = [
        {
            "resourceType": "Patient",
            "id": person_id,
            "gender": cells["sex"] or "unknown",
            "birthDate": cells["birth_date"],
        },
        {
            "resourceType": "EpisodeOfCare",
            "id": f"{person_id}-care",
            "status": "finished" if cells["observation_end"] else "active",
            "patient": subject,
            "period": {"start": cells["observation_start"], "end": cells["observation_end"]},
        },
    ]
    notes = Notes(person, subject, losses)
    reports: dict[str, list[str]] = defaultdict(list)
    for place, fact in enumerate(cohort.facts.get(person.person_id, ()), start=1):
        made = resource_of(fact_cells(fact), fact.item, notes)
        if made is None:
            continue
        made["id"] = f"{person_id}-{place}"
        _join(made, fact.group_id, f"{person_id}-r", reports)
        found.append(made)
    found += [
        _report(f"{person_id}-r{place}", results, subject)
        for place, results in enumerate(reports.values(), start=1)
    ]
    return found


def _join(made: Json, group: str, stem: str, reports: dict[str, list[str]]) -> None:
    """Put a result into the report of its group; a procedure points at the report."""
    if not group or made["resourceType"] not in ("Observation", "Procedure"):
        return
    results = reports[group]
    if made["resourceType"] == "Observation":
        results.append(f"Observation/{made['id']}")
    else:
        made["report"] = [{"reference": f"DiagnosticReport/{stem}{list(reports).index(group) + 1}"}]


def _report(own_id: str, results: list[str], subject: Json) -> Json:
    return {
        "resourceType": "DiagnosticReport",
        "id": own_id,
        "status": "final",
        "code": {"text": "findings of one examination"},
        "subject": subject,
        "result": [{"reference": each} for each in results],
    }
