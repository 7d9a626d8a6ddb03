"""Procedure and Encounter → rows of the facts table."""

from collections.abc import Iterator

from trialwright.cohort.sources.fhir.codes import fhir_codes
from trialwright.cohort.sources.fhir.concepts import concept_of
from trialwright.cohort.sources.fhir.dates import begin_and_end, day
from trialwright.cohort.sources.fhir.resources import Resource, inside, text
from trialwright.cohort.sources.tables import Cells, LeftOut

_ADMISSION = "hospitalisation"


def procedure_rows(resource: Resource, left_out: LeftOut) -> Iterator[Cells]:
    """A procedure done, or not done."""
    said = fhir_codes("Procedure").get(text(resource.get("status")))
    if said is None:
        left_out.note(f"Procedure with status {text(resource.get('status')) or '(none)'}")
        return
    start, end = begin_and_end(resource, "performed")
    if said == "absent" and not (start or end):
        left_out.note("Procedure: not done nobody says when")
        return
    concept = concept_of(resource.get("code"), "procedure")
    last = end if end != start else ""
    yield {"domain": "procedure", "concept": concept, "start": start, "end": last, "status": str(said)}


def encounter_rows(resource: Resource, left_out: LeftOut) -> Iterator[Cells]:
    """A stay in hospital; other encounters are left out, counted."""
    kind = text(inside(resource, "class", "code"))
    if kind not in fhir_codes("Encounter")["inpatient"]:
        left_out.note("Encounter that is no stay in hospital")
        return
    status = text(resource.get("status"))
    if status not in fhir_codes("Encounter")["took_place"]:
        left_out.note(f"Encounter with status {status or '(none)'}")
        return
    period = resource.get("period")
    yield {
        "domain": "event",
        "concept": _ADMISSION,
        "start": day(inside(period, "start")),
        "end": day(inside(period, "end")),
        "status": "present",
    }
