"""Tables read in bulk say what the same tables say when they are read row by row."""

# ruff: noqa: E501

import csv
import random
import sys
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pytest
from comparison import trial_of
from hostile_cohorts import TODAY, Dice
from hostile_trees import LEAVES, OPERATORS

from trialwright.cohort.read import read_cohort
from trialwright.evaluation.columns_of_cohort import columns_of
from trialwright.evaluation.engines.mass import Masks, MassScreening
from trialwright.evaluation.load_tables import TableCohort
from trialwright.model.criterion import Expr

_COLUMNS = [
    "person_id", "domain", "concept", "start", "end", "comparator", "value", "value_text", "unit", "lower_limit",
    "upper_limit", "dose", "dose_unit", "dose_basis", "route", "status", "item", "group_id", "reason", "recorded_on", "source",
]  # fmt: skip
_DATES = ["2026-05-20", "2026-05-02", "2026-04", "2025", "20260301", "2026/5/3", "", "2019-02-03", "1875-01-01",
          "2026-13-01", "31.12.2025", "2027-01-01", "1999-01-01", "NA"]  # fmt: skip


def _row(dice: random.Random, who: str) -> dict[str, str]:
    row = dict.fromkeys(_COLUMNS, "") | {
        "person_id": who,
        "start": dice.choice(_DATES[:8] if dice.random() < 0.9 else _DATES),
    }
    match dice.randrange(7):
        case 0 | 1:
            concept, units = dice.choice([("IgG", ["g/L", "mg/dL", "spoons", ""]), ("ALT", ["U/L", " u/l ", "IU/L"]),
                                          ("creatinine", ["umol/L", "mg/dL"]), ("UPCR", ["g/g", "mg/mmol", "mg/g"]),
                                          ("GFR", ["mL/min", "", "mL/min/1.73m2"]), ("HBsAg", [""]), ("moon", ["lx"])])  # fmt: skip
            value = dice.choice(
                ["5", "7.25", "123.456789", "<5", "1e2", "nan", "inf", "", "0.0000005", "99999999999", "40"]
            )
            row |= {"domain": dice.choice(["measurement", "Measurement"]), "concept": concept, "unit": dice.choice(units),
                    "value": value, "upper_limit": dice.choice(["", "40", "35.5", "x"]), "lower_limit": dice.choice(["", "", "7", "50"]),
                    "value_text": dice.choice(["", "", "positive", "neg"]), "comparator": dice.choice(["", "", "", ">", "??"])}  # fmt: skip
        case 2:
            row |= {"domain": "drug", "concept": dice.choice(["prednisone", "CTX", "MMF", "rituximab", "iv antibiotic"]),
                    "dose": dice.choice(["", "5", "10.0", "-3", "0"]), "dose_unit": dice.choice(["mg", "mg/day", "", "g"]),
                    "dose_basis": dice.choice(["", "day", "week", "fortnight"]), "end": dice.choice(["", "", "2026-05-25", "2018-01-01"]),
                    "route": dice.choice(["", "oral"]), "status": dice.choice(["", "absent"])}  # fmt: skip
        case 3 | 4:
            row |= {"domain": dice.choice(["condition", "finding", "event", "dragon"]), "end": dice.choice(["", "2026-05-30"]),
                    "concept": dice.choice(["Hepatitis B", "malignancy", "SLE", "basal cell carcinoma", "HTN", "a, \"b\"", ""]),
                    "status": dice.choice(["", "absent", "active", "perhaps"]), "recorded_on": dice.choice(["", "2026-05-31"])}  # fmt: skip
        case 5:
            row |= {
                "domain": "score",
                "concept": dice.choice(["SELENA-SLEDAI", "SLEDAI"]),
                "value": dice.choice(["4", "12", "900"]),
            }
        case 6:
            row |= {"domain": "score", "concept": "BILAG-2004", "item": dice.choice(["renal", "haematological"]),
                    "value_text": dice.choice("ABCDEX"), "group_id": dice.choice(["", "", "g1", "g2"])}  # fmt: skip
    return row


def _write(path: Path, rows: list[dict[str, str]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as out:
        writer = csv.DictWriter(out, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two hundred persons with all sorts of faults, as CSV."""
    where = tmp_path_factory.mktemp("clinic")
    dice = random.Random(5)
    persons = [
        {"person_id": f"P {number}", "sex": dice.choice(["F", "male", "", "女", "x"]),
         "birth_date": dice.choice(["1980-02-03", "1975", "2001-12", "", "bad", "2020-01-01"]),
         "observation_start": dice.choice(["", "2019-01-01"]), "observation_end": dice.choice(["2026-05-31", "2018-01-01", "NA"])}
        for number in range(200)
    ]  # fmt: skip
    persons += [persons[3], persons[4] | {"sex": "other"}, persons[5] | {"birth_date": "1970-01-01"}]
    facts = [_row(dice, dice.choice(persons)["person_id"]) for _ in range(6000)]
    facts += [_row(dice, "stranger"), _row(dice, ""), *facts[:200]]
    _write(where / "persons.csv", persons)
    _write(where / "facts.csv", facts)
    _write(where / "anchors.csv", [{"person_id": "P 7", "anchor": "screening", "date": "2026-02-01"}])
    decision = {
        "person_id": "P 8",
        "nct_id": "NCT00000000",
        "criterion_id": "I0",
        "decision": "true",
        "by": "dr",
        "date": "2026-05-01",
    }
    _write(where / "decisions.csv", [decision])
    return where


def trees(count: int) -> list[Expr]:
    dice = Dice(11)
    makers: list[Any] = [*LEAVES.values(), lambda one: OPERATORS["Except"](one, 1)]
    return [makers[place % len(makers)](dice) for place in range(count)]


def _words(masks: Masks, count: int) -> list[list[int]]:
    return [[int(word) for word in np.r_[maps.true, maps.unknown]] for maps in masks.criteria]


def screened(cohort: Any, listed: list[Expr]) -> list[list[int]]:
    return _words(MassScreening(cohort, TODAY).screen(trial_of(listed)), cohort.count)


def test_a_folder_of_csv_is_the_cohort_that_is_read_row_by_row(folder: Path) -> None:
    listed = trees(130)
    assert screened(TableCohort(folder), listed) == screened(columns_of(read_cohort(folder)), listed)


def test_blocks_join_to_the_whole(folder: Path) -> None:
    listed = trees(26)
    assert screened(TableCohort(folder, block=64), listed) == screened(TableCohort(folder), listed)


def test_parquet_with_types_is_the_same_cohort_as_csv(tmp_path: Path) -> None:
    sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "bench"))
    from flare_trial import TREES  # type: ignore[import-not-found]
    from generated_cohort import write  # type: ignore[import-not-found]

    write(tmp_path / "typed", 300)
    (tmp_path / "text").mkdir()
    for name in ("persons", "facts"):
        with duckdb.connect() as con:
            con.execute(
                f"COPY (FROM '{tmp_path / 'typed' / name}.parquet') TO '{tmp_path / 'text' / name}.csv' (HEADER)"
            )
    listed = [*(tree for _, _, tree in TREES), *trees(39)]
    row_by_row = screened(columns_of(read_cohort(tmp_path / "text")), listed)
    assert screened(TableCohort(tmp_path / "typed"), listed) == row_by_row
    assert screened(TableCohort(tmp_path / "text"), listed) == row_by_row
