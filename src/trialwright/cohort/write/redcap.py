"""A cohort as a REDCap export (raw), its data dictionary, and the mapping by which it is read.

Each kind of fact is a repeating instrument with its own columns; a row is a fact.
"""

import json
import re
from collections import defaultdict
from pathlib import Path

from trialwright.cohort.sources.tables import Cells
from trialwright.cohort.write.csv import write_rows
from trialwright.cohort.write.losses import Losses, without_unusable
from trialwright.cohort.write.tables import fact_cells, instrument_name, person_cells
from trialwright.model.diagnostic import Diagnostic
from trialwright.model.fact import Cohort

_BASE = ("record_id", "redcap_repeat_instrument", "redcap_repeat_instance")
_PERSON = ("sex", "birth_date", "observation_start", "observation_end")
_DICTIONARY = [
    "Variable / Field Name", "Form Name", "Section Header", "Field Type", "Field Label",
    "Choices, Calculations, OR Slider Labels", "Field Note", "Text Validation Type OR Show Slider Number",
    "Text Validation Min", "Text Validation Max", "Identifier?", "Branching Logic (Show field only if...)",
    "Required Field?", "Custom Alignment", "Question Number (surveys only)", "Matrix Group Name", "Matrix Ranking?",
    "Field Annotation",
]  # fmt: skip
_OF_CELL = frozenset({"value", "value_text", "status"})
_NOT_ALSO = frozenset({"person_id", "domain", "concept", "start", "unit", *_OF_CELL})
_LONGEST = 18
Key = tuple[str, str, str, str, str]


def write(cohort: Cohort, folder: Path) -> list[Diagnostic]:
    """Write ``data.csv``, ``dictionary.csv`` and ``mapping.toml`` into a folder."""
    losses = Losses("REDCap")
    kept = without_unusable(cohort, losses)
    rows: list[Cells] = []
    columns: dict[Key, list[str]] = {}
    for person in kept.persons:
        cells = person_cells(person)
        rows.append({"record_id": person.person_id, **{name: cells[name] for name in _PERSON}})
        counts: dict[str, int] = defaultdict(int)
        for fact in kept.facts.get(person.person_id, ()):
            row = fact_cells(fact)
            key = _key(row)
            stem = _stem(key, columns)
            counts[stem] += 1
            rows.append(
                {
                    **dict(zip(_BASE, (person.person_id, stem, str(counts[stem])), strict=True)),
                    **_cells(row, key, stem, columns),
                }
            )
    fields = [f"{_stem(key, columns)}{suffix}" for key, found in columns.items() for suffix in found]
    write_rows(folder / "data.csv", [*_BASE, *_PERSON, *fields], rows)
    write_rows(folder / "dictionary.csv", _DICTIONARY, _dictionary(columns))
    (folder / "mapping.toml").write_text(_mapping(columns), encoding="utf-8")
    return losses.diagnostics()


def _key(row: Cells) -> Key:
    """What one instrument of the project holds: facts that differ in their cells only."""
    kind = "value" if row["value"] else "word" if row["value_text"] else "state"
    return row["domain"], row["concept"], row["item"], kind, row["unit"]


def _stem(key: Key, columns: dict[Key, list[str]]) -> str:
    """A name of at most 26 letters with its suffix, as REDCap demands, numbered so that none stands twice."""
    columns.setdefault(key, [""])
    place = list(columns).index(key) + 1
    plain = re.sub(r"[^a-z0-9]+", "_", f"{key[1]}_{key[2]}".casefold()).strip("_")
    return f"f{place}_{plain}"[:_LONGEST].strip("_")


def _cells(row: Cells, key: Key, stem: str, columns: dict[Key, list[str]]) -> Cells:
    own = {
        "value": row["comparator"] + row["value"],
        "word": row["value_text"],
        "state": row["status"] or "present",
    }
    said = {"_start": row["start"]} | {
        _suffix(name): text for name, text in row.items() if name not in _NOT_ALSO and name != "comparator"
    }
    if key[3] != "state":
        said["_status"] = row["status"]
    if key[3] == "value":
        said["_words"] = row["value_text"]
    columns[key] += [suffix for suffix, text in said.items() if text and suffix not in columns[key]]
    return {stem: own[key[3]], **{f"{stem}{suffix}": text for suffix, text in said.items() if text}}


# Short names, so that a field has at most 26 letters.
_SHORT = {
    "lower_limit": "_low", "upper_limit": "_high", "dose_unit": "_dunit", "dose_basis": "_dbasis",
    "recorded_on": "_seen", "instrument": "_instr", "group_id": "_group", "attributed_to_sle": "_sle",
    "recorded_by": "_by", "value_text": "_words",
}  # fmt: skip


def _suffix(column: str) -> str:
    return _SHORT.get(column, f"_{column}")


def _mapping(columns: dict[Key, list[str]]) -> str:
    names = {suffix: column for column, suffix in _SHORT.items()}
    lines = [
        'file = "data.csv"',
        'person_id = "record_id"',
        *(f'{name} = {{ column = "{name}" }}' for name in _PERSON),
    ]
    for key, found in columns.items():
        domain, concept, _item, kind, unit = key
        stem = _stem(key, columns)
        date = f"{stem}_start" if "_start" in found else ""
        also = {
            names.get(suffix, suffix[1:]): f"{stem}{suffix}"
            for suffix in found
            if suffix not in ("", "_start")
        }
        fields = {
            "column": stem,
            "domain": domain,
            "concept": concept,
            "kind": kind,
            "unit": unit,
            "date": date,
        }
        lines += [
            "",
            "[[facts]]",
            *(f"{name} = {json.dumps(text, ensure_ascii=False)}" for name, text in fields.items() if text),
        ]
        if also:
            listed = ", ".join(f"{name} = {json.dumps(column)}" for name, column in also.items())
            lines.append(f"also = {{ {listed} }}")
    return "\n".join(lines) + "\n"


def _dictionary(columns: dict[Key, list[str]]) -> list[Cells]:
    rows = [_entry("record_id", "persons", "Record ID")]
    rows += [_entry(name, "persons", name.replace("_", " ")) for name in _PERSON]
    for key, found in columns.items():
        stem, label = _stem(key, columns), instrument_name(key[1], key[2])
        unit = f" ({key[4]})" if key[4] else ""
        rows += [
            _entry(f"{stem}{suffix}", stem, f"{label}{unit}" if not suffix else f"{label}: {suffix[1:]}")
            for suffix in found
        ]
    return rows


def _entry(name: str, form: str, label: str) -> Cells:
    keys = ("Variable / Field Name", "Form Name", "Field Type", "Field Label")
    return dict(zip(keys, (name, form, "text", label), strict=True))
