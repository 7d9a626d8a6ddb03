"""Rows of the facts table → FHIR resources, each in the place that FHIR has for it."""

from typing import Any

import msgspec

from trialwright.cohort.sources.tables import Cells
from trialwright.cohort.write.losses import Losses
from trialwright.cohort.write.tables import instrument_name
from trialwright.knowledge.coded import loinc_of_analyte
from trialwright.model.fact import Person

Json = dict[str, Any]
_UCUM = "http://unitsofmeasure.org"
_CLINICAL = "http://terminology.hl7.org/CodeSystem/condition-clinical"
_VERIFICATION = "http://terminology.hl7.org/CodeSystem/condition-ver-status"
_ALLERGY_CLINICAL = "http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical"
_ALLERGY_VERIFICATION = "http://terminology.hl7.org/CodeSystem/allergyintolerance-verification"
_PERIODS = {"day": "d", "week": "wk"}


class Notes(msgspec.Struct, frozen=True):
    """Whose resources are made, and where it is said what they cannot carry."""

    person: Person
    subject: Json
    losses: Losses

    @property
    def birth(self) -> str:
        """The first day of the person's life; "" if it is not known."""
        known = self.person.birth_date
        return known.first.isoformat() if known else ""

    @property
    def end(self) -> str:
        """The day up to which the record is known; "" if it is not known to the day."""
        known = self.person.observation_end
        return known.first.isoformat() if known and known.is_exact else ""


def resource_of(row: Cells, item: str, notes: Notes) -> Json | None:
    """The resource of a fact; None, noted, where FHIR has no place for it."""
    match row["domain"]:
        case "measurement" | "score" | "finding":
            return _observation(row, item, notes)
        case "condition":
            return _condition(row, notes)
        case "drug":
            return _drug(row, notes)
        case "procedure":
            return _procedure(row, notes)
        case "allergy":
            return _allergy(row, notes)
        case "attestation":
            return _answer(row, notes)
        case "event" if row["concept"] == "hospitalisation" and row["status"] in ("", "present"):
            kind = {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "IMP"}
            period = {"start": row["start"], "end": row["end"]}
            return {
                "resourceType": "Encounter",
                "status": "finished",
                "class": kind,
                "subject": notes.subject,
                "period": period,
            }
    notes.losses.note(f"facts of domain {row['domain']}")
    return None


def without_blanks(value: Any) -> Any:
    """A JSON value without empty texts, lists and objects, which FHIR forbids."""
    if isinstance(value, dict):
        return {
            key: kept
            for key, inner in value.items()
            if (kept := without_blanks(inner)) not in ("", {}, [], None)
        }
    if isinstance(value, list):
        return [kept for inner in value if (kept := without_blanks(inner)) not in ("", {}, [], None)]
    return value


def _observation(row: Cells, item: str, notes: Notes) -> Json | None:
    if row["status"] in ("absent", "inactive", "suspected") or not (row["value"] or row["value_text"]):
        notes.losses.note(f"{row['domain']}s with a status or without a value")
        return None
    name = instrument_name(row["concept"], item) if row["domain"] == "score" else row["concept"]
    loinc = loinc_of_analyte(row["concept"])
    made: Json = {
        "resourceType": "Observation",
        "status": "final",
        "code": {
            "coding": [{"system": "http://loinc.org", "code": code} for code in loinc[:1]],
            "text": name,
        },
        "subject": notes.subject,
        "method": {"text": row["version"]},
        "valueQuantity": _quantity(row["value"], row["unit"], row["comparator"]),
        "referenceRange": [
            {
                "low": _quantity(row["lower_limit"], row["unit"]),
                "high": _quantity(row["upper_limit"], row["unit"]),
            }
        ],
    }
    if row["end"] and row["end"] != row["start"]:
        made["effectivePeriod"] = {"start": row["start"], "end": row["end"]}
    else:
        made["effectiveDateTime"] = row["start"]
    if not row["value"]:
        made["valueCodeableConcept"] = {"text": row["value_text"]}
    elif row["value_text"]:
        notes.losses.note("words beside a number")
    return made


def _quantity(value: str, unit: str, comparator: str = "") -> Json:
    if not value:
        return {}
    coded = {"unit": unit, "system": _UCUM, "code": unit} if unit else {}
    return {"value": msgspec.json.decode(value), "comparator": comparator, **coded}


def _condition(row: Cells, notes: Notes) -> Json | None:
    made: Json = {"resourceType": "Condition", "code": {"text": row["concept"]}, "subject": notes.subject}
    made |= {
        "onsetDateTime": row["start"],
        "abatementDateTime": row["end"],
        "recordedDate": row["recorded_on"],
    }
    _note_rest(row, ("value", "value_text", "item", "attributed_to_sle", "reason"), notes)
    if row["value_text"] or row["item"]:
        return None
    match row["status"]:
        case "absent":
            return _denied(made, row, notes, "verificationStatus", _VERIFICATION)
        case "suspected":
            return {**made, "verificationStatus": _coded(_VERIFICATION, "unconfirmed")}
        case "inactive":
            # The status holds when the export is made: it cannot say that it held up to a day in the past.
            if row["end"] or row["recorded_on"]:
                notes.losses.note("conditions inactive up to a day in the past")
                return None
            notes.losses.note("since when a condition is inactive", int(bool(row["start"])))
            left = {key: made[key] for key in ("resourceType", "code", "subject")}
            return {**left, "clinicalStatus": _coded(_CLINICAL, "inactive")}
        case "active" if not row["recorded_on"] and not row["end"]:
            return {**made, "clinicalStatus": _coded(_CLINICAL, "active")}
        case "active":
            notes.losses.note("that a condition was active up to a day in the past")
    if not row["end"]:
        made["recordedDate"] = row["recorded_on"] or notes.end
    return made


def _denied(made: Json, row: Cells, notes: Notes, status: str, system: str) -> Json | None:
    """A denial from its start, or from birth, up to its end or the day of its record."""
    begin, known = row["start"] or notes.birth, row["end"] or row["recorded_on"] or notes.end
    if not begin or not known:
        notes.losses.note("denials of persons whose birth or observation is not dated")
        return None
    dates = {"onsetDateTime": begin, "recordedDate": known, "abatementDateTime": ""}
    return {**made, **dates, status: _coded(system, "refuted")}


def _coded(system: str, code: str) -> Json:
    return {"coding": [{"system": system, "code": code}]}


def _allergy(row: Cells, notes: Notes) -> Json | None:
    made: Json = {"resourceType": "AllergyIntolerance", "type": "allergy", "code": {"text": row["concept"]}}
    made |= {"patient": notes.subject, "onsetDateTime": row["start"]}
    if row["end"] or row["recorded_on"]:
        notes.losses.note("up to when an allergy was known")
    match row["status"]:
        case "absent":
            return _denied(made, row, notes, "verificationStatus", _ALLERGY_VERIFICATION)
        case "suspected":
            return {**made, "verificationStatus": _coded(_ALLERGY_VERIFICATION, "unconfirmed")}
        case "inactive":
            return {**made, "clinicalStatus": _coded(_ALLERGY_CLINICAL, "inactive")}
    return {**made, "clinicalStatus": _coded(_ALLERGY_CLINICAL, "active")}


def _drug(row: Cells, notes: Notes) -> Json | None:
    made: Json = {
        "resourceType": "MedicationStatement",
        "medicationCodeableConcept": {"text": row["concept"]},
        "subject": notes.subject,
        "effectivePeriod": {"start": row["start"], "end": row["end"]},
        "dateAsserted": row["recorded_on"],
        "reasonCode": [{"text": row["reason"]}],
        "dosage": [_dosage(row, notes)],
    }
    _note_rest(row, ("value", "value_text", "item", "attributed_to_sle"), notes)
    if row["status"] in ("suspected", "inactive"):
        return {**made, "status": "unknown"}
    if row["status"] != "absent":
        return {**made, "status": "completed" if row["end"] else "active"}
    if not (row["start"] or notes.birth):
        notes.losses.note("denials of persons whose birth or observation is not dated")
        return None
    period = {"start": row["start"] or notes.birth, "end": row["end"]}
    return {**made, "status": "not-taken", "effectivePeriod": period}


def _dosage(row: Cells, notes: Notes) -> Json:
    """Route and dose; a dose for a day or week has its rhythm, one without a rhythm is that of an administration."""
    dosage: Json = {"route": {"text": row["route"]}}
    basis = row["dose_basis"]
    if not row["dose"]:
        return dosage
    if basis not in ("day", "week", "administration"):
        notes.losses.note(f"doses {f'for {basis}' if basis else 'without a basis'}")
        return dosage
    unit = row["dose_unit"]
    quantity = {"value": msgspec.json.decode(row["dose"]), "unit": unit, "system": _UCUM, "code": unit}
    dosage["doseAndRate"] = [{"doseQuantity": quantity}]
    if basis in _PERIODS:
        dosage["timing"] = {"repeat": {"frequency": 1, "period": 1, "periodUnit": _PERIODS[basis]}}
    return dosage


def _procedure(row: Cells, notes: Notes) -> Json | None:
    made: Json = {"resourceType": "Procedure", "code": {"text": row["concept"]}, "subject": notes.subject}
    _note_rest(row, ("value", "value_text", "item", "attributed_to_sle", "reason"), notes)
    status = {"": "completed", "present": "completed", "absent": "not-done"}.get(row["status"], "unknown")
    begin = row["start"] or (notes.birth if row["status"] == "absent" else "")
    end = row["end"] or (row["recorded_on"] if row["status"] == "absent" else "")
    if status == "not-done" and not begin:
        notes.losses.note("denials of persons whose birth or observation is not dated")
        return None
    dates = {"performedPeriod": {"start": begin, "end": end}} if end else {"performedDateTime": begin}
    return {**made, "status": status, **dates}


def _answer(row: Cells, notes: Notes) -> Json | None:
    if row["status"] not in ("", "present", "absent"):
        notes.losses.note("attestations that are neither yes nor no")
        return None
    answer = [{"valueBoolean": row["status"] != "absent"}]
    return {
        "resourceType": "QuestionnaireResponse",
        "status": "completed",
        "subject": notes.subject,
        "authored": row["recorded_on"] or notes.end or row["start"],
        "item": [{"linkId": "1", "text": row["concept"], "answer": answer}],
    }


def _note_rest(row: Cells, names: tuple[str, ...], notes: Notes) -> None:
    for name in names:
        notes.losses.note(f"{row['domain']}s with {name}", int(bool(row[name])))
