"""Which concepts of a site's own OMOP vocabulary a term, an analyte or a unit is."""

from pathlib import Path
from typing import Any, Protocol

import msgspec

from trialwright.diagnostics import unreadable
from trialwright.knowledge.coded import analyte_of_loinc, term_of_name

OWN_VOCABULARY = "Trialwright"
_DOMAINS = {"Condition": "condition", "Drug": "drug", "Procedure": "procedure"}


class OmopConcept(msgspec.Struct, frozen=True):
    """A row of the CONCEPT table."""

    concept_id: int
    name: str
    domain: str
    vocabulary: str
    code: str


class Vocabulary(Protocol):
    """The concepts of an OMOP vocabulary, by what they mean here."""

    def of_terms(self, ids: frozenset[str]) -> tuple[OmopConcept, ...]:
        """The concepts that mean one of these terms."""

    def of_analyte(self, analyte_id: str) -> tuple[OmopConcept, ...]:
        """The concepts that measure an analyte, or are a score of an instrument."""

    def of_unit(self, unit: str) -> tuple[OmopConcept, ...]:
        """The concepts of a UCUM unit."""


class ConceptTable:
    """A vocabulary read from a CONCEPT table: CSV as Athena gives it, Parquet, or a folder with either."""

    def __init__(self, path: Path) -> None:
        self._terms: dict[str, list[OmopConcept]] = {}
        self._analytes: dict[str, list[OmopConcept]] = {}
        self._units: dict[str, list[OmopConcept]] = {}
        for row in _rows(path):
            self._take(OmopConcept(*row))

    def of_terms(self, ids: frozenset[str]) -> tuple[OmopConcept, ...]:
        """The concepts that mean one of these terms."""
        return tuple(concept for each in sorted(ids) for concept in self._terms.get(each, ()))

    def of_analyte(self, analyte_id: str) -> tuple[OmopConcept, ...]:
        """The concepts that measure an analyte, or are a score of an instrument."""
        return tuple(self._analytes.get(analyte_id, ()))

    def of_unit(self, unit: str) -> tuple[OmopConcept, ...]:
        """The concepts of a UCUM unit."""
        return tuple(self._units.get(unit, ()))

    def _take(self, concept: OmopConcept) -> None:
        if concept.vocabulary == "UCUM":
            self._units.setdefault(concept.code, []).append(concept)
        elif concept.vocabulary == OWN_VOCABULARY:
            kept = self._terms if concept.domain in _DOMAINS else self._analytes
            kept.setdefault(concept.code, []).append(concept)
        elif concept.vocabulary == "LOINC":
            measured = analyte_of_loinc(concept.code)
            if measured:
                self._analytes.setdefault(measured, []).append(concept)
        elif concept.domain in _DOMAINS:
            named = term_of_name(concept.name, _DOMAINS[concept.domain])
            if named:
                self._terms.setdefault(named.id, []).append(concept)


def _rows(path: Path) -> list[tuple[Any, ...]]:
    """The rows of a CONCEPT table that may mean something here; UnreadableInput if there is none."""
    import duckdb

    try:
        found = duckdb.connect().execute(
            f"""select concept_id, concept_name, domain_id, vocabulary_id, concept_code from {_table(path)}
            where domain_id in ('Condition', 'Drug', 'Procedure', 'Measurement', 'Observation', 'Unit')
            and (standard_concept = 'S' or vocabulary_id in ('LOINC', '{OWN_VOCABULARY}'))
            order by concept_id"""
        )
        return [(int(row[0]), *map(str, row[1:])) for row in found.fetchall()]
    except duckdb.Error as error:
        raise unreadable(
            "C050",
            f"{path.name} is no CONCEPT table of an OMOP vocabulary",
            document=path.name,
            words=str(error).splitlines()[0][:120],
        ) from error


def _table(path: Path) -> str:
    inside = [path / name for name in ("concept.parquet", "CONCEPT.parquet", "concept.csv", "CONCEPT.csv")]
    file = next((each for each in inside if each.is_file()), path) if path.is_dir() else path
    quoted = str(file).replace("'", "''")
    if file.suffix == ".parquet":
        return f"read_parquet('{quoted}')"
    return f"read_csv('{quoted}', all_varchar=true, quote='')"
