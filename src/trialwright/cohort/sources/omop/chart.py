"""An OMOP database → the tables of a cohort.

A condition without an end is known for the day it was recorded and no longer: OMOP does not say that it
lasts. Persons with several periods of observation have the last one.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from trialwright.cohort.sources.omop.concepts import measured_concept, term_concepts
from trialwright.cohort.sources.omop.database import Database
from trialwright.cohort.sources.tables import Cells, CohortTables, LeftOut, given
from trialwright.diagnostics import diagnose
from trialwright.knowledge.coded import route_of_product
from trialwright.knowledge.instruments import score_named

# OMOP standard concepts: genders, comparators, stays in hospital.
_SEXES = {8507: "male", 8532: "female"}
_COMPARATORS = {4171756: "<", 4171754: "<=", 4172703: "=", 4171755: ">=", 4172704: ">"}
_INPATIENT = frozenset({9201, 262})
_READ = frozenset(
    {
        "person",
        "observation_period",
        "condition_occurrence",
        "drug_exposure",
        "measurement",
        "procedure_occurrence",
        "observation",
        "visit_occurrence",
        "death",
    }
)
_NOT_CLINICAL = frozenset(
    {
        *(
            "concept",
            "concept_ancestor",
            "concept_relationship",
            "concept_synonym",
            "concept_class",
            "vocabulary",
        ),
        *(
            "domain",
            "relationship",
            "drug_strength",
            "cdm_source",
            "metadata",
            "condition_era",
            "drug_era",
            "dose_era",
        ),
        *("location", "care_site", "provider", "cost", "payer_plan_period", "cohort", "cohort_definition"),
        *("source_to_concept_map", "fact_relationship"),
    }
)
_NAMED = {"name": "c.concept_name", "vocabulary": "c.vocabulary_id", "code": "c.concept_code"}


def read(path: Path) -> CohortTables:
    """Persons and their records as tables. Raises UnreadableInput if the database cannot be read."""
    database = Database(path)
    left_out = LeftOut(database.name)
    facts = [
        *_conditions(database),
        *_drugs(database),
        *_measurements(database, left_out),
        *_procedures(database),
        *_observations(database, left_out),
        *_stays(database, left_out),
    ]
    for table, count in database.tables_with_rows().items():
        if table not in _READ | _NOT_CLINICAL:
            for _ in range(count):
                left_out.note(f"rows of {table}")
    said = "a condition without an end is known for the day of its record only"
    return CohortTables(
        database.name,
        given(f"{database.name}, person", "persons", _persons(database)),
        given(database.name, "facts", facts),
        diagnostics=(*left_out.diagnostics(), diagnose("P035", said, document=database.name)),
    )


def _persons(database: Database) -> Iterator[Cells]:
    periods: dict[Any, tuple[str, str]] = {}
    columns = {
        "person": "t.person_id",
        "start": "t.observation_period_start_date",
        "end": "t.observation_period_end_date",
    }
    for row in database.rows("observation_period", columns):
        found = (_day(row["start"]), _day(row["end"]))
        periods[row["person"]] = max(found, periods.get(row["person"], found), key=lambda period: period[1])
    died = {
        row["person"]: _day(row["on"])
        for row in database.rows("death", {"person": "t.person_id", "on": "t.death_date"})
    }
    columns = {
        "person": "t.person_id",
        "gender": "t.gender_concept_id",
        "year": "t.year_of_birth",
        "month": "t.month_of_birth",
        "day": "t.day_of_birth",
    }
    for row in database.rows("person", columns):
        start, end = periods.get(row["person"], ("", ""))
        yield {
            "person_id": str(row["person"]),
            "sex": _SEXES.get(row["gender"], ""),
            "birth_date": _birth(row),
            "observation_start": start,
            "observation_end": died.get(row["person"]) or end,
        }


def _birth(row: dict[str, Any]) -> str:
    parts = [row["year"], row["month"], row["day"]]
    known = parts[: next((place for place, part in enumerate(parts) if not part), 3)]
    return "-".join(f"{int(part):0{4 if place == 0 else 2}}" for place, part in enumerate(known))


def _conditions(database: Database) -> Iterator[Cells]:
    columns = {
        "id": "t.condition_occurrence_id",
        "person": "t.person_id",
        "start": "t.condition_start_date",
        "end": "t.condition_end_date",
        "written": "t.condition_source_value",
        **_NAMED,
    }
    for row in database.rows("condition_occurrence", columns, {"c": "condition_concept_id"}):
        for concept in term_concepts(row, "condition"):
            yield {
                **_head("condition", concept, row, "condition_occurrence"),
                "status": "present",
                "recorded_on": "" if row["end"] else _day(row["start"]),
            }


def _drugs(database: Database) -> Iterator[Cells]:
    columns = {
        "id": "t.drug_exposure_id",
        "person": "t.person_id",
        "start": "t.drug_exposure_start_date",
        "end": "t.drug_exposure_end_date",
        "written": "t.drug_source_value",
        "route": "r.concept_name",
        **_NAMED,
    }
    concepts = {"c": "drug_concept_id", "r": "route_concept_id"}
    for row in database.rows("drug_exposure", columns, concepts):
        for concept in term_concepts(row, "drug"):
            route = str(row["route"] or "") or route_of_product(str(row["name"] or ""))
            yield {**_head("drug", concept, row, "drug_exposure"), "route": route}


def _measurements(database: Database, left_out: LeftOut) -> Iterator[Cells]:
    columns = {
        "id": "t.measurement_id",
        "person": "t.person_id",
        "start": "t.measurement_date",
        "written": "t.measurement_source_value",
        "value": "t.value_as_number",
        "operator": "t.operator_concept_id",
        "unit": "u.concept_code",
        "unit_written": "t.unit_source_value",
        "low": "t.range_low",
        "high": "t.range_high",
        "word": "w.concept_name",
        "group": "t.measurement_event_id",
        **_NAMED,
    }
    concepts = {"c": "measurement_concept_id", "u": "unit_concept_id", "w": "value_as_concept_id"}
    for row in database.rows("measurement", columns, concepts):
        if row["value"] is None and not row["word"]:
            left_out.note("measurements without a value")
            continue
        concept = measured_concept(row)
        yield {
            **_head("score" if score_named(concept) else "measurement", concept, row, "measurement"),
            "value": _number(row["value"]),
            "comparator": _COMPARATORS.get(row["operator"], ""),
            "value_text": str(row["word"] or ""),
            "unit": str(row["unit"] or row["unit_written"] or ""),
            "lower_limit": _number(row["low"]),
            "upper_limit": _number(row["high"]),
            "group_id": str(row["group"] or ""),
        }


def _procedures(database: Database) -> Iterator[Cells]:
    columns = {
        "id": "t.procedure_occurrence_id",
        "person": "t.person_id",
        "start": "t.procedure_date",
        "end": "t.procedure_end_date",
        "written": "t.procedure_source_value",
        **_NAMED,
    }
    for row in database.rows("procedure_occurrence", columns, {"c": "procedure_concept_id"}):
        for concept in term_concepts(row, "procedure"):
            yield {**_head("procedure", concept, row, "procedure_occurrence"), "status": "present"}


def _observations(database: Database, left_out: LeftOut) -> Iterator[Cells]:
    """Observations whose name is a term; the rest are answers to questions that no criterion asks, counted."""
    columns = {
        "id": "t.observation_id",
        "person": "t.person_id",
        "start": "t.observation_date",
        "written": "t.observation_source_value",
        "value": "t.value_as_number",
        "word": "t.value_as_string",
        "answer": "a.concept_name",
        **_NAMED,
    }
    concepts = {"c": "observation_concept_id", "a": "value_as_concept_id"}
    for row in database.rows("observation", columns, concepts):
        terms = term_concepts(row, "finding", only_known=True)
        if not terms:
            left_out.note("observations of other things")
        for concept in terms:
            word = str(row["word"] or row["answer"] or "")
            yield {
                **_head("finding", concept, row, "observation"),
                "value": _number(row["value"]),
                "value_text": word,
                "status": "" if word or row["value"] is not None else "present",
            }


def _stays(database: Database, left_out: LeftOut) -> Iterator[Cells]:
    columns = {
        "id": "t.visit_occurrence_id",
        "person": "t.person_id",
        "start": "t.visit_start_date",
        "end": "t.visit_end_date",
        "kind": "t.visit_concept_id",
    }
    for row in database.rows("visit_occurrence", columns):
        if row["kind"] in _INPATIENT:
            yield {**_head("event", "hospitalisation", row, "visit_occurrence"), "status": "present"}
        else:
            left_out.note("visits that are no stay in hospital")


def _head(domain: str, concept: str, row: dict[str, Any], table: str) -> Cells:
    """What every row has: whose, what, when and where it came from."""
    start, end = _day(row["start"]), _day(row.get("end"))
    return {
        "person_id": str(row["person"]),
        "domain": domain,
        "concept": concept,
        "start": start,
        "end": end if end != start or domain in ("drug", "condition") else "",
        "source": f"{table}/{row['id']}",
    }


def _day(value: Any) -> str:
    return str(value)[:10] if value is not None else ""


def _number(value: Any) -> str:
    return "" if value is None else repr(value) if isinstance(value, float) else str(value)
