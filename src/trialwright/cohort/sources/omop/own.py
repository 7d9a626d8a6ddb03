"""Observations in our own vocabulary: facts that OMOP has no table for, and columns that its tables lack.

``cohort/write/omop.py`` writes them: a row about another record (by observation_event_id and the name of the field
that it refers to) gives one of its columns; any other row is a fact of the domain named by its source value.
"""

from collections.abc import Iterator
from typing import Any

from trialwright.cohort.sources.omop.cells import day, number
from trialwright.cohort.sources.omop.database import Database
from trialwright.cohort.sources.tables import Cells
from trialwright.criteria.export.vocabulary import OWN_VOCABULARY

COLUMN = "column:"
_FACT = "observation.observation_id"


class Own:
    """The rows in our own vocabulary, read once."""

    def __init__(self, database: Database) -> None:
        self._columns: dict[tuple[str, str], Cells] = {}
        self._facts: list[dict[str, Any]] = []
        columns = {
            "id": "t.observation_id",
            "person": "t.person_id",
            "on": "t.observation_date",
            "value": "t.value_as_number",
            "words": "t.value_as_string",
            "domain": "t.observation_source_value",
            "event": "t.observation_event_id",
            "field": "f.concept_name",
            "code": "c.concept_code",
            "vocabulary": "c.vocabulary_id",
        }
        concepts = {"c": "observation_concept_id", "f": "obs_event_field_concept_id"}
        for row in database.rows("observation", columns, concepts):
            if row["vocabulary"] != OWN_VOCABULARY:
                continue
            code = str(row["code"])
            if code.startswith(COLUMN):
                key = (str(row["field"]), str(row["event"]))
                self._columns.setdefault(key, {})[code.removeprefix(COLUMN)] = str(row["words"] or "")
            else:
                self._facts.append(row)

    def columns(self, field: str, record: Any) -> Cells:
        """The columns that rows about a record give; {} for a record of another origin."""
        return self._columns.get((field, str(record)), {})

    def facts(self) -> Iterator[Cells]:
        """The facts that have no table of their own."""
        for row in self._facts:
            yield {
                "person_id": number(row["person"]),
                "domain": str(row["domain"] or ""),
                "concept": str(row["code"]),
                "start": day(row["on"]),
                "value": number(row["value"]),
                "value_text": str(row["words"] or ""),
                "source": f"observation/{row['id']}",
                **self.columns(_FACT, row["id"]),
            }
