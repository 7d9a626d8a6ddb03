"""Condition and AllergyIntolerance → rows of the facts table."""

from collections.abc import Iterator

from trialwright.cohort.sources.fhir.codes import fhir_codes
from trialwright.cohort.sources.fhir.concepts import code_of, concept_of
from trialwright.cohort.sources.fhir.dates import day
from trialwright.cohort.sources.fhir.resources import Resource, inside, text
from trialwright.cohort.sources.tables import Cells, LeftOut

_IN_ERROR = "entered-in-error"


def condition_rows(resource: Resource, left_out: LeftOut) -> Iterator[Cells]:
    """A condition with its state; refuted is absent, unconfirmed is suspected, entered in error is left out."""
    status = _status(resource, left_out)
    if status is None:
        return
    yield {
        "domain": "condition",
        "concept": concept_of(resource.get("code"), "condition"),
        "start": day(resource.get("onsetDateTime")) or day(inside(resource, "onsetPeriod", "start")),
        "end": day(resource.get("abatementDateTime")) or day(inside(resource, "abatementPeriod", "end")),
        "status": status,
    }


def allergy_rows(resource: Resource, left_out: LeftOut) -> Iterator[Cells]:
    """An allergy to a drug, or an intolerance of it."""
    status = _status(resource, left_out)
    if status is None:
        return
    what = concept_of(resource.get("code"), "drug")
    intolerance = text(resource.get("type")) == "intolerance"
    yield {
        "domain": "condition" if intolerance else "allergy",
        "concept": f"intolerance to {what}" if intolerance else what,
        "start": day(resource.get("onsetDateTime")) or day(resource.get("recordedDate")),
        "status": "present" if status == "active" else status,
    }


def _status(resource: Resource, left_out: LeftOut) -> str | None:
    """The state of a condition or allergy; None if it is left out."""
    verification, clinical = (
        code_of(resource.get("verificationStatus")),
        code_of(resource.get("clinicalStatus")),
    )
    if verification == _IN_ERROR:
        left_out.note(f"{text(resource.get('resourceType'))} entered in error")
        return None
    known = fhir_codes("verification").get(verification, "" if not verification else "suspected")
    return str(known or fhir_codes("condition").get(clinical, "" if not clinical else "suspected"))
