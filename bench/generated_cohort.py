"""Cohorts of any size as Parquet, for the benchmarks: persons and facts, 30 facts a person, in the order of the persons.

Everything is drawn by hashing the person's number, so one size and seed give one cohort on every machine. The
frequencies are made up and serve cost and equality only: nothing may be learnt from them about any population.
"""

import argparse
from pathlib import Path

import duckdb

FACTS_A_PERSON = 30
END = "DATE '2026-06-30'"

_CONDITIONS = [
    "systemic lupus erythematosus", "lupus nephritis", "hypertension", "pregnancy", "malignancy", "basal cell carcinoma",
    "breast cancer", "hepatitis B", "active hepatitis", "tuberculosis", "HIV infection", "COVID-19", "diabetes mellitus",
    "infection", "severe liver disease", "squamous cell carcinoma of the skin",
]  # fmt: skip
# analyte, unit, lowest and highest value drawn, upper limit (0 for none); the second unit is drawn for one in two
_LABS = [
    ("ALT", "U/L", "U/L", 5, 120, 40), ("AST", "U/L", "U/L", 5, 110, 35), ("GFR", "mL/min", "mL/min", 20, 140, 0),
    ("IgG", "g/L", "mg/dL", 3, 20, 0), ("creatinine", "umol/L", "mg/dL", 40, 200, 104),
    ("haemoglobin", "g/L", "g/dL", 70, 160, 0), ("platelets", "10*9/L", "10*9/L", 30, 400, 0),
    ("albumin", "g/L", "g/L", 20, 50, 0), ("potassium", "mmol/L", "mmol/L", 3, 6, 5), ("C3", "g/L", "g/L", 1, 3, 0),
    ("CRP", "mg/L", "mg/L", 0, 60, 0), ("fasting glucose", "mmol/L", "mmol/L", 3, 12, 6),
]  # fmt: skip
_DRUGS = [
    "prednisone", "hydroxychloroquine", "azathioprine", "mycophenolate mofetil", "cyclophosphamide", "rituximab",
    "belimumab", "tacrolimus", "methotrexate", "telitacicept", "omeprazole", "methylprednisolone",
]  # fmt: skip
_ORGANS = [
    "constitutional", "mucocutaneous", "neuropsychiatric", "musculoskeletal", "cardiorespiratory", "gastrointestinal",
    "ophthalmic", "renal", "haematological",
]  # fmt: skip


def _of(values: list[str], index: str) -> str:
    listed = ", ".join("'" + each.replace("'", "''") + "'" for each in values)
    return f"list_extract([{listed}], {index})"


def write(folder: Path, persons: int, seed: int = 1) -> None:
    """Write ``persons.parquet`` and ``facts.parquet`` to a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    con = duckdb.connect()
    con.execute("SET enable_progress_bar = false")
    con.execute(f"""
        CREATE MACRO u(p, e, k) AS (hash(p * 64 + e, k + {seed} * 1000) % 1000000) / 1e6;
        CREATE MACRO pick(p, e, k, n) AS CAST(floor(n * pow(u(p, e, k), 1.7)) AS INTEGER) + 1;
        CREATE MACRO day(p, e, k) AS {END} - CAST(floor(2000 * pow(u(p, e, k), 1.8)) AS INTEGER);
    """)
    con.execute(f"""COPY (SELECT p AS person_id, CASE WHEN u(p, 0, 1) < 0.01 THEN NULL WHEN u(p, 0, 2) < 0.85 THEN 'female'
        ELSE 'male' END AS sex, DATE '2012-01-01' - CAST(u(p, 0, 3) * 25000 AS INTEGER) AS birth_date,
        DATE '2019-01-01' + CAST(u(p, 0, 4) * 900 AS INTEGER) AS observation_start, {END} AS observation_end
        FROM range(1, {persons} + 1) r(p)) TO '{folder / "persons.parquet"}' (FORMAT parquet, COMPRESSION zstd)""")
    labs = [lab[0] for lab in _LABS]
    units = [lab[1] for lab in _LABS]
    others = [lab[2] for lab in _LABS]
    low, width, limit = (
        [f"{value}" for value in column]
        for column in zip(*((a, b - a, c) for *_, a, b, c in _LABS), strict=True)
    )
    number = "round(low + width * u(p, e, 22), 1)"
    factor = {"mg/dL": "CASE WHEN concept = 'IgG' THEN 100 ELSE 1 / 88.4 END", "g/dL": "0.1"}
    scaled = " ".join(f"WHEN unit = '{unit}' THEN round({number} * {by}, 2)" for unit, by in factor.items())
    grade = _of(list("ABCDE"), "1 + CAST(floor(5 * pow(u(p, e, 24), 0.5)) AS INTEGER)")
    con.execute(f"""COPY (
      WITH drawn AS (SELECT p, e, CASE WHEN e < 6 THEN 'condition' WHEN e < 15 THEN 'measurement' WHEN e < 17 THEN 'sledai'
          WHEN e < 26 THEN 'bilag' ELSE 'drug' END AS kind, pick(p, e, 11, {len(_LABS)}) AS lab
          FROM (SELECT p, unnest(range({FACTS_A_PERSON})) AS e FROM range(1, {persons} + 1) r(p))),
      named AS (SELECT *, CASE kind WHEN 'condition' THEN CASE WHEN e = 0 THEN 'systemic lupus erythematosus' ELSE
              {_of(_CONDITIONS, f"pick(p, e, 12, {len(_CONDITIONS)})")} END
          WHEN 'measurement' THEN {_of(labs, "lab")} WHEN 'sledai' THEN 'SELENA-SLEDAI' WHEN 'bilag' THEN 'BILAG-2004'
          ELSE {_of(_DRUGS, f"pick(p, e, 13, {len(_DRUGS)})")} END AS concept,
          CASE WHEN kind = 'measurement' THEN CASE WHEN u(p, e, 21) < 0.01 THEN 'spoons' WHEN u(p, e, 21) < 0.5
              THEN {_of(units, "lab")} ELSE {_of(others, "lab")} END END AS unit,
          list_extract([{", ".join(low)}], lab) AS low, list_extract([{", ".join(width)}], lab) AS width,
          list_extract([{", ".join(limit)}], lab) AS upper,
          CASE kind WHEN 'bilag' THEN day(p, 40, 14) ELSE day(p, e, 14) END AS start FROM drawn)
      SELECT p AS person_id, CASE WHEN kind IN ('sledai', 'bilag') THEN 'score' ELSE kind END AS domain, concept, start,
        CASE WHEN kind = 'drug' AND u(p, e, 31) < 0.5 THEN least({END}, start + CAST(u(p, e, 32) * 300 AS INTEGER))
          WHEN kind = 'condition' AND u(p, e, 31) < 0.2
          THEN least({END}, start + CAST(u(p, e, 32) * 300 AS INTEGER)) END AS "end",
        CAST(CASE WHEN kind = 'measurement' THEN CASE {scaled} ELSE {number} END
          WHEN kind = 'sledai' THEN floor(20 * pow(u(p, e, 23), 2)) END AS DOUBLE) AS value,
        CASE WHEN kind = 'bilag' THEN {grade} END AS value_text,
        unit, CAST(CASE WHEN kind = 'measurement' AND upper > 0 AND u(p, e, 25) > 0.05 AND unit = {_of(units, "lab")}
          THEN upper END AS DOUBLE) AS upper_limit,
        CAST(CASE WHEN kind = 'drug' AND u(p, e, 33) > 0.03 THEN
          CASE concept WHEN 'prednisone' THEN 5 + 5 * CAST(u(p, e, 34) * 8 AS INTEGER) ELSE 100 END END AS DOUBLE) AS dose,
        CASE WHEN kind = 'drug' THEN 'mg' END AS dose_unit, CASE WHEN kind = 'drug' THEN 'day' END AS dose_basis,
        CASE WHEN kind = 'condition' THEN CASE WHEN e > 0 AND u(p, e, 35) < 0.35 THEN 'absent' WHEN u(p, e, 35) < 0.5
          THEN 'active' ELSE 'present' END WHEN kind = 'drug' AND u(p, e, 35) < 0.2 THEN 'absent' END AS status,
        CASE WHEN kind = 'bilag' THEN {_of(_ORGANS, "CAST(e - 16 AS INTEGER)")} END AS item
      FROM named) TO '{folder / "facts.parquet"}' (FORMAT parquet, COMPRESSION zstd)""")
    con.close()


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("folder", type=Path)
    asked.add_argument("--persons", type=int, default=100_000)
    asked.add_argument("--seed", type=int, default=1)
    given = asked.parse_args()
    write(given.folder, given.persons, given.seed)
