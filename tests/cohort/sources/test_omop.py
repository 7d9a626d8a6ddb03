"""An OMOP database gives facts that say no more than its records do."""

import zipfile
from pathlib import Path

import duckdb
import pytest

from shared_data import SHARED, needs_shared
from synthetic_omop import OwnVocabulary, omop_of
from trialwright.cohort.read import read_cohort
from trialwright.cohort.synthesize import synthesize
from trialwright.model.diagnostic import UnreadableInput
from trialwright.model.partial_date import PartialDate


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small database of one person, in CSV tables."""
    tables = {
        "person": "person_id,gender_concept_id,year_of_birth,month_of_birth,day_of_birth\n1,8532,1990,4,\n",
        "observation_period": "observation_period_id,person_id,observation_period_start_date,"
        "observation_period_end_date\n1,1,2010-01-01,2012-01-01\n2,1,2015-01-01,2026-06-30\n",
        "concept": "concept_id,concept_name,domain_id,vocabulary_id,concept_code,standard_concept\n"
        "10,Gout,Condition,SNOMED,90560007,S\n11,amoxicillin 250 MG / clavulanate 125 MG Oral Tablet,Drug,RxNorm,1,S\n"
        "12,Alanine aminotransferase,Measurement,LOINC,1742-6,S\n13,unit per liter,Unit,UCUM,U/L,S\n"
        "14,hydrocortisone 10 MG/ML Topical Cream,Drug,RxNorm,2,S\n",
        "condition_occurrence": "condition_occurrence_id,person_id,condition_concept_id,condition_start_date,"
        "condition_end_date\n5,1,10,2020-01-01,\n",
        "drug_exposure": "drug_exposure_id,person_id,drug_concept_id,drug_exposure_start_date,drug_exposure_end_date\n"
        "6,1,11,2020-01-01,2020-01-10\n7,1,14,2021-01-01,2021-01-10\n",
        "measurement": "measurement_id,person_id,measurement_concept_id,measurement_date,operator_concept_id,"
        "value_as_number,unit_concept_id,range_high\n8,1,12,2026-05-31,4172704,90.5,13,40\n9,1,12,2026-06-01,,,13,40\n",
        "note": "note_id,person_id\n1,1\n",
    }
    for name, text in tables.items():
        (tmp_path / f"{name}.csv").write_text(text)
    return tmp_path


def test_a_person_has_the_last_period_of_observation_and_a_birth_date_as_exact_as_known(folder: Path) -> None:
    (person,) = read_cohort(folder).persons
    assert (person.sex, person.birth_date) == ("female", PartialDate.parse("1990-04"))
    assert person.observation_start == PartialDate.parse("2015-01-01")
    assert person.observation_end == PartialDate.parse("2026-06-30")


def test_a_measurement_keeps_its_comparator_unit_and_limit(folder: Path) -> None:
    (fact,) = [each for each in read_cohort(folder).facts["1"] if each.domain == "measurement"]
    assert (fact.concept, fact.comparator, str(fact.value), fact.upper_limit) == ("alt", ">", "90.500000", 40)
    assert fact.source == "measurement/8"


def test_a_condition_without_an_end_is_known_for_the_day_of_its_record(folder: Path) -> None:
    (fact,) = [each for each in read_cohort(folder).facts["1"] if each.domain == "condition"]
    assert (fact.concept, fact.end, fact.recorded_on) == ("gout", None, PartialDate.parse("2020-01-01"))


def test_a_product_of_two_drugs_is_both_of_them_and_a_cream_is_topical(folder: Path) -> None:
    drugs = [each for each in read_cohort(folder).facts["1"] if each.domain == "drug"]
    assert [each.concept for each in drugs if each.source == "drug_exposure/6"] == [
        "amoxicillin",
        "clavulanate",
    ]
    assert [(each.concept, each.route) for each in drugs if each.source == "drug_exposure/7"] == [
        ("hydrocortisone", "topical")
    ]


def test_what_has_no_place_is_counted(folder: Path) -> None:
    (said,) = [each.message for each in read_cohort(folder).diagnostics if each.code == "P031"]
    assert "measurements without a value (1)" in said and "rows of note (1)" in said


def test_a_database_without_vocabulary_is_refused_with_one_diagnostic(tmp_path: Path) -> None:
    path = tmp_path / "cdm.duckdb"
    with duckdb.connect(str(path)) as database:
        database.execute("create table person (person_id int)")
    with pytest.raises(UnreadableInput) as error:
        read_cohort(path)
    assert error.value.diagnostic.code == "P037" and "no table concept" in error.value.diagnostic.message


def test_a_duckdb_file_of_a_synthetic_cohort_gives_its_measurements_back(tmp_path: Path) -> None:
    source = tmp_path / "csv"
    synthesize(8, 5, source)
    cohort = read_cohort(source)
    memory = omop_of(cohort, OwnVocabulary())
    path = tmp_path / "cdm.duckdb"
    memory.execute(f"attach '{path}' as kept; copy from database memory to kept; detach kept")
    again = read_cohort(path)
    for number, person in enumerate(cohort.persons, start=1):
        before, after = (
            sorted(
                (fact.concept, fact.value) for fact in facts if fact.domain == "measurement" and fact.value
            )
            for facts in (cohort.facts[person.person_id], again.facts[str(number)])
        )
        assert after == before


@needs_shared
def test_a_public_database_of_28_persons_is_read_whole(tmp_path: Path) -> None:
    with zipfile.ZipFile(SHARED / "patients" / "eunomia-omop" / "Synthea27NjParquet_5.4.zip") as archive:
        archive.extractall(tmp_path)
    cohort = read_cohort(next(tmp_path.rglob("concept.parquet")).parent)
    assert len(cohort.persons) == 28 and not any(cohort.unusable.values())
    assert sum(fact.concept == "haemoglobin" for facts in cohort.facts.values() for fact in facts) == 108
