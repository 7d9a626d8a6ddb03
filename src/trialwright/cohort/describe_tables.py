"""docs/cohort.md: the tables of a cohort, their columns, and every concept spelling, from ``knowledge/``."""

from trialwright.knowledge.analytes import Analyte, all_analytes, phrases_settled_by_unit
from trialwright.knowledge.cohort_columns import Column, columns
from trialwright.knowledge.instruments import all_instruments
from trialwright.knowledge.lexicon import Kind, all_terms
from trialwright.knowledge.worded_tests import all_worded_tests
from trialwright.model.quantity import Interval

_NEEDED = {"always": "yes", "usually": "usually", "": ""}
_HEAD = """\
# Cohort tables

Made by `make docs` from the knowledge files.

A cohort is a folder of CSV files: `persons.csv` and `facts.csv`; `anchors.csv` if dates of screening,
enrolment or randomisation are known. `decisions.csv` (a person's decisions on single criteria) is recognised
and not used yet.

- Text is UTF-8, with or without byte order mark. The separator is a comma, a semicolon or a tab. The order of
  columns and the case of their names are free.
- Dates are written year first: `2026-05-31`, `2026-05`, `2026`; `2026/5/31`, `20260531` and a time of day after
  the date are read too. A date known to the month or year is used as the interval of days that it is.
- Numbers have a decimal point and no thousands separator. `<`, `<=`, `≤`, `>`, `>=`, `≥` may stand before a value.
- A blank cell, `NA`, `N/A` or `NULL` is no information. It is never "no": that someone never had a disease, or
  is not pregnant, is a row of its own with status `absent`.
- A drug whose `end` is blank is read as ongoing: surely until it was recorded (`recorded_on`, or the end of observation),
  perhaps longer. That holds for a dose per administration and for an infusion too, and is a known limit: what was given
  once needs its `end`, the same day as `start`, or a time since the last dose is counted from the day it was recorded.
- A row at fault (impossible date, a unit that contradicts its analyte, a value that cannot be) is kept aside with
  a diagnostic that names file and row. A criterion that it could settle is unknown.
- Values are converted to the analyte's own unit by exact factors and rounded once, to six decimals, half to even.
"""
_CONCEPTS = """\
## Concepts of measurements

Case, blanks and hyphens do not matter. "Units" lists every unit accepted, in UCUM, the one used inside first; each
may be written as laboratories do (`10^9/L`, `×10⁹/L`, `K/µL`). An analyte marked * may be written without a unit.
Values beyond "possible" are kept aside. "Valid" is for how many days a value answers a criterion that names no
window; all these periods are assumptions of this program, not rules of any guideline.

| concept | spellings | units | possible | valid |
|---|---|---|---|---|
"""
_TERMS = """\
## Conditions, drugs, procedures, findings, events, allergies, attestations

Case, blanks, hyphens, accents, plurals and British or American spelling do not matter. A drug of domain allergy is one
the person does not bear. Spellings marked ? name several things: the row is kept as spelled, and a criterion about any
of them is unknown. Any other spelling is kept too, with a note, and answers a criterion that uses the same words. A
route or a state may stand first ("intravenous antibiotic", "active hepatitis"), a relation before a drug
("contraindication to belimumab"). Domain coverage names the domain of which the record is complete.
"""
_TERM_TABLES: dict[str, tuple[Kind, ...]] = {
    "Conditions and findings": ("condition", "finding", "category"),
    "Drugs and classes of drugs": ("drug", "drug_class"),
    "Procedures": ("procedure",),
    "Attestations": ("attestation",),
}


def cohort_page() -> str:
    """The whole page."""
    parts = [
        _HEAD,
        *(_table(name) for name in ("persons", "facts", "anchors")),
        _CONCEPTS + "".join(_analyte_line(each) for each in all_analytes().values()),
        _shared_names(),
        _worded(),
        _instruments(),
        _TERMS,
        *(_terms(title, kinds) for title, kinds in _TERM_TABLES.items()),
    ]
    return "\n".join(parts)


def _table(name: str) -> str:
    head = f"## {name}.csv\n\n| column | needed | holds |\n|---|---|---|\n"
    return head + "".join(_column_line(column) for column in columns(name).values())


def _column_line(column: Column) -> str:
    words = f"; one of {', '.join(f'`{word}`' for word in column.words)}" if column.words else ""
    return f"| {column.name} | {_NEEDED[column.needed]} | {column.says}{words} |\n"


def _analyte_line(analyte: Analyte) -> str:
    star = " *" if analyte.bare_unit else ""
    units = ", ".join(f"`{unit}`" for unit in analyte.conversions)
    spellings = "; ".join(analyte.aliases)
    possible = _bounds(analyte.possible)
    return f"| `{analyte.id}` | {spellings} | {units}{star} | {possible} | {analyte.valid_for_days} d |\n"


def _bounds(interval: Interval) -> str:
    return f"{interval.low:f} to {interval.high:f}"


def _shared_names() -> str:
    """Names of several analytes, and what each unit makes of them."""
    lines = [
        "## Names that several analytes share",
        "",
        "With one of these units the name is that analyte; with another unit, or none, the row is kept aside,",
        "unless the table above lists the name.",
        "",
        "| name | with unit | is |",
        "|---|---|---|",
    ]
    for name, units in phrases_settled_by_unit().items():
        lines += [f"| {name} | `{unit}` | `{analyte.id}` |" for unit, analyte in units.items()]
    return "\n".join(lines) + "\n"


def _worded() -> str:
    head = (
        "## Tests with a result in words\n\nThe result (`positive`, `negative`) stands in value_text.\n\n"
        "| concept | spellings |\n|---|---|\n"
    )
    tests = all_worded_tests().values()
    return head + "".join(f"| `{test.id}` | {'; '.join(test.aliases)} |\n" for test in tests)


def _instruments() -> str:
    """Instruments of domain score, with the bounds of totals or the items and grades."""
    lines = [
        "## Instruments of scores",
        "",
        "| instrument | spellings | total, or items and grades |",
        "|---|---|---|",
    ]
    for each in all_instruments().values():
        total = f"{each.lowest} to {each.highest}" if each.highest is not None else ""
        graded = f"{', '.join(each.items)}: grades {', '.join(each.grades)}" if each.grades else ""
        lines.append(f"| `{each.id}` | {'; '.join(each.aliases)} | {total or graded} |")
    return "\n".join(lines) + "\n"


def _terms(title: str, kinds: tuple[Kind, ...]) -> str:
    """Every term of these kinds with its spellings and what it falls under."""
    lines = [f"### {title}", "", "| concept | spellings | falls under |", "|---|---|---|"]
    for each in all_terms().values():
        if each.kind in kinds:
            spellings = "; ".join([each.label, *each.aliases, *(f"{name} ?" for name in each.ambiguous)])
            lines.append(f"| `{each.id}` | {spellings} | {', '.join(each.parents)} |")
    return "\n".join(lines) + "\n"
