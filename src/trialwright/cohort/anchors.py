"""The optional anchors table → anchor dates by person."""

import datetime
from collections import defaultdict

from trialwright.cohort import cells
from trialwright.cohort.table import Row, Table
from trialwright.diagnostics import diagnose
from trialwright.knowledge.chart_wording import anchor_named
from trialwright.model.diagnostic import Diagnostic
from trialwright.model.fact import Person

Anchors = dict[str, dict[str, datetime.date]]


def read_anchors(table: Table, persons: dict[str, Person]) -> tuple[Anchors, list[Diagnostic]]:
    """Anchor dates by person and anchor; one that two rows date differently is left out."""
    diagnostics = list(table.diagnostics)
    dated: dict[tuple[str, str], dict[datetime.date, int]] = defaultdict(dict)
    for row in table.rows():
        try:
            dated[row.text("person_id"), anchor_named(row.text("anchor"))][_day(row, persons)] = row.number
        except cells.RowFault as fault:
            place = f"row {row.number}"
            diagnostics.append(diagnose(fault.code, fault.message, document=table.document, place=place))
    anchors: Anchors = defaultdict(dict)
    for (person_id, anchor), days in dated.items():
        if len(days) == 1:
            anchors[person_id][anchor] = next(iter(days))
        elif days:
            place = f"rows {', '.join(map(str, days.values()))}"
            message = "two rows date the same anchor of one person differently; neither is used"
            diagnostics.append(diagnose("P028", message, document=table.document, place=place))
    return dict(anchors), diagnostics


def _day(row: Row, persons: dict[str, Person]) -> datetime.date:
    """The exact day of an anchor row. Raises RowFault."""
    if not row.has_right_width:
        raise cells.RowFault("P010", "the row has not as many cells as the header")
    if row.text("person_id") not in persons:
        raise cells.RowFault("P028", "the persons table does not have this row's person_id")
    if not row.text("anchor"):
        raise cells.RowFault("P013", "column anchor is blank")
    when = cells.date(row, "date")
    if when is None or not when.is_exact:
        raise cells.RowFault("P028", "column date: an anchor needs an exact day")
    return when.first
