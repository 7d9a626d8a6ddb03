"""Writes the pages that are made from the code: ``make docs``. A test checks that they are current."""

import ast
import contextlib
import json
import sys
from importlib import import_module
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "trialwright"
ROOMS = [
    "model",
    "knowledge",
    "diagnostics",
    "text",
    "records",
    "store",
    "criteria",
    "cohort",
    "evaluation",
    "screening",
    "design",
    "checks",
    "search",
    "reporting",
    "library",
    "cli",
    "portal",
]


def doc_of(path: Path) -> str:
    return (
        (ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or "")
        .split("\n\n")[0]
        .replace("\n", " ")
    )


def room_map() -> str:
    """Every room and file with its first sentence, in the order of imports."""
    lines = [
        "# Map of rooms",
        "",
        "Made by `make docs` from the first line of each file. A room imports only the rooms above it.",
        "",
    ]
    for room in ROOMS:
        folder = SOURCE / room
        if not (folder / "__init__.py").exists():
            continue
        lines += [f"## {room}", "", doc_of(folder / "__init__.py"), ""]
        for path in sorted(folder.rglob("*.py")):
            if path.name == "__init__.py" and path.parent == folder:
                continue
            lines.append(f"- `{path.relative_to(folder).as_posix()}`: {doc_of(path)}")
        lines.append("")
    return "\n".join(lines)


def code_list() -> str:
    """Every diagnostic code with severity, title and help."""
    from trialwright.diagnostics import all_codes, code_page

    lines = [
        "# Diagnostic codes",
        "",
        "Made by `make docs`. `trialwright explain CODE` prints a code's page with its smallest example.",
        "An error ends the run with exit status 3, a warning with 1; the answer is given all the same.",
        "",
        "| code | severity | what | what to do |",
        "|---|---|---|---|",
    ]
    for code in all_codes():
        page = code_page(code)
        lines.append(f"| {code} | {page.severity} | {page.title} | {page.help} |")
    return "\n".join(lines) + "\n"


def validation_page() -> str:
    """Every published value beside what is computed here: the rows that the tests hold to their tolerance."""
    tests = str(ROOT / "tests")
    if tests not in sys.path:
        sys.path.append(tests)
    return str(import_module("published_rows").validation_page())


def pages() -> dict[str, str]:
    """File below docs/ → its text."""
    from trialwright.reporting.content.report import report_schema
    from trialwright.reporting.json_lines import SHAPES, schema

    made = {"map.md": room_map(), "codes.md": code_list()}
    for verb in SHAPES:
        made[f"schema/{verb}.schema.json"] = json.dumps(schema(verb), indent=2, sort_keys=True) + "\n"
    made["schema/report.schema.json"] = json.dumps(report_schema(), indent=2, sort_keys=True) + "\n"
    made["validation.md"] = validation_page()
    with contextlib.suppress(ImportError, AttributeError):
        made["cohort.md"] = import_module("trialwright.cohort.describe_tables").cohort_page()
    return made


if __name__ == "__main__":
    for name, text in pages().items():
        target = ROOT / "docs" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
