"""Synthetic lupus cohorts, to try the program without patients: seeded, with published means and shares.

The numbers come from ``knowledge/populations``; everything a publication does not give is an assumption
there. The cohort is made to exercise software; it is no evidence about real patients.
"""

import csv
import datetime
import io
from pathlib import Path

import msgspec

from trialwright.cohort.synthetic_chart import FactRow
from trialwright.cohort.synthetic_facts import facts_of
from trialwright.cohort.synthetic_patients import Draw, Patient, draw_patients
from trialwright.knowledge.cohort_columns import columns
from trialwright.knowledge.populations import population

INDEX_DATE = datetime.date(2026, 6, 30)
_SYNTHETIC_ID = "SYN-"


class Tables(msgspec.Struct, frozen=True):
    """Rows of the two tables as they are written: every column, every cell a string."""

    persons: list[FactRow]
    facts: list[FactRow]


def lupus_cohort(
    persons: int, seed: int, index_date: datetime.date = INDEX_DATE, population_name: str = "lupus_china"
) -> Tables:
    """Tables of so many synthetic patients; all facts lie on or before the index date.

    The same arguments give the same tables, on every platform. ValueError for a negative number of persons.

    >>> tables = lupus_cohort(2, seed=1)
    >>> [row["person_id"] for row in tables.persons]
    ['SYN-00001', 'SYN-00002']
    """
    if persons < 0:
        raise ValueError("the number of persons is negative")
    of, draw = population(population_name), Draw(seed)
    patients = draw_patients(persons, draw, of, index_date)
    facts = [row for patient in patients for row in facts_of(patient, draw, of, index_date)]
    return Tables([_person(patient, index_date) for patient in patients], facts)


def synthesize(persons: int, seed: int, folder: Path, index_date: datetime.date = INDEX_DATE) -> Tables:
    """Write ``persons.csv`` and ``facts.csv`` of a synthetic cohort into a folder, made if need be.

    FileExistsError rather than overwrite tables that are not synthetic themselves.
    """
    folder = Path(folder)
    _keep_real_tables(folder)
    tables = lupus_cohort(persons, seed, index_date)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "persons.csv").write_bytes(_csv("persons", tables.persons))
    (folder / "facts.csv").write_bytes(_csv("facts", tables.facts))
    return tables


def _person(patient: Patient, index_date: datetime.date) -> FactRow:
    return {
        "person_id": patient.person_id,
        "sex": "female" if patient.female else "male",
        "birth_date": str(patient.birth),
        "observation_start": str(patient.onset),
        "observation_end": str(index_date),
    }


def _keep_real_tables(folder: Path) -> None:
    for name in ("persons.csv", "facts.csv"):
        path = folder / name
        if not path.exists():
            continue
        with path.open(encoding="utf-8", errors="replace") as file:
            file.readline()
            if any(not line.startswith(_SYNTHETIC_ID) for line in file if line.strip()):
                raise FileExistsError(f"{path} holds a cohort that is not synthetic; choose another folder")


def _csv(table: str, rows: list[FactRow]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(columns(table)), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode("utf-8")
