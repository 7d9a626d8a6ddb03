"""A folder of tables → Cohort."""

from pathlib import Path

from trialwright.cohort.anchors import Anchors, read_anchors
from trialwright.cohort.decisions import Decisions, read_decisions
from trialwright.cohort.facts import read_facts
from trialwright.cohort.persons import read_persons
from trialwright.cohort.table import Table
from trialwright.diagnostics import diagnose, unreadable
from trialwright.model.diagnostic import Diagnostic
from trialwright.model.fact import Cohort, Person

_READ = frozenset({"persons.csv", "facts.csv", "anchors.csv", "decisions.csv"})


def read_cohort(folder: Path) -> Cohort:
    """The cohort of ``persons.csv``, ``facts.csv`` and, if there, ``anchors.csv`` and ``decisions.csv`` in a folder.

    Rows at fault are in ``unusable`` with a diagnostic each; nothing is dropped without one. Values
    are in canonical units at six decimals. Raises UnreadableInput if the tables cannot be read at all.
    """
    folder = Path(folder)
    if not folder.is_dir():
        why = "is a file, not a folder" if folder.exists() else "there is no such folder"
        raise unreadable("P001", f"cohort folder: {why}", document=str(folder))
    people = read_persons(Table(folder / "persons.csv", "persons"))
    read = read_facts(Table(folder / "facts.csv", "facts"), people)
    anchors, about_anchors = _anchors(folder, people.persons)
    decisions, about_decisions = _decisions(folder, people.persons)
    return Cohort(
        name=folder.resolve().name,
        persons=tuple(people.persons.values()),
        facts={person_id: tuple(read.facts.get(person_id, ())) for person_id in people.persons},
        unusable={person_id: tuple(rows) for person_id, rows in read.unusable.items()},
        anchors=anchors,
        diagnostics=(
            *people.diagnostics,
            *read.diagnostics,
            *about_anchors,
            *about_decisions,
            *_unused_files(folder),
        ),
        decisions=decisions,
    )


def _anchors(folder: Path, persons: dict[str, Person]) -> tuple[Anchors, list[Diagnostic]]:
    path = folder / "anchors.csv"
    return read_anchors(Table(path, "anchors"), persons) if path.exists() else ({}, [])


def _decisions(folder: Path, persons: dict[str, Person]) -> tuple[Decisions, list[Diagnostic]]:
    path = folder / "decisions.csv"
    return read_decisions(Table(path, "decisions"), persons) if path.exists() else ({}, [])


def _unused_files(folder: Path) -> list[Diagnostic]:
    names = sorted(path.name for path in folder.glob("*.csv") if path.name not in _READ)
    why = "it is none of the cohort's tables"
    return [diagnose("P008", f"{name} is not read: {why}", document=name) for name in names]
