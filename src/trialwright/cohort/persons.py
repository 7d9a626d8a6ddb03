"""The persons table → persons."""

from collections import defaultdict
from collections.abc import Sequence

import msgspec

from trialwright.cohort import cells
from trialwright.cohort.table import Row, Table
from trialwright.diagnostics import diagnose
from trialwright.knowledge.cohort_columns import recorded_sex
from trialwright.model.diagnostic import Diagnostic
from trialwright.model.fact import Person, RecordedSex
from trialwright.model.partial_date import PartialDate


class PersonsRead(msgspec.Struct, frozen=True):
    """Persons in file order. ``ambiguous`` ids are claimed by differing rows: their facts are not usable."""

    persons: dict[str, Person]
    ambiguous: dict[str, Diagnostic]
    diagnostics: list[Diagnostic]


def read_persons(table: Table) -> PersonsRead:
    """The persons of a table; an id that two rows give differently keeps only what they agree on."""
    diagnostics = list(table.diagnostics)
    claims: dict[str, list[tuple[int, Person]]] = defaultdict(list)
    for row in table.rows():
        person = _person(row, table.document, diagnostics)
        if person:
            claims[person.person_id].append((row.number, person))
    persons: dict[str, Person] = {}
    ambiguous: dict[str, Diagnostic] = {}
    repeated = 0
    for person_id, claimed in claims.items():
        distinct = list({person: row for row, person in claimed})
        repeated += len(claimed) - len(distinct)
        persons[person_id] = distinct[0] if len(distinct) == 1 else _agreed(distinct)
        if len(distinct) > 1:
            ambiguous[person_id] = _two_with_one_id(table.document, [row for row, _ in claimed])
    diagnostics += ambiguous.values()
    if repeated:
        diagnostics.append(collapsed(repeated, table.document))
    return PersonsRead(persons, ambiguous, diagnostics)


def collapsed(count: int, document: str) -> Diagnostic:
    """The note on identical rows."""
    rows = "1 row repeats" if count == 1 else f"{count} rows repeat"
    return diagnose("P026", f"{rows} another row word for word", document=document)


def _person(row: Row, document: str, diagnostics: list[Diagnostic]) -> Person | None:
    place = f"row {row.number}"
    if not row.has_right_width:
        message = "the row has not as many cells as the header; the person is left out"
        diagnostics.append(diagnose("P010", message, document=document, place=place))
        return None
    person_id = row.text("person_id")
    if not person_id:
        message = "column person_id is blank; the person is left out"
        diagnostics.append(diagnose("P013", message, document=document, place=place))
        return None
    sex = recorded_sex(row.text("sex"))
    if sex is None:
        message = "column sex is not understood and counts as unknown"
        diagnostics.append(diagnose("P027", message, document=document, place=place))
    birth, begin, end = (
        _date(row, column, document, diagnostics)
        for column in ("birth_date", "observation_start", "observation_end")
    )
    if begin and end and end.last < begin.first:
        message = "observation ends before it starts; both dates count as unknown"
        diagnostics.append(diagnose("P015", message, document=document, place=place))
        begin = end = None
    return Person(person_id, sex or "unknown", birth, begin, end)


def _date(row: Row, column: str, document: str, diagnostics: list[Diagnostic]) -> PartialDate | None:
    try:
        return cells.date(row, column)
    except cells.RowFault as fault:
        message = f"{fault.message}; it counts as unknown"
        diagnostics.append(diagnose(fault.code, message, document=document, place=f"row {row.number}"))
        return None


def _agreed(persons: Sequence[Person]) -> Person:
    """One person with what all rows say alike; the rest unknown."""
    first = persons[0]
    sexes: set[RecordedSex] = {person.sex for person in persons}
    return Person(
        first.person_id,
        first.sex if len(sexes) == 1 else "unknown",
        first.birth_date if len({person.birth_date for person in persons}) == 1 else None,
        first.observation_start if len({person.observation_start for person in persons}) == 1 else None,
        first.observation_end if len({person.observation_end for person in persons}) == 1 else None,
    )


def _two_with_one_id(document: str, rows: list[int]) -> Diagnostic:
    message = "two persons share one person_id; what they disagree on is unknown, their facts are not used"
    return diagnose("P011", message, document=document, place=f"rows {', '.join(map(str, rows))}")
