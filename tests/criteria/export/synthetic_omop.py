"""A synthetic lupus cohort as the tables of an OMOP database, with concepts of our own (ids above two milliards)."""

import datetime
from collections.abc import Iterable
from typing import Any

import duckdb

from trialwright.criteria.export.vocabulary import OmopConcept
from trialwright.knowledge.analytes import all_analytes
from trialwright.knowledge.lexicon import all_terms
from trialwright.model.fact import Cohort, Fact

_FIRST_OWN = 2_000_000_001
_DOMAINS = {"condition": "Condition", "drug": "Drug", "drug_class": "Drug", "procedure": "Procedure"}
_TABLES = {
    "person": "person_id bigint, gender_concept_id int, year_of_birth int, month_of_birth int, day_of_birth int, "
    "birth_datetime timestamp, race_concept_id int, ethnicity_concept_id int",
    "observation_period": "observation_period_id bigint, person_id bigint, observation_period_start_date date, "
    "observation_period_end_date date, period_type_concept_id int",
    "condition_occurrence": "condition_occurrence_id bigint, person_id bigint, condition_concept_id bigint, "
    "condition_start_date date, condition_end_date date, condition_type_concept_id int, visit_occurrence_id bigint, "
    "condition_source_concept_id bigint, provider_id bigint, stop_reason varchar, condition_status_concept_id int",
    "drug_exposure": "drug_exposure_id bigint, person_id bigint, drug_concept_id bigint, drug_exposure_start_date date, "
    "drug_exposure_end_date date, drug_type_concept_id int, visit_occurrence_id bigint, quantity double, "
    "days_supply int, refills int, route_concept_id int, drug_source_concept_id bigint, provider_id bigint, "
    "stop_reason varchar, lot_number varchar",
    "measurement": "measurement_id bigint, person_id bigint, measurement_concept_id bigint, measurement_date date, "
    "measurement_type_concept_id int, operator_concept_id int, value_as_number double, value_as_concept_id int, "
    "unit_concept_id int, range_low double, range_high double, visit_occurrence_id bigint, "
    "measurement_source_concept_id bigint, provider_id bigint",
    "procedure_occurrence": "procedure_occurrence_id bigint, person_id bigint, procedure_concept_id bigint, "
    "procedure_date date, procedure_end_date date, procedure_type_concept_id int, visit_occurrence_id bigint, "
    "procedure_source_concept_id bigint, modifier_concept_id int, quantity int, provider_id bigint",
    "concept": "concept_id bigint, concept_name varchar, domain_id varchar, vocabulary_id varchar, "
    "concept_class_id varchar, standard_concept varchar, concept_code varchar, invalid_reason varchar",
    "concept_ancestor": "ancestor_concept_id bigint, descendant_concept_id bigint, min_levels_of_separation int, "
    "max_levels_of_separation int",
    "concept_relationship": "concept_id_1 bigint, concept_id_2 bigint, relationship_id varchar, invalid_reason varchar",
}


class OwnVocabulary:
    """Every term, analyte and unit as a concept of its own."""

    def __init__(self) -> None:
        kinds = [(each.id, _DOMAINS[each.kind]) for each in all_terms().values() if each.kind in _DOMAINS]
        kinds += [(each.id, "Measurement") for each in all_terms().values() if each.kind == "instrument"]
        kinds += [(each, "Measurement") for each in all_analytes()]
        units = sorted({unit for each in all_analytes().values() for unit in each.conversions})
        kinds += [(unit, "Unit") for unit in units]
        self.concepts = {
            (domain == "Unit", code): OmopConcept(_FIRST_OWN + number, code, domain, "Trialwright", code)
            for number, (code, domain) in enumerate(kinds)
        }

    def of_terms(self, ids: frozenset[str]) -> tuple[OmopConcept, ...]:
        return tuple(self.concepts[False, each] for each in sorted(ids) if (False, each) in self.concepts)

    def of_analyte(self, analyte_id: str) -> tuple[OmopConcept, ...]:
        found = self.concepts.get((False, analyte_id))
        return (found,) if found else ()

    def of_unit(self, unit: str) -> tuple[OmopConcept, ...]:
        return (self.concepts[True, unit],)


def omop_of(cohort: Cohort, vocabulary: OwnVocabulary) -> duckdb.DuckDBPyConnection:
    """An OMOP database in memory. Facts of absence have no place in OMOP and are left out."""
    database = duckdb.connect()
    for table, columns in _TABLES.items():
        database.execute(f"create table {table} ({columns})")
    numbers = {person.person_id: number for number, person in enumerate(cohort.persons, start=1)}
    for person in cohort.persons:
        number = numbers[person.person_id]
        born = person.birth_date.first if person.birth_date else None
        gender = {"female": 8532, "male": 8507}.get(person.sex, 0)
        _insert(
            database, "person", person_id=number, gender_concept_id=gender, year_of_birth=born and born.year
        )
        first = person.observation_start.first if person.observation_start else datetime.date(1900, 1, 1)
        last = person.observation_end.last if person.observation_end else datetime.date(2100, 1, 1)
        _insert(
            database,
            "observation_period",
            observation_period_id=number,
            person_id=number,
            observation_period_start_date=first,
            observation_period_end_date=last,
        )
    facts = (fact for person in cohort.persons for fact in cohort.facts.get(person.person_id, ()))
    for row, fact in enumerate(_sayable(facts), start=1):
        _insert_fact(database, row, numbers[fact.person_id], fact, vocabulary)
    for concept in vocabulary.concepts.values():
        _insert(
            database,
            "concept",
            concept_id=concept.concept_id,
            concept_name=concept.name,
            domain_id=concept.domain,
            vocabulary_id=concept.vocabulary,
            concept_code=concept.code,
            standard_concept="S",
        )
    return database


def _sayable(facts: Iterable[Fact]) -> Iterable[Fact]:
    return (fact for fact in facts if fact.status not in ("absent", "suspected") and fact.start is not None)


def _insert_fact(
    database: duckdb.DuckDBPyConnection, row: int, person: int, fact: Fact, vocabulary: OwnVocabulary
) -> None:
    concept = vocabulary.concepts.get((False, fact.concept))
    assert fact.start is not None
    start, end = fact.start.first, fact.end.last if fact.end else None
    if concept is None:
        return
    match fact.domain:
        case "condition":
            _insert(
                database, "condition_occurrence", condition_occurrence_id=row, person_id=person,
                condition_concept_id=concept.concept_id, condition_start_date=start, condition_end_date=end,
            )  # fmt: skip
        case "drug":
            _insert(
                database, "drug_exposure", drug_exposure_id=row, person_id=person, drug_concept_id=concept.concept_id,
                drug_exposure_start_date=start, drug_exposure_end_date=end or datetime.date(2100, 1, 1),
            )  # fmt: skip
        case "procedure":
            _insert(
                database, "procedure_occurrence", procedure_occurrence_id=row, person_id=person,
                procedure_concept_id=concept.concept_id, procedure_date=start,
            )  # fmt: skip
        case "measurement" | "score" if fact.value is not None and not fact.item:
            unit = vocabulary.concepts.get((True, fact.unit))
            _insert(
                database, "measurement", measurement_id=row, person_id=person,
                measurement_concept_id=concept.concept_id, measurement_date=start, value_as_number=float(fact.value),
                unit_concept_id=unit.concept_id if unit else 0,
                range_low=None if fact.lower_limit is None else float(fact.lower_limit),
                range_high=None if fact.upper_limit is None else float(fact.upper_limit),
            )  # fmt: skip


def _insert(database: duckdb.DuckDBPyConnection, table: str, **values: Any) -> None:
    columns, marks = ", ".join(values), ", ".join("?" for _ in values)
    database.execute(f"insert into {table} ({columns}) values ({marks})", list(values.values()))
