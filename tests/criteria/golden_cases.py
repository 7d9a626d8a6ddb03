"""Golden cases: a sentence, or where to find it, and the tree it must become.

A block is the sentence ("E: …" in a list of exclusions, "I: …" or plain in one of inclusions), an empty
line, the tree in compact notation, an empty line. "@NCT05863936 I4" stands for the words of that item
as the registry published them, which are not copied here.
"""

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from shared_data import RECORDS
from trialwright.criteria.split import split
from trialwright.model.criterion import Role
from trialwright.records.reading import read_path

FOLDER = Path(__file__).parent / "golden"
_PAGES = {"NCT05863936": "001", "NCT06394063": "002", "NCT04127747": "004"}


class GoldenCase(NamedTuple):
    """One case. ``place`` names it in test output."""

    place: str
    source: str
    tree: str

    @property
    def is_registry_text(self) -> bool:
        """Whether the words are in the shared data and not here."""
        return self.source.startswith("@")

    def sentence(self) -> tuple[str, Role]:
        """The words and the role of the list they stand in."""
        if self.is_registry_text:
            trial, item = self.source.removeprefix("@").split()
            return _words(trial)[item]
        role: Role = "exclusion" if self.source.startswith("E: ") else "inclusion"
        return re.sub(r"^[IE]: ", "", self.source), role


def golden_cases() -> Iterator[GoldenCase]:
    """All cases of all files."""
    for path in sorted(FOLDER.glob("*.criteria")):
        blocks = path.read_text(encoding="utf-8").strip().split("\n\n")
        lines = [block for block in blocks if not block.startswith("#")]
        assert len(lines) % 2 == 0, path.name
        for number, (source, tree) in enumerate(zip(lines[::2], lines[1::2], strict=True), 1):
            yield GoldenCase(f"{path.stem} {number}", source, tree)


@cache
def _words(trial: str) -> dict[str, tuple[str, Role]]:
    text = _text(trial)
    return {item.id: (item.span.of(text), item.role) for item in split(text).items}


def _text(trial: str) -> str:
    if trial in _PAGES:
        (page,) = (RECORDS / "pages").glob(f"{_PAGES[trial]}*")
        (record,) = read_path(page).records
        return record.study.eligibility.eligibility_criteria or ""
    lines = (RECORDS / "excerpts.jsonl").read_text(encoding="utf-8").splitlines()
    excerpts = [json.loads(line) for line in lines]
    (found,) = [one["text"] for one in excerpts if one["nct_id"] == trial and one["kind"] == "eligibility"]
    return str(found)
