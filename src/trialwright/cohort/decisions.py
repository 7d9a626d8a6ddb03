"""The optional decisions table → decisions by person."""

from collections import defaultdict

from trialwright.cohort import cells
from trialwright.cohort.cells import RowFault
from trialwright.cohort.table import Row, Table
from trialwright.diagnostics import diagnose
from trialwright.model.diagnostic import Diagnostic
from trialwright.model.fact import Decision, Person

Decisions = dict[str, tuple[Decision, ...]]
_TRUTHS = {"true": True, "false": False}
_NEEDED = ("nct_id", "criterion_id", "decision")


def read_decisions(table: Table, persons: dict[str, Person]) -> tuple[Decisions, list[Diagnostic]]:
    """Decisions by person; a row that cannot be used is named in a diagnostic and decides nothing."""
    diagnostics = list(table.diagnostics)
    found: dict[str, list[Decision]] = defaultdict(list)
    for row in table.rows():
        try:
            decision = _decision(row, persons)
        except RowFault as fault:
            place = f"row {row.number}"
            diagnostics.append(diagnose(fault.code, fault.message, document=table.document, place=place))
            continue
        found[decision.person_id].append(decision)
    return {person_id: tuple(decisions) for person_id, decisions in found.items()}, diagnostics


def _decision(row: Row, persons: dict[str, Person]) -> Decision:
    """The decision of a row. Raises RowFault."""
    if not row.has_right_width:
        raise RowFault("P010", "the row has not as many cells as the header")
    if row.text("person_id") not in persons:
        raise RowFault("P030", "the persons table does not have this row's person_id")
    for column in _NEEDED:
        if not row.text(column):
            raise RowFault("P013", f"column {column} is blank")
    return Decision(
        person_id=row.text("person_id"),
        nct_id=row.text("nct_id"),
        criterion_id=row.text("criterion_id"),
        decision=_TRUTHS[cells.word(row, "decision", "decisions")],
        row=row.number,
        by=row.text("by"),
        date=cells.date(row, "date"),
        reason=row.text("reason"),
    )
