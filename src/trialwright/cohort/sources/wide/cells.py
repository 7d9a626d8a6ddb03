"""One cell of a sheet → the facts it states, by the kind of its column."""

import datetime
from collections.abc import Iterator

from trialwright.cohort.cells import parsed_date
from trialwright.cohort.sources.tables import Cells
from trialwright.cohort.sources.wide.mapping import FactColumn
from trialwright.knowledge.cohort_columns import answer_words

_NEVER, _NOW = "never", "now"
# Before anybody's birth who may be in a cohort, where no date of birth is known.
_BEGINNING = "1900-01-01"


def facts_of_cell(rule: FactColumn, cell: str, day: str, born: str) -> Iterator[Cells]:
    """The facts of a cell that is not blank, as of a day. What cannot be read is a fact at fault, named by its reader.

    ``born`` is the person's date of birth, from which on "never" speaks.
    """
    if not answer_words().get(cell.casefold(), cell):
        return
    base = {"domain": rule.domain, "concept": rule.concept, "unit": rule.unit}
    match rule.kind:
        case "value":
            yield {**base, "value": cell, "start": day}
        case "word":
            yield {**base, "value_text": cell, "start": day}
        case "yes_no":
            yield {
                **base,
                "status": answer_words().get(cell.casefold(), cell),
                "start": day,
                "recorded_on": day,
            }
        case "first_date":
            yield {**base, "status": "present", "start": cell, "recorded_on": day}
        case "last_date":
            yield from _last(base, cell, day, born)


def _last(base: Cells, cell: str, day: str, born: str) -> Iterator[Cells]:
    """ "Last on a day": it was so on that day, and since then not. "Never" and "now" speak up to the day of the row."""
    word = answer_words().get(cell.casefold(), cell.casefold())
    if word in (_NEVER, "absent"):
        yield {**base, "status": "absent", "start": born or _BEGINNING, "end": day}
        return
    if word in (_NOW, "present"):
        yield {**base, "status": "present", "recorded_on": day, "start": day}
        return
    yield {**base, "status": "present", "start": cell, "end": cell}
    found = parsed_date(cell)
    until = parsed_date(day) if day else None
    if found and until and found.last < until.first:
        since = found.last + datetime.timedelta(days=1)
        yield {**base, "status": "absent", "start": since.isoformat(), "end": day}
