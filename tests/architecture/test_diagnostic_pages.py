"""Every code used has a page, every page a smallest example that really gives the code."""

import re
from pathlib import Path

import pytest

import trialwright
from trialwright.diagnostics import all_codes, code_page

SOURCE = Path(trialwright.__file__).parent
_USED = re.compile(r"""(?<![\w$])["']([A-Z]\d{3})["']""")


def used_codes() -> set[str]:
    return {code for path in SOURCE.rglob("*.py") for code in _USED.findall(path.read_text(encoding="utf-8"))}


def test_every_code_used_has_a_page_and_every_page_a_use() -> None:
    known = set(all_codes())
    assert used_codes() - known == set()
    assert known - used_codes() == set()


@pytest.mark.parametrize("code", all_codes())
def test_a_page_has_all_its_parts(code: str) -> None:
    page = code_page(code)
    assert page.severity in ("error", "warning", "note")
    assert page.help and page.title
    for heading in ("## Why it matters", "## Smallest example", "## What to do"):
        assert heading in page.body


@pytest.mark.parametrize("code", all_codes())
def test_the_smallest_example_gives_the_code(code: str) -> None:
    blocks = re.findall(r"```python\n(.*?)```", code_page(code).body, re.DOTALL)
    assert len(blocks) == 1
    names: dict[str, object] = {}
    exec(blocks[0], names)
    diagnostics = names["diagnostics"]
    assert isinstance(diagnostics, list)
    assert code in {fault.code for fault in diagnostics}
