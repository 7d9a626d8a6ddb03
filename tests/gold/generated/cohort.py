"""Generated persons as the tables of a cohort, read back as any cohort is."""

import csv
from pathlib import Path

from generated.oracle import TODAY, Row
from trialwright.cohort.read import read_cohort
from trialwright.model.fact import Cohort

_COLUMNS = ["person_id", "domain", "concept", "start", "end", "value", "value_text", "unit", "lower_limit",
            "upper_limit", "status", "item", "group_id", "recorded_on"]  # fmt: skip


def cohort_of(persons: dict[str, tuple[Row, list[Row]]], folder: Path) -> Cohort:
    """The persons by id."""
    with (folder / "persons.csv").open("w", newline="", encoding="utf-8") as out:
        writer = csv.DictWriter(
            out, ["person_id", "sex", "birth_date", "observation_start", "observation_end"]
        )
        writer.writeheader()
        for person_id, (head, _) in persons.items():
            kept = {"observation_start": "1950-01-01", "observation_end": TODAY.isoformat()}
            writer.writerow({"person_id": person_id, **head, **kept})
    with (folder / "facts.csv").open("w", newline="", encoding="utf-8") as out:
        writer = csv.DictWriter(out, _COLUMNS)
        writer.writeheader()
        for person_id, (_, rows) in persons.items():
            writer.writerows({"person_id": person_id, **_written(row)} for row in rows)
    return read_cohort(folder)


def _written(row: Row) -> Row:
    numeric = "canonical" in row
    value = row.get("value", "")
    written = {
        "domain": row["domain"], "concept": row["concept"], "start": row["day"].isoformat(),
        "end": row["end"].isoformat() if "end" in row else "", "status": row.get("status", ""),
        "value": f"{value:f}" if numeric else "", "value_text": "" if numeric else value, "unit": row.get("unit", ""),
        "item": row.get("item", ""), "group_id": row.get("group_id", ""),
        "recorded_on": row["day"].isoformat() if row["domain"] == "attestation" else "",
    }  # fmt: skip
    for name in ("lower_limit", "upper_limit"):
        limit = row.get(name)
        written[name] = "" if limit is None else f"{limit / row['limit_factor']:f}"
    return written
