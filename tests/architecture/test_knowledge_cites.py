"""Every knowledge file says where its entries come from, or that they are assumptions."""

import tomllib
from pathlib import Path

import pytest

import trialwright

KNOWLEDGE = Path(trialwright.__file__).parent / "knowledge"
FILES = sorted(KNOWLEDGE.rglob("*.toml"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(KNOWLEDGE)))
def test_a_knowledge_file_cites_or_says_that_it_assumes(path: Path) -> None:
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    assert data.get("source") or data.get("assumption"), (
        "neither `source` nor `assumption` at the top of the file"
    )
