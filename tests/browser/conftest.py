"""Pages in a real browser. Only ``make test-browser`` runs these; they need a chromium and Playwright."""

import datetime
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from trialwright.cli.main import main
from trialwright.cohort.synthesize import synthesize
from trialwright.store.inputs import library_ids

DAY = datetime.date(2026, 6, 30)
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
SHOTS = Path(__file__).resolve().parents[2] / "out" / "screenshots"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "browser" in item.path.parts:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The pages under test, written as a user writes them."""
    folder = tmp_path_factory.mktemp("pages")
    synthesize(30, 1, folder / "cohort", DAY)
    person = (folder / "cohort" / "persons.csv").read_text().splitlines()[1].split(",")[0]
    patients = ["--patients", folder / "cohort", "--on", DAY]
    made = {
        "one": ["NCT05916781"],
        "five": [*library_ids(), *patients, "--person", person],
        "identified": ["NCT06394063", *patients, "--identified"],
        "patterns": ["--patterns"],
    }
    for name, arguments in made.items():
        done = CliRunner().invoke(main, ["report", *map(str, arguments), "-o", str(folder / f"{name}.html")])
        assert done.exit_code in (0, 1), done.output
    return {name: folder / f"{name}.html" for name in made}


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """One chromium for all tests."""
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as running:
        opened = running.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        opened.close()


class Watched:
    """A page with everything it said and asked for."""

    def __init__(self, context: Any, path: Path) -> None:
        self.page = context.new_page()
        self.said: list[str] = []
        self.asked: list[str] = []
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.goto(path.as_uri())


@pytest.fixture
def opened(browser: Any, files: dict[str, Path]) -> Iterator[Any]:
    """Opens a page by name at a width, light or dark, with or without scripts."""
    contexts = []

    def open_page(name: str, width: int = 1024, *, dark: bool = False, scripts: bool = True) -> Watched:
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme="dark" if dark else "light",
            java_script_enabled=scripts,
        )
        contexts.append(context)
        return Watched(context, files[name])

    yield open_page
    for context in contexts:
        context.close()
