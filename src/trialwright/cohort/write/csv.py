"""A cohort as CSV tables: persons, facts, and anchors and decisions if there are any. Nothing is lost."""

import csv
from collections.abc import Iterable, Iterator
from pathlib import Path

from trialwright.cohort.sources.tables import Cells
from trialwright.cohort.write.tables import (
    anchor_rows,
    decision_rows,
    fact_cells,
    person_cells,
    unusable_cells,
)
from trialwright.knowledge.cohort_columns import columns
from trialwright.model.diagnostic import Diagnostic
from trialwright.model.fact import Cohort


def write(cohort: Cohort, folder: Path) -> list[Diagnostic]:
    """Write the tables into a folder; rows at fault are written so that they are at fault again."""
    for kind, rows in tables_of(cohort):
        write_rows(folder / f"{kind}.csv", list(columns(kind)), rows)
    return []


def tables_of(cohort: Cohort) -> Iterator[tuple[str, Iterable[Cells]]]:
    """Each table that has rows, the two needed ones always."""
    yield "persons", map(person_cells, cohort.persons)
    yield "facts", _facts(cohort)
    if cohort.anchors:
        yield "anchors", anchor_rows(cohort)
    if cohort.decisions:
        yield "decisions", decision_rows(cohort)


def write_rows(path: Path, header: list[str], rows: Iterable[Cells]) -> None:
    """Write rows under a header; a lacking cell is blank."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows([row.get(name, "") for name in header] for row in rows)


def _facts(cohort: Cohort) -> Iterator[Cells]:
    for person in cohort.persons:
        yield from map(fact_cells, cohort.facts.get(person.person_id, ()))
        yield from map(unusable_cells, cohort.unusable.get(person.person_id, ()))
