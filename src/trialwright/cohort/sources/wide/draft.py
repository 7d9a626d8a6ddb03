"""A draft of the mapping of a sheet, to be checked by someone who knows the sheet."""

import json
import re
from pathlib import Path

from trialwright.cohort.sources.wide.mapping import FactColumn
from trialwright.cohort.sources.wide.recognise import (
    SheetColumn,
    are_dates,
    are_sexes,
    distinct,
    fact_column,
    is_named,
)
from trialwright.cohort.sources.wide.sheet import read_sheet
from trialwright.diagnostics import unreadable
from trialwright.knowledge.analytes import load_toml
from trialwright.knowledge.cohort_columns import missing_codes

_CHOICE = re.compile(r"\s*([^,|]+?)\s*,\s*([^|]+?)\s*(?:\||$)")
_BOX_LABEL = re.compile(r"\(choice=(.+?)\)\s*$")
_YES_NO = {"1": "Yes", "0": "No"}
_HEAD = """\
# A draft, made from column names{dictionary}. Check every line before you screen with it: what a column means is
# guessed from its name. Columns that were not recognised stand at the end under `unused`; take a name out of that
# list and describe it as a [[facts]] entry to use it. A blank cell says nothing, and so does a box not ticked.
#   kind: value | word | yes_no | on_date (that day, no other) | last_date (and not since) | first_date (and since):
#     "never" and "now" are answers to the dates too; | state (a word of the column `status`)
#   also: further columns of the facts table, for example also = {{ dose = "pred_dose", end = "pred_stop" }}
#   missing: codes of this sheet for "no value", such as 999 (-99 and the like are known)
#   words: codes of the sheet → what they mean; "" for a code that says nothing
"""


def draft_mapping(sheet: Path, dictionary: Path | None = None) -> tuple[str, int, int]:
    """The mapping as TOML, how many columns it gives facts from, and how many were not recognised.

    ``dictionary`` is the data dictionary of a REDCap project: labels and codes come from it.
    """
    header, rows = read_sheet(sheet)
    described = _described(dictionary) if dictionary else {}
    columns = [_column(name, _values(rows, place), described) for place, name in enumerate(header)]
    person_id = next((each for each in columns if is_named(each, "person_id")), columns[0])
    sex = next((each for each in columns if is_named(each, "sex") and are_sexes(each)), None)
    born = next((each for each in columns if is_named(each, "birth_date") and are_dates(each)), None)
    date = next((each for each in columns if is_named(each, "date") and are_dates(each)), None)
    twice = {name for name in header if header.count(name) > 1}
    taken = {each.name for each in (person_id, sex, born, date) if each}
    facts, unused = [], []
    for column in columns:
        if column.name in taken or column.name.startswith("redcap_"):
            continue
        found = fact_column(column) if column.name not in twice else None
        if found:
            facts.append(found)
        else:
            unused.append(column.name)
    lines = [
        _HEAD.format(dictionary=" and the data dictionary" if dictionary else ""),
        f"file = {_text(sheet.name)}",
        f"person_id = {_text(person_id.name)}",
        *([f"date = {_text(date.name)}"] if date else []),
        f"unused = {_list(unused)}",
        *([f"sex = {{ column = {_text(sex.name)}{_words(sex.choices)} }}"] if sex else []),
        *([f"birth_date = {{ column = {_text(born.name)} }}"] if born else []),
        *(_entry(each) for each in facts),
    ]
    return "\n".join(lines) + "\n", len(facts), len(unused)


def _values(rows: list[list[str]], place: int) -> tuple[str, ...]:
    """The distinct values of a column, codes for "no value" left out."""
    return distinct([row[place] for row in rows if place < len(row) and row[place] not in missing_codes()])


def _column(name: str, values: tuple[str, ...], described: dict[str, dict[str, str]]) -> SheetColumn:
    """A column with its label and choices. A checkbox column ``name___code`` is labelled by its choice."""
    field, _, code = name.partition("___")
    entry = described.get(field, {})
    choices = _choices(entry)
    if code:
        return SheetColumn(name, choices.get(code, entry.get("label", name)), values, is_box=True)
    box = _BOX_LABEL.search(name)  # an export with labels: "Comorbidities (choice=Gout)"
    if box:
        return SheetColumn(name, box[1], values, is_box=True)
    labelled = not entry and any(each.get("label") == name for each in described.values())
    return SheetColumn(name, entry.get("label", "") or name, values, {} if labelled else choices)


def _choices(entry: dict[str, str]) -> dict[str, str]:
    if entry.get("type") in ("yesno", "truefalse"):
        return dict(_YES_NO)
    return dict(_CHOICE.findall(entry.get("choices", "")))


def _described(path: Path) -> dict[str, dict[str, str]]:
    header, rows = read_sheet(path)
    names: dict[str, str] = load_toml("cohort", "sheets")["dictionary"]
    places = {key: header.index(name) for key, name in names.items() if name in header}
    if not {"name", "label"} <= places.keys():
        message = f"{path.name} is no REDCap data dictionary: it lacks the column {names['name']}"
        raise unreadable("P040", message, document=path.name)
    return {
        row[places["name"]]: {key: row[place] if place < len(row) else "" for key, place in places.items()}
        for row in rows
    }


def _entry(rule: FactColumn) -> str:
    lines = [
        "",
        "[[facts]]",
        f"column = {_text(rule.column)}",
        f"domain = {_text(rule.domain)}",
        f"concept = {_text(rule.concept)}",
        f"kind = {_text(rule.kind)}",
    ]
    if rule.unit:
        lines.append(f"unit = {_text(rule.unit)}")
    if rule.words:
        lines.append(f"words = {{ {', '.join(f'{_text(k)} = {_text(v)}' for k, v in rule.words.items())} }}")
    return "\n".join(lines)


def _words(choices: dict[str, str]) -> str:
    return (
        f", words = {{ {', '.join(f'{_text(k)} = {_text(v)}' for k, v in choices.items())} }}"
        if choices
        else ""
    )


def _list(names: list[str]) -> str:
    return "[" + ", ".join(map(_text, names)) + "]"


def _text(text: str) -> str:
    """A TOML basic string: JSON's is one."""
    return json.dumps(text, ensure_ascii=False)
