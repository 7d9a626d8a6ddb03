"""Hits as rows of a table for a spreadsheet."""

import csv
import io
from collections.abc import Iterable

from trialwright.search.answer import Hit

COLUMNS = (
    "id", "title", "status", "record_date", "label", "why", "phases", "conditions", "interventions", "sponsor",
    "countries", "sites", "matched", "lacks", "score",
)  # fmt: skip
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def hits_as_csv(hits: Iterable[Hit]) -> str:
    """CSV with a line of column names; lists are joined by "; ".

    A cell that a spreadsheet would run as a formula gets an apostrophe in front: titles are other people's words.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows([_cell(value) for value in _row(hit)] for hit in hits)
    return out.getvalue()


def _row(hit: Hit) -> tuple[object, ...]:
    return (
        hit.id,
        hit.title,
        hit.status,
        hit.freshness.record_date,
        hit.freshness.label,
        hit.freshness.why,
        hit.phases,
        hit.conditions,
        hit.interventions,
        hit.sponsor,
        hit.countries,
        hit.sites,
        hit.matched,
        hit.lacks,
        round(hit.score, 3),
    )


def _cell(value: object) -> str:
    text = "; ".join(map(str, value)) if isinstance(value, tuple) else "" if value is None else str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text
