"""Every published value is reproduced within its tolerance, and none of the shared reference is left out."""

import csv
import json

import pytest

from published_rows import LATER, PublishedRow, all_rows
from shared_data import SHARED, needs_shared

REFERENCE = SHARED / "reference" / "data" / "design_reference.csv"
# What binary fractions leave over when a tolerance is met exactly.
_DUST = 1e-12


@pytest.mark.parametrize("row", all_rows(), ids=lambda row: f"{row.id}-{row.method}")
def test_a_published_value_is_reproduced(row: PublishedRow) -> None:
    computed = row.computed_values()
    assert len(computed) == len(row.expected_values())
    for found, expected in zip(computed, row.expected_values(), strict=True):
        assert abs(found - expected) <= row.tolerance + _DUST, (computed, row.expected)


def test_a_row_stands_once_and_says_its_source_and_its_second_implementation() -> None:
    names = [row.id for row in all_rows()]
    assert len(set(names)) == len(names)
    assert all(row.source and row.second for row in all_rows())


@needs_shared
def test_every_row_of_the_reference_is_here_or_listed_as_later() -> None:
    with REFERENCE.open(encoding="utf-8") as file:
        reference = {row["id"]: row for row in csv.DictReader(file)}
    rows = {row.id: row for row in all_rows()}
    assert set(reference) - set(rows) - set(LATER) == set()
    assert set(LATER) & set(rows) == set()
    for name in set(reference) & set(rows):
        stated = json.loads(reference[name]["expected"])
        assert rows[name].expected_values() == tuple(stated if isinstance(stated, list) else [stated]), name
        assert rows[name].tolerance == float(reference[name]["tolerance"]), name
