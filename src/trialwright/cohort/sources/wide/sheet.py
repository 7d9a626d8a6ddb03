"""A sheet and its mapping → the tables of a cohort. A blank cell says nothing, a box not ticked neither."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from trialwright.cohort.cells import parsed_date
from trialwright.cohort.sources.tables import Aside, Cells, CohortTables, LeftOut, given
from trialwright.cohort.sources.wide.cells import facts_of_cell
from trialwright.cohort.sources.wide.mapping import FactColumn, Mapping, PersonColumn, read_mapping
from trialwright.cohort.table import decoded
from trialwright.diagnostics import diagnose, unreadable
from trialwright.knowledge.cohort_columns import missing_codes
from trialwright.model.diagnostic import Diagnostic

_SEPARATORS = ",;\t"
# Columns by which REDCap orders rows; they are no data.
_BOOKKEEPING = ("redcap_",)
_PERSON_COLUMNS = ("sex", "birth_date", "observation_start", "observation_end")
Row = dict[str, str]


def read(path: Path) -> CohortTables:
    """The cohort of a mapping file. Raises UnreadableInput if mapping or sheet cannot be read."""
    mapping = read_mapping(path)
    sheet = path.parent / mapping.file
    header, rows = read_sheet(sheet)
    _check(mapping, header, path.name, sheet.name)
    left_out = LeftOut(sheet.name)
    found = [(number, dict(zip(header, row, strict=False))) for number, row in enumerate(rows, start=2)]
    odd = [
        (number, row) for (number, row), cells in zip(found, rows, strict=True) if len(cells) != len(header)
    ]
    whole = [each for each in found if each not in odd]
    persons = list(_persons([row for _, row in found], mapping))
    born = {each["person_id"]: each["birth_date"] for each in persons}
    facts = [fact for number, row in whole for fact in _facts(row, mapping, number, born, left_out)]
    return CohortTables(
        sheet.stem,
        given(sheet.name, "persons", persons),
        given(sheet.name, "facts", facts),
        diagnostics=(*_unused(mapping, header, sheet.name), *left_out.diagnostics()),
        aside=tuple(aside for number, row in odd for aside in _aside(row, mapping, number, sheet.name)),
    )


def read_sheet(path: Path) -> tuple[list[str], list[list[str]]]:
    """Header and rows of a CSV sheet, cells trimmed. Raises UnreadableInput."""
    text = decoded(path)
    first = text.lstrip("\r\n").split("\n", 1)[0]
    separator = max(_SEPARATORS, key=first.count)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
    except csv.Error:
        raise unreadable(
            "P009", "a quotation mark is opened and not closed properly", document=path.name
        ) from None
    trimmed = [[cell.strip() for cell in row] for row in rows if any(cell.strip() for cell in row)]
    if not trimmed:
        raise unreadable("P005", "the table is empty", document=path.name)
    return trimmed[0], trimmed[1:]


def _columns_of(rule: FactColumn) -> tuple[str, ...]:
    return tuple(
        name
        for name in (rule.column, rule.date, rule.upper_limit, rule.lower_limit, *rule.also.values())
        if name
    )


def _person_columns(mapping: Mapping) -> list[PersonColumn]:
    rules = (getattr(mapping, field) for field in _PERSON_COLUMNS)
    return [rule for rule in rules if rule]


def _check(mapping: Mapping, header: list[str], document: str, sheet: str) -> None:
    named = {mapping.person_id, mapping.date, *(each.column for each in _person_columns(mapping))} - {""}
    named |= {name for each in mapping.facts for name in _columns_of(each)}
    missing = sorted(named - set(header))
    if missing:
        message = f"{sheet} has no column {', '.join(missing[:10])}"
        raise unreadable("P040", message, document=document)
    twice = sorted(name for name in named if header.count(name) > 1)
    if twice:
        message = f"{sheet} has several columns named {', '.join(twice[:10])}: which is meant is not known"
        raise unreadable("P040", message, document=document)


def _persons(rows: list[Row], mapping: Mapping) -> Iterator[Cells]:
    """One row a person: what the first row with a cell says; rows that say otherwise stay, to be noticed."""
    said: dict[str, dict[str, list[str]]] = {}
    for row in rows:
        person = said.setdefault(row.get(mapping.person_id, ""), {field: [] for field in _PERSON_COLUMNS})
        for field in _PERSON_COLUMNS:
            value = _word(row, getattr(mapping, field), mapping)
            if value and value not in person[field]:
                person[field].append(value)
    last = _last_days(rows, mapping)
    for person_id, fields in said.items():
        fields["observation_end"] = fields["observation_end"] or [last.get(person_id, "")]
        for number in range(max(1, *(len(values) for values in fields.values()))):
            yield {
                "person_id": person_id,
                **{
                    name: values[min(number, len(values) - 1)] if values else ""
                    for name, values in fields.items()
                },
            }


def _last_days(rows: list[Row], mapping: Mapping) -> dict[str, str]:
    """The last day of each person's rows; a cell that is no date does not count."""
    last: dict[str, str] = {}
    for row in rows:
        person_id, day = row.get(mapping.person_id, ""), row.get(mapping.date, "") if mapping.date else ""
        found, kept = parsed_date(day) if day else None, parsed_date(last.get(person_id, "") or "-")
        if found and (kept is None or found.last > kept.last):
            last[person_id] = day
    return last


def _word(row: Row, rule: PersonColumn | None, mapping: Mapping) -> str:
    cell = row.get(rule.column, "") if rule else ""
    if not rule or _is_missing(cell, rule.words, mapping):
        return ""
    return rule.words.get(cell, cell)


def _is_missing(cell: str, words: dict[str, str], mapping: Mapping) -> bool:
    """Whether a cell holds a code for "no value", which the column's own words may overrule."""
    return bool(cell) and cell not in words and (cell in mapping.missing or cell in missing_codes())


def _cell(row: Row, name: str, mapping: Mapping) -> str:
    cell = row.get(name, "") if name else ""
    return "" if _is_missing(cell, {}, mapping) else cell


def _facts(
    row: Row, mapping: Mapping, number: int, born: dict[str, str], left_out: LeftOut
) -> Iterator[Cells]:
    person_id = row.get(mapping.person_id, "")
    for rule in mapping.facts:
        cell = row.get(rule.column, "")
        if _is_missing(cell, rule.words, mapping):
            left_out.note("cells with a code for a missing value")
            continue
        cell = rule.words.get(cell, cell)
        if not cell:
            continue
        day = _cell(row, rule.date or mapping.date, mapping)
        also = {column: _cell(row, name, mapping) for column, name in rule.also.items()}
        limits = {
            side: _cell(row, name, mapping)
            for side, name in (("upper_limit", rule.upper_limit), ("lower_limit", rule.lower_limit))
            if name
        }
        for fact in facts_of_cell(rule, cell, day, born.get(person_id, "")):
            yield {
                "person_id": person_id,
                "source": f"row {number}, column {rule.column}",
                "group_id": f"{number} {rule.group}" if rule.group else "",
                **fact,
                **limits,
                **also,
            }


def _aside(row: Row, mapping: Mapping, number: int, document: str) -> Iterator[Aside]:
    """A row with too many or too few cells: which cell belongs to which column is not known."""
    message = "the row has not as many cells as the header"
    said = diagnose("P010", message, document=document, place=f"row {number}")
    for rule in mapping.facts:
        yield Aside(row.get(mapping.person_id, ""), rule.domain, rule.concept, "", said, number)


def _unused(mapping: Mapping, header: list[str], document: str) -> Iterator[Diagnostic]:
    used = {
        mapping.person_id,
        mapping.date,
        *mapping.unused,
        *(each.column for each in _person_columns(mapping)),
    }
    used |= {name for each in mapping.facts for name in _columns_of(each)}
    left = [name for name in header if name not in used and not name.startswith(_BOOKKEEPING)]
    if left:
        listed = ", ".join(name[:40] for name in left[:20]) + (
            f" and {len(left) - 20} more" if len(left) > 20 else ""
        )
        message = f"{len(left)} column{'s' * (len(left) > 1)} not mapped: {listed}"
        yield diagnose("P041", message, document=document)
