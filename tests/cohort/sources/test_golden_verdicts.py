"""Verdicts on public synthetic patients, written by hand: the resource and the words of the criterion were read first.

Each line names the patient, the trial, the criterion, whether its sentence is true of the patient, and why.
"""

import datetime
import zipfile
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from shared_data import RECORDS, SHARED, needs_shared
from trialwright.cohort.read import read_cohort
from trialwright.criteria.compile import compile_criteria
from trialwright.model.criterion import TrialCriteria
from trialwright.model.diagnostic import Diagnostic
from trialwright.model.fact import Cohort
from trialwright.screening.verdicts import screen
from trialwright.store.inputs import trials_of

Case = tuple[str, str, str, bool, str]
_FHIR_DAY, _OMOP_DAY = datetime.date(2026, 6, 1), datetime.date(2022, 6, 1)

_FHIR: tuple[Case, ...] = (
    ("c0fd0785", "NCT05803083", "E8", False, "BMI 26.7 kg/m2 on 2026-04-13 is not 30.0 or more"),
    ("2fe3b627", "NCT05803083", "E8", False, "BMI 25.0 kg/m2 on 2026-05-18 is not 30.0 or more"),
    ("77e01fab", "NCT05803083", "E8", True, "BMI 34.4 kg/m2 on 2026-02-03 is 30.0 or more"),
    ("c0fd0785", "NCT05883644", "I14", True, "body weight 70.5 kg on 2026-04-13 is over 30 kg"),
    ("77e01fab", "NCT05905055", "I2", True, "body weight 95.9 kg on 2026-02-03 is at most 140 kg"),
    ("62465609", "NCT05887817", "E3", False, "HbA1c 6.3 % on 2026-05-31 is not above 10 %"),
    ("62465609", "NCT05887817", "E4", False, "potassium 4.7 mmol/L, a mEq each, on 2026-05-31 is below 4.9"),
    (
        "cb703abd",
        "NCT05887817",
        "E4",
        False,
        "the latest potassium, 4.5 on 2026-03-21, counts, not 4.9 in January",
    ),
    ("c0fd0785", "NCT05814159", "E8", False, "platelets 404.6 x 10^9/L on 2026-04-13 are not below 100"),
    ("62465609", "NCT05914155", "E6", False, "HbA1c 6.3 % on 2026-05-31 is not 8.0 % or higher"),
    (
        "2fe3b627",
        "NCT05803083",
        "E15",
        True,
        "generalised anxiety disorder, active since 2019-09-27, is a mental disorder",
    ),
    (
        "eaf9db09",
        "NCT05816382",
        "E8",
        True,
        "a seizure disorder, active since 1993-06-06, is a history of seizure",
    ),
    ("c0fd0785", "NCT05803083", "age", True, "born 1973-07-23, 52 years old, from 30 to 60"),
    ("62465609", "NCT02663973", "sex", True, "a woman, where women are asked for"),
    ("62465609", "NCT03418623", "age", True, "born 1994-05-22, 32 years old, from 21 to 40"),
    ("c0fd0785", "NCT03418623", "age", False, "born 1973-07-23, 52 years old, over 40"),
    ("2fe3b627", "NCT00763412", "age", False, "born 1968-03-18, 58 years old, over 24"),
)
_OMOP: tuple[Case, ...] = (
    ("6", "NCT05883644", "I14", False, "body weight 17.6 kg on 2021-12-10 is not over 30 kg"),
    ("15", "NCT05883644", "I14", False, "body weight 15.1 kg on 2022-04-12 is not over 30 kg"),
    ("10", "NCT05883644", "I14", True, "body weight 82.3 kg on 2022-05-30 is over 30 kg"),
    ("10", "NCT05887817", "E4", False, "the latest potassium, 4.0 on 2022-05-30, counts, not 5.1 in April"),
    ("16", "NCT05887817", "E3", False, "HbA1c 6.4 % on 2022-05-29 is not above 10 %"),
    ("14", "NCT05814159", "E8", False, "platelets 258.4 x 10^9/L on 2022-03-08 are not below 100"),
    ("23", "NCT05816382", "E8", True, "a seizure disorder recorded on 1998-07-15 is a history of it"),
    ("10", "NCT02663973", "sex", False, "a man, where women are asked for"),
    ("6", "NCT00973089", "age", True, "born 2015-12-25, 6 years old, from 5 to 8"),
    ("16", "NCT05803083", "age", True, "born 1970-09-27, 51 years old, from 30 to 60"),
    ("15", "NCT02299791", "age", False, "born 2019-11-05, 2 years old, under 18"),
)


@cache
def trial(nct_id: str) -> TrialCriteria:
    (study,) = trials_of([str(RECORDS / "v2" / f"{nct_id}.json")], None)
    assert not isinstance(study, Diagnostic)
    return compile_criteria(study, proposals=True)


def omop_folder(scratch: Path) -> Path:
    with zipfile.ZipFile(SHARED / "patients" / "eunomia-omop" / "Synthea27NjParquet_5.4.zip") as archive:
        archive.extractall(scratch)
    return next(path for path in scratch.rglob("concept.parquet") if "MACOSX" not in str(path)).parent


def truths(cohort: Cohort, cases: tuple[Case, ...], day: datetime.date) -> list[tuple[Case, str]]:
    people = {person.person_id: person for person in cohort.persons}
    found = []
    for case in cases:
        (person,) = (
            each
            for key, each in people.items()
            if key == case[0] or (len(case[0]) == 8 and key.startswith(case[0]))
        )
        one = Cohort("one", (person,), {person.person_id: cohort.facts[person.person_id]}, {}, {})
        (verdict,) = screen([trial(case[1])], one, day)
        (criterion,) = (each for each in verdict.criteria if each.id == case[2])
        found.append((case, criterion.truth))
    return found


def test_there_are_enough_of_both_kinds() -> None:
    counts = Counter(case[3] for case in (*_FHIR, *_OMOP))
    assert len({case[:3] for case in (*_FHIR, *_OMOP)}) == sum(counts.values()) >= 20
    assert min(counts.values()) >= 8


@needs_shared
def test_verdicts_on_fhir_patients_are_those_written_by_hand() -> None:
    cohort = read_cohort(SHARED / "patients" / "synthea-lupus-fhir")
    assert [case for case, truth in truths(cohort, _FHIR, _FHIR_DAY) if truth != str(case[3]).lower()] == []


@needs_shared
def test_verdicts_on_omop_persons_are_those_written_by_hand(tmp_path: Path) -> None:
    cohort = read_cohort(omop_folder(tmp_path))
    assert [case for case, truth in truths(cohort, _OMOP, _OMOP_DAY) if truth != str(case[3]).lower()] == []


@needs_shared
@pytest.mark.parametrize("source", ["fhir", "omop"])
def test_public_patients_are_screened_against_a_sample_of_real_trials(source: str, tmp_path: Path) -> None:
    path = SHARED / "patients" / "synthea-lupus-fhir" if source == "fhir" else omop_folder(tmp_path)
    cohort = read_cohort(path)
    files = sorted((RECORDS / "v2").iterdir())[::8]
    trials = [
        compile_criteria(each)
        for file in files
        for each in trials_of([str(file)], None)
        if not isinstance(each, Diagnostic)
    ]
    assert len(trials) >= 7
    verdicts = list(screen(trials, cohort, _FHIR_DAY if source == "fhir" else _OMOP_DAY))
    assert len(verdicts) == len(trials) * len(cohort.persons)
    standings = Counter(each.standing for each in verdicts)
    assert standings["eligible"] == 0 and standings["ruled_out"] and standings["data_needed"]
