"""Published values of design methods: what a row is, and where all rows come from.

A file ``tests/design/published/*_rows.py`` holds a tuple ``ROWS``; each row states the fact (inputs, expected value,
tolerance, source), how it is computed here, and what checks the method a second time. ``docs/validation.md`` is made
from all rows.
"""

import importlib.util
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

import msgspec

from trialwright.design import all_methods

FOLDER = Path(__file__).resolve().parent / "design" / "published"

# Rows of the shared reference whose methods belong to other rooms, by id.
LATER = {
    "R085": "analysis: log-rank test of a data set",
    "R086": "analysis: Cox regression, Breslow ties",
    "R088": "analysis: Cox regression, Efron ties",
    "R100": "randomisation: predictability of permuted blocks",
    "R101": "randomisation: predictability of permuted blocks",
    "R103": "randomisation: minimisation",
    "R104": "health economics: Markov model",
}


class PublishedRow(msgspec.Struct, frozen=True):
    """One fact: ``compute`` must give ``expected`` (one number or several) within ``tolerance``.

    ``id`` is that of the shared reference ("R034"), or "P…" for a fact found elsewhere. ``second`` names the
    independent implementation, a test below tests/design/independent.
    """

    id: str
    method: str
    inputs: str
    expected: float | tuple[float, ...]
    tolerance: float
    source: str
    second: str
    compute: Callable[[], float | Sequence[float]]

    def expected_values(self) -> tuple[float, ...]:
        return self.expected if isinstance(self.expected, tuple) else (self.expected,)

    def computed_values(self) -> tuple[float, ...]:
        found = self.compute()
        return tuple(float(one) for one in found) if isinstance(found, Sequence) else (float(found),)


@cache
def all_rows() -> tuple[PublishedRow, ...]:
    """Every row of every file, by id."""
    rows: list[PublishedRow] = []
    for path in sorted(FOLDER.glob("*_rows.py")):
        spec = importlib.util.spec_from_file_location(f"published_{path.stem}", path)
        assert spec and spec.loader
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        rows += module.ROWS
    return tuple(sorted(rows, key=lambda row: row.id))


def validation_page() -> str:
    """docs/validation.md: every published value with what is computed here."""
    lines = [
        "# Published values, reproduced",
        "",
        "Made by `make docs` from the rows in `tests/design/published`; the tests hold every row to its tolerance.",
        "A source *as recalled* was not read again for this page: its value was confirmed by the second implementation.",
        "The last column names that second implementation, which shares no code with the first.",
        "",
        "| id | method | inputs | published | computed | tolerance | source | second implementation |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for row in all_rows():
        published = ", ".join(f"{one:.10g}" for one in row.expected_values())
        computed = ", ".join(f"{one:.6g}" for one in row.computed_values())
        cells = (
            row.id,
            row.method,
            row.inputs,
            published,
            computed,
            f"{row.tolerance:g}",
            row.source,
            row.second,
        )
        lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    shown = {row.method for row in all_rows()}
    lines += [
        "",
        "Methods without a published value of their own, checked by a second implementation only:",
        "",
    ]
    lines += [f"- {name}: {method.title}" for name, method in all_methods().items() if name not in shown]
    lines += ["", "Rows of the reference for later rooms:", ""]
    lines += [f"- {name}: {reason}" for name, reason in LATER.items()]
    return "\n".join(lines) + "\n"
