"""The tables of an OMOP database as they are filled, and the concepts that their rows name."""

from collections import defaultdict
from typing import Any

from trialwright.cohort.sources.omop.own import COLUMN
from trialwright.cohort.sources.tables import Cells
from trialwright.criteria.export.vocabulary import OWN_VOCABULARY

_FIRST_OWN = 2_000_000_001
_ID, _DAY, _NUMBER, _TEXT = "bigint", "date", "decimal(18,6)", "varchar"
_EHR = "32817"

# Columns of OMOP CDM 5.4 that are filled, with their types.
TABLES: dict[str, dict[str, str]] = {
    "person": {
        "person_id": _ID, "gender_concept_id": _ID, "year_of_birth": _ID, "month_of_birth": _ID, "day_of_birth": _ID,
        "race_concept_id": _ID, "ethnicity_concept_id": _ID, "person_source_value": _TEXT,
    },
    "observation_period": {
        "observation_period_id": _ID, "person_id": _ID, "observation_period_start_date": _DAY,
        "observation_period_end_date": _DAY, "period_type_concept_id": _ID,
    },
    "condition_occurrence": {
        "condition_occurrence_id": _ID, "person_id": _ID, "condition_concept_id": _ID, "condition_start_date": _DAY,
        "condition_end_date": _DAY, "condition_type_concept_id": _ID,
    },
    "drug_exposure": {
        "drug_exposure_id": _ID, "person_id": _ID, "drug_concept_id": _ID, "drug_exposure_start_date": _DAY,
        "drug_exposure_end_date": _DAY, "verbatim_end_date": _DAY, "drug_type_concept_id": _ID, "route_source_value": _TEXT,
    },
    "procedure_occurrence": {
        "procedure_occurrence_id": _ID, "person_id": _ID, "procedure_concept_id": _ID, "procedure_date": _DAY,
        "procedure_end_date": _DAY, "procedure_type_concept_id": _ID,
    },
    "measurement": {
        "measurement_id": _ID, "person_id": _ID, "measurement_concept_id": _ID, "measurement_date": _DAY,
        "measurement_type_concept_id": _ID, "operator_concept_id": _ID, "value_as_number": _NUMBER,
        "unit_concept_id": _ID, "range_low": _NUMBER, "range_high": _NUMBER, "unit_source_value": _TEXT,
        "value_source_value": _TEXT,
        "measurement_event_id": _ID,
        "meas_event_field_concept_id": _ID,
    },
    "observation": {
        "observation_id": _ID, "person_id": _ID, "observation_concept_id": _ID, "observation_date": _DAY,
        "observation_type_concept_id": _ID, "value_as_number": _NUMBER, "value_as_string": _TEXT,
        "observation_source_value": _TEXT, "observation_event_id": _ID, "obs_event_field_concept_id": _ID,
    },
    "visit_occurrence": {
        "visit_occurrence_id": _ID, "person_id": _ID, "visit_concept_id": _ID, "visit_start_date": _DAY,
        "visit_end_date": _DAY, "visit_type_concept_id": _ID,
    },
    "concept": {
        "concept_id": _ID, "concept_name": _TEXT, "domain_id": _TEXT, "vocabulary_id": _TEXT, "concept_class_id": _TEXT,
        "standard_concept": _TEXT, "concept_code": _TEXT,
    },
}  # fmt: skip
_DOMAINS = {"condition": "Condition", "drug": "Drug", "procedure": "Procedure", "measurement": "Measurement"}


# The columns by which a row points at the event that it belongs to.
_EVENT_COLUMNS = {
    "measurement": ("measurement_event_id", "meas_event_field_concept_id"),
    "observation": ("observation_event_id", "obs_event_field_concept_id"),
}


class Concepts:
    """Concepts of our own, made as they are needed."""

    def __init__(self) -> None:
        self._ids: dict[tuple[str, str], int] = {}

    def of(self, code: str, domain: str) -> str:
        """The id of what a fact is about."""
        return self._id(_DOMAINS.get(domain, "Observation"), code)

    def of_unit(self, unit: str) -> str:
        """The id of a UCUM unit; "0" for none."""
        return self._id("Unit", unit) if unit else "0"

    def of_column(self, column: str) -> str:
        """The id of a column of the facts table that OMOP has no column for."""
        return self._id("Metadata", COLUMN + column)

    def of_field(self, field: str) -> str:
        """The id of the field of a table that an observation is about."""
        return self._id("Metadata", field)

    def rows(self) -> list[Cells]:
        """The rows of CONCEPT."""
        return [
            {
                "concept_id": str(number), "concept_name": code, "domain_id": domain,
                "vocabulary_id": "UCUM" if domain == "Unit" else OWN_VOCABULARY, "concept_class_id": domain,
                "standard_concept": "S", "concept_code": code,
            }
            for (domain, code), number in self._ids.items()
        ]  # fmt: skip

    def _id(self, domain: str, code: str) -> str:
        return str(self._ids.setdefault((domain, code), _FIRST_OWN + len(self._ids)))


class Tables:
    """Rows by table; the id of a row is its number."""

    def __init__(self, concepts: Concepts) -> None:
        self.concepts = concepts
        self._rows: dict[str, list[Cells]] = defaultdict(list, {"person": [], "observation": []})

    def add(self, table: str, **values: Any) -> str:
        """Put in a row; its id."""
        rows = self._rows[table]
        own = str(len(rows) + 1)
        kind = f"{table.removesuffix('_occurrence').removesuffix('_exposure')}_type_concept_id"
        numbered = {f"{table}_id": own} if table not in ("person", "observation_period") else {}
        typed = {kind: _EHR} if kind in TABLES[table] else {}
        rows.append({**numbered, **typed, **values})
        return own

    def link(self, members: list[tuple[str, str]]) -> None:
        """Measurements and observations of one examination, as (table, id), point at the procedure among them."""
        procedure = next((own for table, own in members if table == "procedure_occurrence"), "")
        field = self.concepts.of_field("procedure_occurrence.procedure_occurrence_id") if procedure else ""
        for table, own in members:
            if procedure and table in _EVENT_COLUMNS:
                event, of_field = _EVENT_COLUMNS[table]
                self._rows[table][int(own) - 1] |= {event: procedure, of_field: field}

    def about(self, field: str, record: str, person: str, columns: Cells, day: str) -> None:
        """Columns of a record that its table lacks, as observations about it."""
        for column, text in columns.items():
            self.add(
                "observation", person_id=person, observation_concept_id=self.concepts.of_column(column),
                observation_date=day, value_as_string=text, observation_source_value=column,
                observation_event_id=record, obs_event_field_concept_id=self.concepts.of_field(field),
            )  # fmt: skip

    def rows(self) -> dict[str, list[Cells]]:
        """Every table that has rows, and the concepts they name."""
        return {**self._rows, "concept": self.concepts.rows()}
