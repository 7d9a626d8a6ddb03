"""A room imports only the rooms before it; help needs none of the heavy libraries."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import trialwright

SOURCE = Path(trialwright.__file__).parent
# fmt: off
ORDER = [
    "model", "knowledge", "diagnostics", "text", "records", "store", "criteria", "cohort", "evaluation",
    "screening", "design", "checks", "search", "reporting", "library", "cli", "portal",
]
# fmt: on
MODULES = sorted(SOURCE.rglob("*.py"))


def room_of(module: str) -> str | None:
    parts = module.split(".")
    return parts[1] if len(parts) > 1 and parts[0] == "trialwright" else None


def imported_rooms(path: Path) -> Iterator[tuple[ast.stmt, str]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            names = [
                f"{node.module}.{alias.name}" if node.module == "trialwright" else node.module or ""
                for alias in node.names
            ]
        for name in names:
            if room := room_of(name):
                yield node, room


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_a_room_imports_only_rooms_before_it(path: Path) -> None:
    parts = path.relative_to(SOURCE).parts
    if len(parts) == 1:
        return
    for node, room in imported_rooms(path):
        line = node.lineno
        assert room in ORDER, f"{path.name}:{line} imports {room}, which is no room"
        if (parts[0], room) == ("cli", "portal") and node.col_offset:
            continue  # within a command: help does not load it
        assert ORDER.index(room) <= ORDER.index(parts[0]), f"{path.name}:{line}: {parts[0]} imports {room}"


def test_every_room_is_in_the_order() -> None:
    rooms = {path.name for path in SOURCE.iterdir() if path.is_dir() and (path / "__init__.py").exists()}
    assert rooms <= set(ORDER)


def test_help_imports_no_heavy_library() -> None:
    script = (
        "import sys\nfrom trialwright.cli.main import main\n"
        "try:\n    main(['--help'])\nexcept SystemExit:\n    pass\n"
        "heavy = {'duckdb', 'numpy', 'scipy', 'httpx', 'lxml', 'rich', 'jinja2', 'msgspec'} & set(sys.modules)\n"
        "sys.exit(', '.join(sorted(heavy)) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_importing_the_package_imports_no_room() -> None:
    script = "import sys, trialwright\nsys.exit(any(name.startswith('trialwright.') for name in sys.modules))"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
