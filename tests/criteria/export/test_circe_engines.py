"""Exported cohorts select the same people in two OMOP engines that share no code, and whom the trees keep."""

import datetime
import zipfile
from pathlib import Path

import duckdb
import pytest

from omop_engines import by_circepy, by_duckcdm, database_of
from shared_data import SHARED, needs_shared
from synthetic_omop import OwnVocabulary, omop_of
from trialwright.cohort.read import read_cohort
from trialwright.cohort.synthesize import synthesize
from trialwright.criteria.compile import parse_criteria
from trialwright.criteria.export import CirceExport, to_circe
from trialwright.criteria.export.vocabulary import ConceptTable, Vocabulary
from trialwright.model.fact import Cohort
from trialwright.screening.verdicts import screen

_EUNOMIA = SHARED / "patients" / "eunomia-omop" / "Synthea27NjParquet_5.4.zip"
_EUNOMIA_DAY = datetime.date(2019, 6, 30)
_LUPUS_DAY = datetime.date(2026, 6, 30)

# One criterion each; on the day above each selects between 3 and 25 of the 28 persons.
_EUNOMIA_TREES = [
    "Inclusion Criteria:\n* Age 18-70 years",
    "Inclusion Criteria:\n* Age under 40 years",
    "Inclusion Criteria:\n* Age over 50 years",
    "Inclusion Criteria:\n* Female",
    "Inclusion Criteria:\n* Male",
    "Inclusion Criteria:\n* Female\n* Age 18-65 years",
    "Exclusion Criteria:\n* History of anemia",
    "Inclusion Criteria:\n* History of anemia",
    "Exclusion Criteria:\n* History of hypertension",
    "Exclusion Criteria:\n* Paracetamol within 5 years",
    "Inclusion Criteria:\n* Paracetamol within 5 years",
    "Exclusion Criteria:\n* Paracetamol or ibuprofen within 10 years",
    "Exclusion Criteria:\n* Amoxicillin within 8 years",
    "Exclusion Criteria:\n* Lisinopril within 12 months",
    "Inclusion Criteria:\n* BMI 18-30 kg/m2",
    "Exclusion Criteria:\n* BMI > 30 kg/m2",
    "Exclusion Criteria:\n* Systolic blood pressure > 120 mmHg",
    "Inclusion Criteria:\n* Diastolic blood pressure < 90 mmHg",
    "Inclusion Criteria:\n* Body weight > 60 kg",
    "Exclusion Criteria:\n* Hemoglobin < 12 g/dL",
    "Exclusion Criteria:\n* Platelets < 200 x 10^9/L",
    "Inclusion Criteria:\n* Systolic blood pressure < 140 mmHg\n\nExclusion Criteria:\n* History of anemia",
    "Inclusion Criteria:\n* Age 18-70 years\n\nExclusion Criteria:\n* Ibuprofen within 5 years",
]

_LUPUS_TREES = [
    "Inclusion Criteria:\n* Age 18-65 years",
    "Inclusion Criteria:\n* Female",
    "Inclusion Criteria:\n* SLEDAI-2K >= 6",
    "Inclusion Criteria:\n* Platelets > 100 x 10^9/L",
    "Exclusion Criteria:\n* Serum creatinine > 1.5 mg/dL",
    "Exclusion Criteria:\n* ALT > 1 x ULN",
    "Exclusion Criteria:\n* IgG < 9 g/L",
    "Exclusion Criteria:\n* Cyclophosphamide within 6 months",
    "Exclusion Criteria:\n* Mycophenolate mofetil or azathioprine within 12 weeks",
    "Exclusion Criteria:\n* Telitacicept or belimumab within 1 year",
    "Exclusion Criteria:\n* History of malignancy",
    "Inclusion Criteria:\n* Hydroxychloroquine within 12 weeks",
    "Inclusion Criteria:\n* Age 18-65 years\n* SLEDAI-2K < 8\n\nExclusion Criteria:\n* Cyclophosphamide within 180 days",
]


def both(database: duckdb.DuckDBPyConnection, export: CirceExport) -> set[int]:
    """Whom the two engines select, which must be the same."""
    assert export.cohort["InclusionRules"], export.losses
    one, other = by_duckcdm(database, export.cohort), by_circepy(database, export.cohort)
    assert one == other
    return one


@pytest.fixture(scope="module")
def eunomia(tmp_path_factory: pytest.TempPathFactory) -> tuple[duckdb.DuckDBPyConnection, Vocabulary]:
    folder = tmp_path_factory.mktemp("eunomia")
    with zipfile.ZipFile(_EUNOMIA) as archive:
        archive.extractall(folder)
    tables = next(folder.rglob("concept.parquet")).parent
    return database_of(tables), ConceptTable(tables)


@pytest.fixture(scope="module")
def lupus(
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[duckdb.DuckDBPyConnection, OwnVocabulary, Cohort]:
    folder: Path = tmp_path_factory.mktemp("lupus")
    synthesize(60, 7, folder, _LUPUS_DAY)
    cohort, vocabulary = read_cohort(folder), OwnVocabulary()
    return omop_of(cohort, vocabulary), vocabulary, cohort


@needs_shared
@pytest.mark.parametrize("text", _EUNOMIA_TREES)
def test_two_engines_select_the_same_persons_of_a_public_database(
    text: str, eunomia: tuple[duckdb.DuckDBPyConnection, Vocabulary]
) -> None:
    database, vocabulary = eunomia
    export = to_circe(parse_criteria(text, proposals=True), _EUNOMIA_DAY, vocabulary)
    assert 3 <= len(both(database, export)) <= 25


@pytest.mark.parametrize("text", _LUPUS_TREES)
def test_two_engines_select_the_same_synthetic_lupus_patients_and_lose_none_whom_the_trees_keep(
    text: str, lupus: tuple[duckdb.DuckDBPyConnection, OwnVocabulary, Cohort]
) -> None:
    database, vocabulary, cohort = lupus
    trial = parse_criteria(text, proposals=True)
    export = to_circe(trial, _LUPUS_DAY, vocabulary)
    selected = both(database, export)
    assert 0 < len(selected) < len(cohort.persons)
    wider = {loss.criterion_id for loss in export.losses if loss.effect == "wider"}
    by_year = {loss.criterion_id for loss in export.losses if "year of birth" in loss.what}
    for number, verdict in enumerate(screen([trial], cohort, _LUPUS_DAY), start=1):
        effects = {each.id: each.effect for each in verdict.criteria}
        if set(effects.values()) == {"keeps"} and not by_year:
            assert number in selected
        if any(effect == "rules_out" and each not in wider | by_year for each, effect in effects.items()):
            assert number not in selected
