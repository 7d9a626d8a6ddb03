"""Patient data at a path → Cohort."""

from pathlib import Path

from trialwright.cohort.anchors import read_anchors
from trialwright.cohort.decisions import read_decisions
from trialwright.cohort.facts import read_facts, unusable_rows
from trialwright.cohort.persons import read_persons
from trialwright.cohort.sources import fhir, omop, sheets, wide
from trialwright.cohort.sources.tables import CohortTables
from trialwright.diagnostics import unreadable
from trialwright.model.fact import Cohort


def read_cohort(path: Path) -> Cohort:
    """The cohort at a path: a folder of tables (CSV or Parquet), a workbook, a FHIR R4 export, an OMOP database,
    or the mapping file of a sheet (REDCap and others).

    What a path holds is seen from its content. Rows at fault are in ``unusable`` with a diagnostic each; nothing is
    dropped without one. Values are in canonical units at six decimals. Raises UnreadableInput if nothing can be read.
    """
    tables = _tables(Path(path))
    people = read_persons(tables.persons)
    read = read_facts(tables.facts, people)
    anchors, about_anchors = read_anchors(tables.anchors, people.persons) if tables.anchors else ({}, [])
    decisions, about_decisions = (
        read_decisions(tables.decisions, people.persons) if tables.decisions else ({}, [])
    )
    for each in tables.aside:
        read.unusable[each.person_id] += unusable_rows(each)
    said = list(dict.fromkeys(each.diagnostic for each in tables.aside))
    return Cohort(
        name=tables.name,
        persons=tuple(people.persons.values()),
        facts={person_id: tuple(read.facts.get(person_id, ())) for person_id in people.persons},
        unusable={person_id: tuple(rows) for person_id, rows in read.unusable.items()},
        anchors=anchors,
        diagnostics=(
            *people.diagnostics,
            *read.diagnostics,
            *about_anchors,
            *about_decisions,
            *tables.diagnostics,
            *said,
        ),
        decisions=decisions,
    )


def _tables(path: Path) -> CohortTables:
    if not path.exists():
        raise unreadable("P001", "cohort: there is no such file or folder", document=str(path))
    if path.suffix.casefold() in (".xlsx", ".xlsm"):
        return sheets.read_workbook(path)
    if path.suffix.casefold() == ".toml":
        return wide.read(path)
    if path.is_dir() and any((path / f"persons{suffix}").is_file() for suffix in (".csv", ".parquet")):
        return sheets.read_folder(path)
    if omop.recognises(path):
        return omop.read(path)
    if fhir.recognises(path):
        return fhir.read(path)
    if path.is_dir():
        return sheets.read_folder(path)
    why = "the file is no workbook, FHIR export or OMOP database"
    raise unreadable("P001", f"cohort: {why}", document=path.name)
