"""The boundary persons as a cohort, and what was written of them by hand."""

import csv
import datetime
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from trialwright.cohort.read import read_cohort
from trialwright.model.fact import Cohort

FOLDER = Path(__file__).parent / "boundary_persons"
_PERSON_COLUMNS = ["person_id", "sex", "birth_date", "observation_start", "observation_end"]


class Expectation(msgspec.Struct, frozen=True):
    """The truth of one sentence for one person, and why."""

    person_id: str
    criterion: str
    truth: str
    why: str
    about: str


def gold(nct_id: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / f"{nct_id}.toml").read_text(encoding="utf-8"))


def index_date(nct_id: str) -> datetime.date:
    return datetime.date.fromisoformat(gold(nct_id)["index_date"])


def expectations(nct_id: str) -> Iterator[Expectation]:
    for person in gold(nct_id)["person"]:
        for criterion, said in person["expect"].items():
            yield Expectation(person["id"], criterion, said["truth"], said["why"], person["about"])


def cohort_of(nct_id: str, folder: Path) -> Cohort:
    """The persons of a gold file, written as tables and read back as any cohort is."""
    persons = gold(nct_id)["person"]
    heads = [
        {"person_id": one["id"]} | {key: one.get(key, "") for key in _PERSON_COLUMNS[1:]} for one in persons
    ]
    facts = [{"person_id": one["id"]} | fact for one in persons for fact in one["facts"]]
    anchors = [{"person_id": one["id"]} | anchor for one in persons for anchor in one.get("anchors", [])]
    columns = ["person_id", *sorted({key for fact in facts for key in fact} - {"person_id"})]
    _write(folder / "persons.csv", _PERSON_COLUMNS, heads)
    _write(folder / "facts.csv", columns, facts)
    if anchors:
        _write(folder / "anchors.csv", ["person_id", "anchor", "date"], anchors)
    return read_cohort(folder)


def _write(path: Path, columns: list[str], rows: list[dict[str, Any]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as out:
        writer = csv.DictWriter(out, columns)
        writer.writeheader()
        writer.writerows(rows)
