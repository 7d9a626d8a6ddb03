"""Small made-up cohorts, written where a test asks."""

from pathlib import Path

import pytest

from made_up_cohort import FACTS_HEADER, PERSONS, Reader
from trialwright.cohort.read import read_cohort
from trialwright.model.fact import Cohort


@pytest.fixture
def cohort_of(tmp_path: Path) -> Reader:
    """Reads a cohort from texts; ``rows`` are lines below the usual header of facts."""

    def read(*rows: str, header: str = FACTS_HEADER, persons: str = PERSONS, **others: str) -> Cohort:
        (tmp_path / "persons.csv").write_text(persons, encoding="utf-8", newline="")
        (tmp_path / "facts.csv").write_text("\n".join([header, *rows, ""]), encoding="utf-8", newline="")
        for name, text in others.items():
            (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8", newline="")
        return read_cohort(tmp_path)

    return read
