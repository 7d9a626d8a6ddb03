"""Patient and EpisodeOfCare → rows of the persons table: up to when a person's record is known."""

import datetime
from collections.abc import Iterable, Mapping

from trialwright.cohort.cells import parsed_date
from trialwright.cohort.sources.fhir.codes import fhir_codes
from trialwright.cohort.sources.fhir.dates import day
from trialwright.cohort.sources.fhir.resources import Resource, inside, text
from trialwright.cohort.sources.tables import Cells

_URN = "urn:uuid:"


def patient_id(patient: Resource) -> str:
    """The id of a Patient, or of its entry in a Bundle; "" if it has none."""
    return text(patient.get("id")) or text(patient.get("_fullUrl")).removeprefix(_URN)


def person_row(patient: Resource, care: Cells, last: str) -> Cells:
    """A person. The record is known for the care that an EpisodeOfCare states, else up to the last date in it."""
    died = day(patient.get("deceasedDateTime"))
    return {
        "person_id": patient_id(patient),
        "sex": fhir_codes("sex").get(text(patient.get("gender")), ""),
        "birth_date": day(patient.get("birthDate")),
        "observation_start": care.get("observation_start", ""),
        "observation_end": died or care.get("observation_end", "") or last,
    }


def care_of(episodes: Iterable[Resource], ids: Mapping[str, str]) -> dict[str, Cells]:
    """The last period of care of each person, by EpisodeOfCare."""
    found: dict[str, Cells] = {}
    for each in episodes:
        person_id = ids.get(text(inside(each, "patient", "reference")), "")
        if text(each.get("status")) not in fhir_codes("EpisodeOfCare")["took_place"] or not person_id:
            continue
        period = each.get("period")
        care = {
            "observation_start": day(inside(period, "start")),
            "observation_end": day(inside(period, "end")),
        }
        found[person_id] = max(
            care,
            found.get(person_id, care),
            key=lambda one: (one["observation_start"], one["observation_end"]),
        )
    return found


def last_days(facts: Iterable[Cells]) -> dict[str, str]:
    """The last day on which each person's record says something: no planned end of a drug, no day to come."""
    today = datetime.datetime.now(tz=datetime.UTC).date()
    last: dict[str, tuple[datetime.date, str]] = {}
    for row in facts:
        columns = ("start", "recorded_on") if row["domain"] == "drug" else ("start", "end", "recorded_on")
        for written in (row.get(column, "") for column in columns):
            found = parsed_date(written) if written else None
            if found and found.first <= today:
                kept = last.get(row["person_id"], (datetime.date.min, ""))
                last[row["person_id"]] = max(kept, (found.first, written))
    return {person_id: written for person_id, (_, written) in last.items()}
