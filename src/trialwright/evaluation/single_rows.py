"""Some persons of a large cohort, read as the cohort room reads everybody: row by row, from the same tables."""

from collections.abc import Sequence

import duckdb

from trialwright.cohort.facts import read_facts
from trialwright.cohort.persons import read_persons
from trialwright.evaluation.bulk_persons import Persons
from trialwright.evaluation.columns import OnePerson
from trialwright.evaluation.row_classes import GivenRows
from trialwright.evaluation.table_sql import Source
from trialwright.model.diagnostic import Diagnostic


class SingleRows:
    """The tables of a cohort, from which single persons can be read."""

    def __init__(
        self, con: duckdb.DuckDBPyConnection, persons: Source, facts: Source, known: Persons
    ) -> None:
        """Tables as DuckDB reads them, and the persons in their order."""
        self._con, self._persons, self._facts, self._known = con, persons, facts, known

    def read(self, places: Sequence[int], noticed: list[Diagnostic] | None = None) -> list[OnePerson]:
        """The persons at some places with all their facts and rows put aside; ``noticed`` is told what was."""
        if not places:
            return []
        ids = [str(self._known.ids[place]) for place in places]
        people = read_persons(self._rows(self._persons, places))
        facts = read_facts(self._rows(self._facts, places), people)
        if noticed is not None:
            noticed += [*people.diagnostics, *facts.diagnostics]
        return [
            OnePerson(
                people.persons[each], tuple(facts.facts.get(each, ())), tuple(facts.unusable.get(each, ()))
            )
            for each in ids
        ]

    def _rows(self, source: Source, places: Sequence[int]) -> GivenRows:
        names = list(source.types)
        cells = ", ".join(f"coalesce(CAST({source.cell(name)} AS VARCHAR), '')" for name in names)
        found = self._con.cursor().sql(f"""SELECT {source.number} AS number, {cells} FROM {source.relation}
            WHERE {self._known.among(source, places)}""")
        rows = [(int(number), row) for number, *row in found.fetchall()]
        return GivenRows(source.path.name, names, rows)
