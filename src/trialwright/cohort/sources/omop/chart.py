"""An OMOP database → the tables of a cohort.

A condition without an end is known for the day it was recorded and no longer: OMOP does not say that it
lasts. Persons with several periods of observation have the last one.
"""

from pathlib import Path

from trialwright.cohort.sources.omop.codes import omop_codes
from trialwright.cohort.sources.omop.database import Database
from trialwright.cohort.sources.omop.measurements import measurement_rows, observation_rows
from trialwright.cohort.sources.omop.own import Own
from trialwright.cohort.sources.omop.persons import person_rows
from trialwright.cohort.sources.omop.records import condition_rows, drug_rows, procedure_rows, stay_rows
from trialwright.cohort.sources.tables import CohortTables, LeftOut, given
from trialwright.diagnostics import diagnose


def read(path: Path) -> CohortTables:
    """Persons and their records as tables. Raises UnreadableInput if the database cannot be read."""
    database = Database(path)
    left_out = LeftOut(database.name)
    own = Own(database)
    facts = [
        *condition_rows(database, own),
        *drug_rows(database, own),
        *measurement_rows(database, left_out, own),
        *procedure_rows(database, own),
        *observation_rows(database, left_out),
        *own.facts(),
        *stay_rows(database, left_out, own),
    ]
    tables = omop_codes("tables")
    for table, count in database.tables_with_rows().items():
        if table not in (*tables["read"], *tables["not_clinical"]):
            for _ in range(count):
                left_out.note(f"rows of {table}")
    said = "a condition or drug without an end is known for the day of its record only; a drug recorded counts as taken"
    return CohortTables(
        database.name,
        given(f"{database.name}, person", "persons", person_rows(database, own)),
        given(database.name, "facts", facts),
        diagnostics=(
            *database.diagnostics,
            *left_out.diagnostics(),
            diagnose("P035", said, document=database.name),
        ),
    )
