"""One cell of a sheet → the facts it states, by the kind of its column."""

import datetime
from collections.abc import Iterator

from trialwright.cohort.cells import parsed_date
from trialwright.cohort.sources.tables import Cells
from trialwright.cohort.sources.wide.mapping import FactColumn
from trialwright.knowledge.cohort_columns import answer_words

_NEVER, _NOW = ("never", "absent"), ("now", "present")
# Before anybody's birth who may be in a cohort, where no date of birth is known.
_BEGINNING = "1900-01-01"


def facts_of_cell(rule: FactColumn, cell: str, day: str, born: str) -> Iterator[Cells]:
    """The facts of a cell that is not blank, as of a day. What cannot be read is a fact at fault, named by its reader.

    ``born`` is the person's date of birth, from which on "never" speaks.
    """
    word = answer_words().get(cell.casefold(), cell)
    if not word:
        return
    base = {"domain": rule.domain, "concept": rule.concept, "unit": rule.unit}
    match rule.kind:
        case "value":
            yield {**base, "value": cell, "start": day}
        case "word":
            yield {**base, "value_text": cell, "start": day}
        case "state":
            yield {**base, "status": cell, "start": day}
        case "yes_no":
            said = "absent" if word in _NEVER else "present" if word in _NOW else word
            yield {**base, "status": said, "start": day, "recorded_on": day}
        case "on_date" | "first_date" | "last_date":
            yield from _dated(base, rule.kind, cell, day, born)


def _dated(base: Cells, kind: str, cell: str, day: str, born: str) -> Iterator[Cells]:
    """A date, and what its column says of other days; "never" and "now" speak up to the day of the row."""
    word = answer_words().get(cell.casefold(), cell.casefold())
    if word in _NEVER:
        yield {**base, "status": "absent", "start": _from_birth(born), "end": day}
    elif word in _NOW:
        yield {**base, "status": "present", "recorded_on": day, "start": day}
    elif kind == "first_date":
        yield {**base, "status": "present", "start": cell, "recorded_on": day}
    else:
        yield {**base, "status": "present", "start": cell, "end": cell}
        if kind == "last_date":
            yield from _not_since(base, cell, day)


def _not_since(base: Cells, cell: str, day: str) -> Iterator[Cells]:
    """ "Last on a day": since then, and up to the day of the row, not again."""
    found = parsed_date(cell)
    until = parsed_date(day) if day else None
    if found and until and found.last < until.first:
        since = found.last + datetime.timedelta(days=1)
        yield {**base, "status": "absent", "start": since.isoformat(), "end": day}


def _from_birth(born: str) -> str:
    found = parsed_date(born) if born else None
    return found.first.isoformat() if found else born or _BEGINNING
