"""What every source gives: the tables of a cohort, ready to be read row by row."""

from collections import Counter
from collections.abc import Iterable

import msgspec

from trialwright.cohort.table import GivenTable, Table
from trialwright.diagnostics import diagnose
from trialwright.knowledge.cohort_columns import columns
from trialwright.model.diagnostic import Diagnostic


class Aside(msgspec.Struct, frozen=True):
    """A record that says something of a person that cannot be used: criteria it could settle are unknown."""

    person_id: str
    domain: str
    concept: str
    start: str
    diagnostic: Diagnostic
    row: int = 0


# A row as a source gives it: column → text; what is not given is blank.
Cells = dict[str, str]
_LISTED = 20


class CohortTables(msgspec.Struct):
    """Tables of one cohort. ``diagnostics`` say what the source could not give, ``aside`` what must not be used."""

    name: str
    persons: Table
    facts: Table
    anchors: Table | None = None
    decisions: Table | None = None
    diagnostics: tuple[Diagnostic, ...] = ()
    aside: tuple[Aside, ...] = ()


def given(document: str, kind: str, rows: Iterable[Cells]) -> GivenTable:
    """Rows as a table of a kind; row 2 is the first, as in a sheet with a header."""
    header = list(columns(kind))
    return GivenTable(document, kind, header, ([row.get(name, "") for name in header] for row in rows))


class LeftOut:
    """Counts what a source holds and the tables have no place for, by reason."""

    def __init__(self, document: str) -> None:
        self._document = document
        self._counts: Counter[str] = Counter()

    def note(self, what: str) -> None:
        """One thing more of a kind, named without anything of a person."""
        self._counts[what] += 1

    def diagnostics(self) -> list[Diagnostic]:
        """One note that lists the kinds with their counts, most first; nothing if nothing was left out."""
        if not self._counts:
            return []
        listed = ", ".join(f"{what} ({count})" for what, count in self._counts.most_common(_LISTED))
        more = len(self._counts) - _LISTED
        rest = f" and {more} kinds more" if more > 0 else ""
        return [diagnose("P031", f"not carried into the cohort: {listed}{rest}", document=self._document)]
