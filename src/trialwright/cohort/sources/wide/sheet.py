"""A sheet and its mapping → the tables of a cohort. A blank cell says nothing, a box not ticked neither."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from trialwright.cohort.sources.tables import Cells, CohortTables, given
from trialwright.cohort.sources.wide.cells import facts_of_cell
from trialwright.cohort.sources.wide.mapping import Mapping, PersonColumn, read_mapping
from trialwright.cohort.table import decoded
from trialwright.diagnostics import diagnose, unreadable
from trialwright.model.diagnostic import Diagnostic

_SEPARATORS = ",;\t"
# Columns by which REDCap orders rows; they are no data.
_BOOKKEEPING = ("redcap_",)


def read(path: Path) -> CohortTables:
    """The cohort of a mapping file. Raises UnreadableInput if mapping or sheet cannot be read."""
    mapping = read_mapping(path)
    sheet = path.parent / mapping.file
    header, rows = read_sheet(sheet)
    _check(mapping, header, path.name, sheet.name)
    found = [dict(zip(header, row, strict=False)) for row in rows]
    persons = list(_persons(found, mapping))
    born = {each["person_id"]: each["birth_date"] for each in persons}
    facts = [fact for number, row in enumerate(found, start=2) for fact in _facts(row, mapping, number, born)]
    return CohortTables(
        sheet.stem,
        given(sheet.name, "persons", persons),
        given(sheet.name, "facts", facts),
        diagnostics=tuple(_unused(mapping, header, sheet.name)),
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
    return trimmed[0], trimmed[1:]


def _check(mapping: Mapping, header: list[str], document: str, sheet: str) -> None:
    persons = [each.column for each in (mapping.sex, mapping.birth_date) if each]
    named = [mapping.person_id, mapping.date, *persons]
    named += [
        name
        for each in mapping.facts
        for name in (each.column, each.date, each.upper_limit, each.lower_limit)
    ]
    missing = sorted({name for name in named if name and name not in header})
    if missing:
        message = f"{sheet} has no column {', '.join(missing[:10])}"
        raise unreadable("P040", message, document=document)


def _persons(rows: list[dict[str, str]], mapping: Mapping) -> Iterator[Cells]:
    """One row a person: what the first row with a cell says; rows that say otherwise stay, to be noticed."""
    said: dict[str, dict[str, list[str]]] = {}
    for row in rows:
        person = said.setdefault(row.get(mapping.person_id, ""), {"sex": [], "birth_date": []})
        for field, rule in (("sex", mapping.sex), ("birth_date", mapping.birth_date)):
            value = _word(row, rule)
            if value and value not in person[field]:
                person[field].append(value)
    last = _last_days(rows, mapping)
    for person_id, fields in said.items():
        count = max(1, *(len(values) for values in fields.values()))
        for number in range(count):
            yield {
                "person_id": person_id,
                **{
                    name: values[min(number, len(values) - 1)] if values else ""
                    for name, values in fields.items()
                },
                "observation_end": last.get(person_id, ""),
            }


def _last_days(rows: list[dict[str, str]], mapping: Mapping) -> dict[str, str]:
    last: dict[str, str] = {}
    for row in rows:
        person_id, day = row.get(mapping.person_id, ""), row.get(mapping.date, "") if mapping.date else ""
        last[person_id] = max(day, last.get(person_id, ""))
    return last


def _word(row: dict[str, str], rule: PersonColumn | None) -> str:
    cell = row.get(rule.column, "") if rule else ""
    return rule.words.get(cell, cell) if rule else ""


def _facts(row: dict[str, str], mapping: Mapping, number: int, born: dict[str, str]) -> Iterator[Cells]:
    person_id = row.get(mapping.person_id, "")
    for rule in mapping.facts:
        cell = row.get(rule.column, "")
        cell = rule.words.get(cell, cell)
        if not cell:
            continue
        day = row.get(rule.date or mapping.date, "") if rule.date or mapping.date else ""
        limits = {
            side: row.get(name, "")
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
            }


def _unused(mapping: Mapping, header: list[str], document: str) -> Iterator[Diagnostic]:
    persons = [each.column for each in (mapping.sex, mapping.birth_date) if each]
    used = {mapping.person_id, mapping.date, *persons, *mapping.unused}
    used |= {
        name
        for each in mapping.facts
        for name in (each.column, each.date, each.upper_limit, each.lower_limit)
    }
    left = [name for name in header if name not in used and not name.startswith(_BOOKKEEPING)]
    if left:
        listed = ", ".join(name[:40] for name in left[:20]) + (
            f" and {len(left) - 20} more" if len(left) > 20 else ""
        )
        message = f"{len(left)} column{'s' * (len(left) > 1)} not mapped: {listed}"
        yield diagnose("P041", message, document=document)
