"""Condition and AllergyIntolerance → rows of the facts table.

A clinical status says how things are when the export is made, dates when they were so. What ended is a fact of
the days it lasted, not of its present state; what was ruled out is denied up to the day of the record.
"""

from collections.abc import Iterator

from trialwright.cohort.sources.fhir.codes import fhir_codes
from trialwright.cohort.sources.fhir.concepts import code_of, concept_of
from trialwright.cohort.sources.fhir.dates import day, somewhere_in
from trialwright.cohort.sources.fhir.resources import Resource, text
from trialwright.cohort.sources.tables import Cells, LeftOut

_IN_ERROR = "entered-in-error"


def condition_rows(resource: Resource, left_out: LeftOut) -> Iterator[Cells]:
    """A condition with its state; refuted is absent, unconfirmed is suspected, entered in error is left out."""
    status = _status(resource, left_out)
    if status is None:
        return
    base = {"domain": "condition", "concept": concept_of(resource.get("code"), "condition")}
    onset, recorded = somewhere_in(resource, "onset"), day(resource.get("recordedDate"))
    if status == "absent":
        yield from _ruled_out(base, onset, recorded, left_out)
        return
    is_over = any(key.startswith("abatement") for key in resource)
    if is_over and status != "suspected":
        yield from _over(base, status, onset, _abated(resource))
    elif status == "inactive":
        yield from _inactive(base, onset)
    elif not status and not (onset or recorded):
        yield {**base, "status": "suspected"}
    else:
        # Without a clinical status nothing says that it lasts beyond its record.
        known = {} if status else {"recorded_on": recorded or onset}
        yield {**base, "start": onset, "status": status or "present", **known}


def _over(base: Cells, status: str, onset: str, abated: str) -> Iterator[Cells]:
    """What ended: there from onset to end. Active all the same, or ended nobody says when: the rest stays open."""
    if onset and abated:
        yield {**base, "start": onset, "end": abated, "status": "present"}
    elif onset or abated:
        known = onset or abated
        yield {**base, "start": known, "end": known, "status": "present"}
    if status == "active":
        yield {**base, "start": abated, "status": "suspected"}
    elif not abated:
        yield {**base, "status": "inactive" if status == "inactive" else "suspected"}


def _inactive(base: Cells, onset: str) -> Iterator[Cells]:
    """No longer active, nobody says since when: only the day of onset is one on which it was there."""
    if onset:
        yield {**base, "start": onset, "end": onset, "status": "present"}
    yield {**base, "status": "inactive"}


def _ruled_out(base: Cells, onset: str, recorded: str, left_out: LeftOut) -> Iterator[Cells]:
    """A denial from the onset that was thought of up to the day of the record."""
    if not (onset or recorded):
        left_out.note("what was ruled out nobody says when")
        return
    known = recorded or onset
    yield {**base, "start": onset or recorded, "recorded_on": known, "end": "", "status": "absent"}


def _abated(resource: Resource) -> str:
    """Up to when it was surely there: of a period within which it ended, its first day."""
    period = resource.get("abatementPeriod")
    first = day(period.get("start")) if isinstance(period, dict) else ""
    return day(resource.get("abatementDateTime")) or first


def allergy_rows(resource: Resource, left_out: LeftOut) -> Iterator[Cells]:
    """An allergy to a drug, or an intolerance of it; suspected where the resource does not say which."""
    status = _status(resource, left_out)
    if status is None:
        return
    what, kind = concept_of(resource.get("code"), "drug"), text(resource.get("type"))
    is_intolerance = kind == "intolerance"
    base = {
        "domain": "condition" if is_intolerance else "allergy",
        "concept": f"intolerance to {what}" if is_intolerance else what,
    }
    onset, recorded = somewhere_in(resource, "onset"), day(resource.get("recordedDate"))
    if status == "absent":
        yield from _ruled_out(base, onset, recorded, left_out)
        return
    stated = "present" if status in ("", "active") else status
    is_told = kind in ("allergy", "intolerance")
    yield {**base, "start": onset or recorded, "status": stated if is_told else "suspected"}


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
