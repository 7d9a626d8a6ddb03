"""Conditions, drugs, procedures and stays of an OMOP database → rows of the facts table."""

import datetime
from collections.abc import Iterator
from typing import Any

from trialwright.cohort.cells import parsed_date
from trialwright.cohort.sources.omop.cells import NAMED, day, head
from trialwright.cohort.sources.omop.codes import omop_codes
from trialwright.cohort.sources.omop.concepts import term_concepts
from trialwright.cohort.sources.omop.database import Database
from trialwright.cohort.sources.omop.own import Own
from trialwright.cohort.sources.tables import Cells, LeftOut
from trialwright.knowledge.coded import has_reservation, route_of_product, route_of_words

_LONGEST_SUPPLY = 3660


def condition_rows(database: Database, own: Own) -> Iterator[Cells]:
    """Conditions; one without an end is known for the day of its record, a preliminary one is suspected."""
    columns = {
        "id": "t.condition_occurrence_id",
        "person": "t.person_id",
        "start": "t.condition_start_date",
        "end": "t.condition_end_date",
        "written": "t.condition_source_value",
        "stated": "s.concept_name",
        **NAMED,
    }
    concepts = {"c": "condition_concept_id", "s": "condition_status_concept_id"}
    for row in database.rows("condition_occurrence", columns, concepts):
        for concept in term_concepts(row, "condition"):
            yield {
                **head("condition", concept, row, "condition_occurrence"),
                "status": _status(str(row["stated"] or "")),
                "recorded_on": "" if row["end"] else day(row["start"]),
                **own.columns("condition_occurrence.condition_occurrence_id", row["id"]),
            }


def _status(stated: str) -> str:
    words = stated.casefold()
    found = (status for word, status in omop_codes("condition_status").items() if word in words)
    return str(next(found, "present"))


def drug_rows(database: Database, own: Own) -> Iterator[Cells]:
    """Drugs, up to the end of the exposure or of the supply; with neither, a drug is known for its first day."""
    columns = {
        "id": "t.drug_exposure_id",
        "person": "t.person_id",
        "start": "t.drug_exposure_start_date",
        "end": "t.drug_exposure_end_date",
        "supply": "t.days_supply",
        "written": "t.drug_source_value",
        "route": "r.concept_name",
        "route_written": "t.route_source_value",
        **NAMED,
    }
    concepts = {"c": "drug_concept_id", "r": "route_concept_id"}
    for row in database.rows("drug_exposure", columns, concepts):
        row["end"] = row["end"] or _supplied_until(row)
        for concept in term_concepts(row, "drug"):
            yield {
                **head("drug", concept, row, "drug_exposure"),
                "route": _route(row),
                "recorded_on": "" if row["end"] else day(row["start"]),
                **own.columns("drug_exposure.drug_exposure_id", row["id"]),
            }


def _supplied_until(row: dict[str, Any]) -> str:
    start, supply = parsed_date(day(row["start"])), str(row["supply"] or "").removesuffix(".0")
    days = int(supply) if supply.isascii() and supply.isdigit() else 0
    if not (start and 1 <= days <= _LONGEST_SUPPLY):
        return ""
    return (start.first + datetime.timedelta(days=days - 1)).isoformat()


def _route(row: dict[str, Any]) -> str:
    named = [str(row[key] or "") for key in ("route", "route_written")]
    known = [route for name in named if name and (route := route_of_words(name))]
    return (known or [name for name in named if name] or [route_of_product(str(row["name"] or ""))])[0]


def procedure_rows(database: Database, own: Own) -> Iterator[Cells]:
    """Procedures done."""
    columns = {
        "id": "t.procedure_occurrence_id",
        "person": "t.person_id",
        "start": "t.procedure_date",
        "end": "t.procedure_end_date",
        "written": "t.procedure_source_value",
        **NAMED,
    }
    for row in database.rows("procedure_occurrence", columns, {"c": "procedure_concept_id"}):
        for concept in term_concepts(row, "procedure"):
            yield {
                **head("procedure", concept, row, "procedure_occurrence"),
                "status": "suspected" if has_reservation(concept) else "present",
                **own.columns("procedure_occurrence.procedure_occurrence_id", row["id"]),
            }


def stay_rows(database: Database, left_out: LeftOut, own: Own) -> Iterator[Cells]:
    """Stays in hospital; other visits are counted."""
    columns = {
        "id": "t.visit_occurrence_id",
        "person": "t.person_id",
        "start": "t.visit_start_date",
        "end": "t.visit_end_date",
        "kind": "t.visit_concept_id",
    }
    for row in database.rows("visit_occurrence", columns):
        if str(row["kind"]) in omop_codes("visit")["inpatient"]:
            yield {
                **head("event", "hospitalisation", row, "visit_occurrence"),
                "status": "present",
                **own.columns("visit_occurrence.visit_occurrence_id", row["id"]),
            }
        else:
            left_out.note("visits that are no stay in hospital")
