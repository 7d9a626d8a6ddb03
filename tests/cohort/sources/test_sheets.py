"""The same tables as CSV, Parquet and a workbook are one cohort."""

import csv
from pathlib import Path

import duckdb
import openpyxl
import pytest

from trialwright.cohort.read import read_cohort
from trialwright.cohort.synthesize import synthesize
from trialwright.model.diagnostic import UnreadableInput
from trialwright.model.fact import Cohort
from trialwright.model.partial_date import PartialDate

_TABLES = ("persons", "facts")


def what_it_says(cohort: Cohort) -> object:
    return cohort.persons, cohort.facts, cohort.unusable


@pytest.fixture
def tables(tmp_path: Path) -> Path:
    folder = tmp_path / "csv"
    synthesize(12, 3, folder)
    return folder


def test_parquet_says_what_csv_says(tables: Path, tmp_path: Path) -> None:
    folder = tmp_path / "parquet"
    folder.mkdir()
    for name in _TABLES:
        source, target = tables / f"{name}.csv", folder / f"{name}.parquet"
        duckdb.connect().execute(
            f"copy (select * from read_csv('{source}', all_varchar=true)) to '{target}' (format parquet)"
        )
    assert what_it_says(read_cohort(folder)) == what_it_says(read_cohort(tables))


def test_a_workbook_says_what_csv_says(tables: Path, tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    for name in _TABLES:
        sheet = workbook.create_sheet(name)
        with (tables / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            for row in csv.reader(file):
                sheet.append(row)
    path = tmp_path / "cohort.xlsx"
    workbook.save(path)
    cohort = read_cohort(path)
    assert what_it_says(cohort) == what_it_says(read_cohort(tables))
    assert [each.message for each in cohort.diagnostics if each.code == "P008"] == ["sheet Sheet is not read"]


def test_typed_cells_of_a_workbook_are_read_as_dates_and_numbers(tmp_path: Path) -> None:
    import datetime

    workbook = openpyxl.Workbook()
    persons, facts = workbook.create_sheet("Persons"), workbook.create_sheet("Facts")
    persons.append(["person_id", "sex", "birth_date"])
    persons.append([7, "female", datetime.date(1990, 4, 1)])
    facts.append(["person_id", "domain", "concept", "start", "value", "unit"])
    facts.append([7, "measurement", "IgG", datetime.date(2026, 5, 31), 5.5, "g/L"])
    path = tmp_path / "cohort.xlsx"
    workbook.save(path)
    cohort = read_cohort(path)
    (fact,) = cohort.facts["7"]
    assert cohort.persons[0].birth_date == PartialDate.parse("1990-04-01")
    assert (fact.start, str(fact.value)) == (PartialDate.parse("2026-05-31"), "5.500000")


@pytest.mark.parametrize("name", ["cohort.xlsx", "cohort.txt"])
def test_a_file_that_is_no_cohort_gets_one_diagnostic(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(b"nothing of the kind")
    with pytest.raises(UnreadableInput) as error:
        read_cohort(path)
    assert error.value.diagnostic.code in ("P001", "P036")


def test_a_workbook_without_a_facts_sheet_says_which_sheets_it_has(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    workbook.active.title = "persons"  # type: ignore[union-attr]
    path = tmp_path / "cohort.xlsx"
    workbook.save(path)
    with pytest.raises(UnreadableInput) as error:
        read_cohort(path)
    assert "no sheet facts; it has persons" in error.value.diagnostic.message
