"""A cohort as the tables of OMOP CDM 5.4 in Parquet, with a vocabulary of its own.

Conditions, drugs, procedures, measurements and stays go to their tables; what has no table (absence, grades, findings,
allergies, attestations, coverage) to OBSERVATION, with the domain as source value; columns that a table lacks are
observations about the record (observation_event_id). Findings of one biopsy point at its procedure. Concepts are those
of the vocabulary "Trialwright", ids above two milliards, as OMOP reserves for a site's own.
"""

import tempfile
from collections import defaultdict
from pathlib import Path
from typing import Any

from trialwright.cohort.sources.tables import Cells
from trialwright.cohort.write.csv import write_rows
from trialwright.cohort.write.losses import Losses, without_unusable
from trialwright.cohort.write.omop_tables import TABLES, Concepts, Tables
from trialwright.cohort.write.parquet import to_parquet
from trialwright.cohort.write.tables import fact_cells, person_cells
from trialwright.model.diagnostic import Diagnostic
from trialwright.model.fact import Cohort, Person

_GENDERS = {"female": "8532", "male": "8507"}
_OPERATORS = {"<": "4171756", "<=": "4171754", "": "4172703", ">=": "4171755", ">": "4172704"}
_EHR = "32817"
_INPATIENT = "9201"
# The columns of the facts table that each OMOP table holds itself.
_HELD = {
    "condition_occurrence": {"start", "end"},
    "drug_exposure": {"start", "end", "route"},
    "procedure_occurrence": {"start", "end"},
    "measurement": {"start", "value", "comparator", "unit", "lower_limit", "upper_limit"},
    "visit_occurrence": {"start", "end"},
    "observation": {"start", "value", "value_text"},
}


def write(cohort: Cohort, folder: Path) -> list[Diagnostic]:
    """Write one Parquet file a table into a folder."""
    import duckdb

    losses = Losses("OMOP")
    kept = without_unusable(cohort, losses)
    tables = Tables(Concepts())
    keeps_ids = all(_is_number(person.person_id) for person in kept.persons)
    for place, person in enumerate(kept.persons, start=1):
        number = person.person_id if keeps_ids else str(place)
        _person(person, number, tables)
        groups: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for fact in kept.facts.get(person.person_id, ()):
            groups[fact.group_id].append(_fact(fact_cells(fact), number, tables))
        for group, members in groups.items():
            tables.link(members if group else [])
    replaced = 0 if keeps_ids else len(kept.persons)
    losses.note("ids that are no numbers: person_source_value has them", replaced)
    database = duckdb.connect()
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".rows-") as beside:
        for table, rows in tables.rows().items():
            path = Path(beside) / f"{table}.csv"
            write_rows(path, list(TABLES[table]), rows)
            to_parquet(database, path, folder / f"{table}.parquet", TABLES[table])
    return losses.diagnostics()


def _is_number(person_id: str) -> bool:
    """Whether an id is a number as OMOP has them."""
    return (
        person_id.isascii()
        and person_id.isdigit()
        and person_id == str(int(person_id))
        and len(person_id) < 19
    )


def _person(person: Person, number: str, tables: Tables) -> None:
    row = person_cells(person)
    born = [*row["birth_date"].split("-"), "", ""] if row["birth_date"] else ["", "", ""]
    tables.add(
        "person", person_id=number, gender_concept_id=_GENDERS.get(row["sex"], "0"), year_of_birth=born[0],
        month_of_birth=born[1], day_of_birth=born[2], race_concept_id="0", ethnicity_concept_id="0",
        person_source_value=person.person_id,
    )  # fmt: skip
    begin, end = row["observation_start"], row["observation_end"]
    if len(begin) == len(end) == len("2026-05-31"):
        tables.add(
            "observation_period", observation_period_id=number, person_id=number, observation_period_start_date=begin,
            observation_period_end_date=end, period_type_concept_id=_EHR,
        )  # fmt: skip
    else:
        kept = {"observation_start": begin, "observation_end": end}
        tables.about("person.person_id", number, number, kept, _any_day(row))


def _any_day(row: Cells) -> str:
    """A day for a row that has none of its own; OMOP demands one."""
    return next(
        (
            row[name]
            for name in ("recorded_on", "observation_end", "birth_date")
            if len(row.get(name, "")) == 10
        ),
        "1900-01-01",
    )


def _fact(row: Cells, number: str, tables: Tables) -> tuple[str, str]:
    """Write a fact; its table and its id there."""
    table = _table(row)
    concept = tables.concepts.of(row["concept"], row["domain"])
    exact = len(row["start"]) == 10
    day = row["start"] if exact else row["recorded_on"] if len(row["recorded_on"]) == 10 else "1900-01-01"
    held = _HELD[table] - (set() if exact else {"start"})
    end = row["end"] if len(row["end"]) == 10 else ""
    if row["end"] and not end:
        held = held - {"end"}
    record: dict[str, Any] = {"person_id": number}
    match table:
        case "condition_occurrence":
            record |= {
                "condition_concept_id": concept,
                "condition_start_date": day,
                "condition_end_date": end,
            }
        case "drug_exposure":
            # The model demands an end: of an ongoing drug it is the last day it is known for, its own end a column.
            known = end or (row["recorded_on"] if len(row["recorded_on"]) == 10 else day)
            held = held if end else held - {"end"}
            record |= {
                "drug_concept_id": concept, "drug_exposure_start_date": day, "drug_exposure_end_date": max(known, day),
                "verbatim_end_date": end, "route_source_value": row["route"],
            }  # fmt: skip
        case "procedure_occurrence":
            record |= {"procedure_concept_id": concept, "procedure_date": day, "procedure_end_date": end}
        case "visit_occurrence":
            record |= {"visit_concept_id": _INPATIENT, "visit_start_date": day, "visit_end_date": end or day}
        case "measurement":
            record |= {
                "measurement_concept_id": concept, "measurement_date": day, "value_as_number": row["value"],
                "operator_concept_id": _OPERATORS[row["comparator"]], "unit_concept_id": tables.concepts.of_unit(row["unit"]),
                "unit_source_value": row["unit"], "range_low": row["lower_limit"], "range_high": row["upper_limit"],
                "value_source_value": f"{row['comparator']}{row['value']}",
            }  # fmt: skip
        case _:
            record |= {
                "observation_concept_id": concept, "observation_date": day, "value_as_number": row["value"],
                "value_as_string": row["value_text"], "observation_source_value": row["domain"],
            }  # fmt: skip
    own = tables.add(table, **record)
    # A blank that the reader of a table would fill is said too: no end, no day of record, no status.
    blanks = _SAID_BLANK.get(table, frozenset()) | (frozenset() if exact else {"start"})
    rest = {
        name: text
        for name, text in row.items()
        if name not in held and name not in _NAMES and (text or name in blanks)
    }
    tables.about(f"{table}.{table}_id", own, number, rest, day)
    return table, own


_NAMES = frozenset({"person_id", "domain", "concept", "source", "recorded_by"})
_SAID_BLANK = {
    "condition_occurrence": frozenset({"recorded_on", "status"}),
    "drug_exposure": frozenset({"end", "recorded_on", "status"}),
    "procedure_occurrence": frozenset({"status"}),
}


def _table(row: Cells) -> str:
    plain = row["status"] in ("", "present", "active") and bool(row["start"])
    match row["domain"]:
        case "condition" if plain:
            return "condition_occurrence"
        case "drug" if plain:
            return "drug_exposure"
        case "procedure" if plain:
            return "procedure_occurrence"
        case "measurement" if row["value"]:
            return "measurement"
        case "event" if plain and row["concept"] == "hospitalisation":
            return "visit_occurrence"
    return "observation"
