"""The decisions of the gold persons, written where a cohort keeps them."""

import csv
from pathlib import Path

from gold_cases import cohort_of, gold
from trialwright.model.fact import Cohort

_COLUMNS = ["person_id", "nct_id", "criterion_id", "decision", "by", "date", "reason"]


def cohort_with_decisions(nct_id: str, folder: Path) -> Cohort:
    """The persons of a gold file with the decisions recorded of them."""
    rows = [
        {"person_id": one["id"], **decision}
        for one in gold(nct_id)["person"]
        for decision in one.get("decisions", [])
    ]
    with (folder / "decisions.csv").open("w", newline="", encoding="utf-8") as out:
        writer = csv.DictWriter(out, _COLUMNS)
        writer.writeheader()
        writer.writerows(rows)
    return cohort_of(nct_id, folder)
