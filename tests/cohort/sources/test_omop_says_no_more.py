"""What an OMOP row does not say becomes no definite fact: one case after another in which it might."""

from collections.abc import Callable
from pathlib import Path

import pytest

from trialwright.cohort.read import read_cohort
from trialwright.model.fact import Cohort, Fact
from trialwright.model.partial_date import PartialDate

_CONCEPTS = (
    "concept_id,concept_name,domain_id,vocabulary_id,concept_code,standard_concept\n10,Gout,Condition,SNOMED,1,S\n"
    "11,prednisone 5 MG Oral Tablet,Drug,RxNorm,2,S\n12,Alanine aminotransferase,Measurement,LOINC,1742-6,S\n"
    "13,unit per liter,Unit,UCUM,U/L,S\n14,Creatinine,Measurement,LOINC,2161-8,S\n15,Tuberculosis,Observation,SNOMED,3,S\n"
    "16,Preliminary diagnosis,Condition Status,Condition Status,4,S\n17,Topical route,Route,SNOMED,5,S\n"
    "18,Not detected,Meas Value,SNOMED,6,S\n19,History of gout,Condition,SNOMED,7,S\n20,HBsAg,Measurement,Local,8,S\n"
    "21,Family history,Qualifier,SNOMED,9,S\n"
)
Reader = Callable[..., Cohort]


@pytest.fixture
def read(tmp_path: Path) -> Reader:
    def from_tables(**tables: str) -> Cohort:
        (tmp_path / "concept.csv").write_text(_CONCEPTS)
        (tmp_path / "person.csv").write_text("person_id,gender_concept_id,year_of_birth\n1,8532,1990\n")
        for name, text in tables.items():
            (tmp_path / f"{name}.csv").write_text(text)
        return read_cohort(tmp_path)

    return from_tables


def one(cohort: Cohort) -> Fact:
    (fact,) = cohort.facts["1"]
    return fact


def on(text: str) -> PartialDate:
    return PartialDate.parse(text)


_DRUG = (
    "drug_exposure_id,person_id,drug_concept_id,drug_exposure_start_date,drug_exposure_end_date,days_supply\n"
)
_PERIOD = "observation_period_id,person_id,observation_period_start_date,observation_period_end_date\n"


def test_a_drug_without_an_end_lasts_for_its_supply_or_is_known_for_its_day(read: Reader) -> None:
    periods = _PERIOD + "1,1,2010-01-01,2026-01-01\n"
    supplied = one(read(drug_exposure=_DRUG + "1,1,11,2020-01-01,,30\n", observation_period=periods))
    assert (supplied.start, supplied.end) == (on("2020-01-01"), on("2020-01-30"))
    bare = one(read(drug_exposure=_DRUG + "1,1,11,2020-01-01,,\n", observation_period=periods))
    assert (bare.end, bare.recorded_on) == (None, on("2020-01-01"))


def test_a_period_of_observation_without_an_end_has_none(read: Reader) -> None:
    (person,) = read(observation_period=_PERIOD + "1,1,2010-01-01,2012-01-01\n2,1,2015-01-01,\n").persons
    assert (person.observation_start, person.observation_end) == (on("2015-01-01"), None)


def test_a_preliminary_diagnosis_is_suspected_and_a_history_stays_as_spelled(read: Reader) -> None:
    header = "condition_occurrence_id,person_id,condition_concept_id,condition_start_date,condition_status_concept_id\n"
    assert one(read(condition_occurrence=header + "1,1,10,2020-01-01,16\n")).status == "suspected"
    assert one(read(condition_occurrence=header + "1,1,19,2020-01-01,\n")).concept == "History of gout"


def test_a_route_is_understood_by_its_name(read: Reader) -> None:
    header = _DRUG.replace("days_supply", "route_concept_id")
    assert one(read(drug_exposure=header + "1,1,11,2020-01-01,2020-01-02,17\n")).route == "topical"


_MEASURED = (
    "measurement_id,person_id,measurement_concept_id,measurement_date,"
    "operator_concept_id,value_as_number,value_as_concept_id,unit_concept_id,value_source_value\n"
)


def test_an_operator_nobody_knows_is_no_equality(read: Reader) -> None:
    cohort = read(measurement=_MEASURED + "1,1,12,2026-01-01,99,90,,13,\n")
    assert cohort.facts["1"] == () and [row.concept for row in cohort.unusable["1"]] == ["alt"]


def test_an_unmapped_loinc_term_is_not_taken_by_its_name(read: Reader) -> None:
    assert (
        one(read(measurement=_MEASURED + "1,1,14,2026-01-01,,90,,,\n")).concept == "Creatinine (LOINC 2161-8)"
    )


def test_the_words_of_the_source_stand_in_for_a_value_that_was_not_mapped(read: Reader) -> None:
    below = one(read(measurement=_MEASURED + "1,1,12,2026-01-01,,,,13,<5\n"))
    assert (below.comparator, below.value) == ("<", 5)
    word = one(read(measurement=_MEASURED + "1,1,20,2026-01-01,,,,,negative\n"))
    assert (word.value, word.value_text) == (None, "negative")
    assert one(read(measurement=_MEASURED + "1,1,20,2026-01-01,,,18,,\n")).value_text == "negative"


_OBSERVED = (
    "observation_id,person_id,observation_concept_id,observation_date,"
    "value_as_number,value_as_string,value_as_concept_id,qualifier_concept_id\n"
)


@pytest.mark.parametrize(
    ("cells", "status"),
    [
        (",,,", "present"),
        (",No,,", "absent"),
        (",Yes,,", "present"),
        ("0,,,", "suspected"),
        (",,,21", "suspected"),
        (",mother,,", "suspected"),
    ],
)
def test_an_observation_is_present_only_if_it_says_nothing_else(
    cells: str, status: str, read: Reader
) -> None:
    assert one(read(observation=_OBSERVED + f"1,1,15,2026-01-01,{cells}\n")).status == status


def test_an_answer_that_is_not_known_says_nothing(read: Reader) -> None:
    assert read(observation=_OBSERVED + "1,1,15,2026-01-01,,Unknown,,\n").facts["1"] == ()


def test_a_visit_groups_no_findings(read: Reader) -> None:
    header = (
        "measurement_id,person_id,measurement_concept_id,measurement_date,"
        "value_as_number,unit_concept_id,measurement_event_id,meas_event_field_concept_id\n"
    )
    concepts = (
        _CONCEPTS
        + "30,specimen.specimen_id,Metadata,CDM,x,S\n31,visit_occurrence.visit_occurrence_id,Metadata,CDM,y,S\n"
    )
    grouped = [
        one(read(measurement=header + f"1,1,12,2026-01-01,9,13,5,{field}\n", concept=concepts)).group_id
        for field in ("30", "31", "")
    ]
    assert grouped == ["specimen.specimen_id/5", "", ""]


def test_rows_without_a_person_and_of_a_person_who_is_not_there_are_named(read: Reader) -> None:
    cohort = read(
        measurement=_MEASURED
        + "1,,12,2026-01-01,,9,,13,\n2,7,12,2026-01-01,,9,,13,\n3,1,12,2026-01-01,,9,,13,\n"
    )
    assert one(cohort).value == 9
    assert {"P012", "P013"} <= {each.code for each in cohort.diagnostics}


def test_two_persons_with_one_id_are_noticed(read: Reader) -> None:
    cohort = read(
        person="person_id,gender_concept_id,year_of_birth\n1,8532,1990\n1,8507,1971\n",
        measurement=_MEASURED + "3,1,12,2026-01-01,,9,,13,\n",
    )
    assert cohort.facts["1"] == () and "P011" in {each.code for each in cohort.diagnostics}


def test_a_file_that_is_no_table_is_named_and_the_rest_read(read: Reader, tmp_path: Path) -> None:
    (tmp_path / "notes.parquet").write_bytes(b"no parquet")
    cohort = read(measurement=_MEASURED + "3,1,12,2026-01-01,,9,,13,\n")
    assert one(cohort).value == 9 and "P008" in {each.code for each in cohort.diagnostics}
