"""What the documents show is what happens."""

import doctest
import re
from pathlib import Path

import pytest

from trialwright.cli.main import VERBS

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def test_the_tour_runs_as_written() -> None:
    text = (ROOT / "docs" / "tour.md").read_text(encoding="utf-8")
    code = "\n".join(re.findall(r"```python\n(.*?)```", text, re.DOTALL))
    test = doctest.DocTestParser().get_doctest(code, {}, "tour", "docs/tour.md", 0)
    assert test.examples
    assert doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE).run(test).failed == 0


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8")):
        if not target.startswith("http"):
            assert (page.parent / target).exists(), target


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_a_page_names_only_verbs_there_are(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for verb in re.findall(r"(?m)^(?:\$ )?trialwright ([a-z]+)", text):
        assert verb in VERBS, verb
