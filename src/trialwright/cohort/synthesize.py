"""Synthetic lupus cohorts, to try the program without patients: seeded, with published means and shares.

The numbers come from ``knowledge/populations``; everything a publication does not give is an assumption
there. The cohort is made to exercise software; it is no evidence about real patients.
"""

import csv
import datetime
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

import msgspec

from trialwright.cohort.synthetic_chart import FactRow
from trialwright.cohort.synthetic_dirt import Dirt, Planted
from trialwright.cohort.synthetic_facts import facts_of
from trialwright.cohort.synthetic_patients import Draw, Patient, draw_patients
from trialwright.cohort.write.whole import whole_file
from trialwright.knowledge.cohort_columns import columns
from trialwright.knowledge.populations import population

INDEX_DATE = datetime.date(2026, 6, 30)
DEFAULT_PROFILE = "lupus_china"
_SYNTHETIC_ID = "SYN-"


class Tables(msgspec.Struct, frozen=True):
    """Rows of the two tables as they are written: every column, every cell a string."""

    persons: list[FactRow]
    facts: list[FactRow]


class Synthesized(msgspec.Struct, frozen=True):
    """How much was written, and the faults that were planted in it."""

    persons: int
    facts: int
    planted: tuple[Planted, ...] = ()


def lupus_cohort(
    persons: int, seed: int, index_date: datetime.date = INDEX_DATE, population_name: str = DEFAULT_PROFILE
) -> Tables:
    """Tables of so many synthetic patients; all facts lie on or before the index date.

    The same arguments give the same tables, on every platform. ValueError for a negative number of persons.

    >>> tables = lupus_cohort(2, seed=1)
    >>> [row["person_id"] for row in tables.persons]
    ['SYN-00001', 'SYN-00002']
    """
    patients, rows = _drawn(persons, seed, index_date, population_name)
    blank = dict.fromkeys(columns("facts"), "")
    return Tables([_person(patient, index_date) for patient in patients], [blank | row for row in rows])


def synthesize(
    persons: int,
    seed: int,
    folder: Path,
    index_date: datetime.date = INDEX_DATE,
    profile: str = DEFAULT_PROFILE,
    *,
    dirty: bool = False,
) -> Synthesized:
    """Write ``persons.csv`` and ``facts.csv`` of a synthetic cohort into a folder, made if need be.

    ``profile`` is a population of ``knowledge/populations``. ``dirty`` plants faults as real tables have them; what was
    planted is returned. FileExistsError rather than overwrite tables that are not synthetic themselves;
    OSError, with nothing half-written left, if there is no room.
    """
    folder = Path(folder)
    _keep_real_tables(folder)
    patients, rows = _drawn(persons, seed, index_date, profile)
    people = [_person(patient, index_date) for patient in patients]
    dirt = Dirt(seed) if dirty else None
    if dirt:
        people, rows = dirt.persons(people), dirt.facts(rows)
    folder.mkdir(parents=True, exist_ok=True)
    with whole_file(folder / "persons.csv") as file:
        _write(file, "persons", iter(people))
    with whole_file(folder / "facts.csv") as file:
        count = _write(file, "facts", rows)
    return Synthesized(len(people), count, tuple(dirt.planted) if dirt else ())


def _drawn(
    persons: int, seed: int, index_date: datetime.date, profile: str
) -> tuple[list[Patient], Iterator[FactRow]]:
    """The patients, and the rows of their charts one after another."""
    if persons < 0:
        raise ValueError("the number of persons is negative")
    of, draw = population(profile), Draw(seed)
    patients = draw_patients(persons, draw, of, index_date)
    return patients, (row for patient in patients for row in facts_of(patient, draw, of, index_date))


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


def _write(file: TextIO, table: str, rows: Iterator[FactRow]) -> int:
    """Write a table; the number of its rows."""
    header = list(columns(table))
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(header)
    count = 0
    places, blank = {name: place for place, name in enumerate(header)}, [""] * len(header)
    for row in rows:
        cells = blank.copy()
        for name, text in row.items():
            cells[places[name]] = text
        writer.writerow(cells)
        count += 1
    return count
