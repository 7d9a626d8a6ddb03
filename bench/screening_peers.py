"""The peers of the screening benchmark: pandas criterion by criterion, and duckcdm's Circe on the same persons as OMOP tables."""

# ruff: noqa: E501

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pyarrow.parquet as pq

TODAY = datetime.date(2026, 6, 30)
_DAY = pd.Timestamp(TODAY)
_LISTED = [
    "systemic lupus erythematosus", "pregnancy", "malignancy", "basal cell carcinoma", "breast cancer", "hepatitis B",
    "active hepatitis", "tuberculosis", "HIV infection", "COVID-19", "squamous cell carcinoma of the skin", "ALT", "AST",
    "GFR", "IgG", "SELENA-SLEDAI", "BILAG-2004", "prednisone", "hydroxychloroquine", "azathioprine", "methotrexate",
    "mycophenolate mofetil", "cyclophosphamide", "rituximab", "belimumab", "telitacicept",
]  # fmt: skip
_WORDS = ["domain", "concept", "value_text", "unit", "status", "item"]
_COLUMNS = [
    "person_id",
    "concept",
    "start",
    "end",
    "value",
    "value_text",
    "unit",
    "upper_limit",
    "dose",
    "status",
    "item",
]


def pandas_screening(folder: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Truths (1, 0, -1 unknown) and reasons of fifteen criteria: a filter, a group-by and a merge for each."""
    table = pq.read_table(folder / "facts.parquet", columns=_COLUMNS, read_dictionary=[w for w in _WORDS if w in _COLUMNS],
                          filters=[("concept", "in", _LISTED)])  # fmt: skip
    facts = table.to_pandas(date_as_object=False)
    persons = pd.read_parquet(folder / "persons.parquet")
    index = pd.Index(persons["person_id"])
    truths, reasons = pd.DataFrame(index=index), pd.DataFrame(index=index)

    def keep(name: str, truth: pd.Series, reason: pd.Series | int = 0) -> None:
        truths[name], reasons[name] = truth.astype("int8"), np.where(truth < 0, reason, 0)

    birth = pd.to_datetime(persons["birth_date"])
    before = (birth.dt.month * 100 + birth.dt.day) > (_DAY.month * 100 + _DAY.day)
    years = (_DAY.year - birth.dt.year - before).to_numpy()
    keep("I1", pd.Series(((years >= 18) & (years <= 70)).astype(int), index))
    age_of = (_DAY - pd.to_datetime(facts["start"])).dt.days

    def latest(concept: str, days: int, side: Callable[[pd.DataFrame], Any]) -> tuple[pd.Series, pd.Series]:
        """The latest values of a measurement or score: all on one side, or unknown for a reason."""
        rows = facts[(facts["concept"] == concept)].copy()
        rows["age"] = age_of[rows.index]
        rows["side"] = side(rows)
        last = rows.groupby("person_id")["age"].transform("min")
        rows = rows[rows["age"] == last]
        found = rows.groupby("person_id").agg(age=("age", "first"), low=("side", "min"), high=("side", "max"))
        found = found.reindex(index)
        truth = pd.Series(-1, index)
        fresh = found["age"] <= days
        truth[fresh & (found["low"] == found["high"]) & (found["low"] >= 0)] = found["high"]
        reason = (
            pd.Series(1, index).mask(found["age"] > days, 2).mask(fresh & (found["low"] < found["high"]), 3)
        )
        return truth, reason.mask(fresh & (found["low"] < 0), 5)

    def over_limit(rows: pd.DataFrame) -> Any:
        return np.where(rows["upper_limit"].isna(), -1, rows["value"] > 2 * rows["upper_limit"])

    def igg(rows: pd.DataFrame) -> Any:
        value = np.where(rows["unit"] == "mg/dL", rows["value"] / 100, rows["value"])
        return np.where(rows["unit"].isin(["g/L", "mg/dL"]), value < 5, -1)

    def ever(concepts: list[str], days: int | None = None) -> tuple[pd.Series, pd.Series]:
        """Stated in a window; no if denied all through it, which a denial from before it says."""
        rows = facts[facts["concept"].isin(concepts)]
        first = pd.Timestamp.min if days is None else _DAY - pd.Timedelta(days, "D")
        present = rows[
            rows["status"].fillna("present").ne("absent")
            & (rows["end"].isna() | (pd.to_datetime(rows["end"]) >= first))
        ]
        denied = rows[
            rows["status"].eq("absent") & (pd.to_datetime(rows["start"]) <= first) & rows["end"].isna()
        ]
        truth = pd.Series(-1, index)
        truth[index.isin(denied["person_id"])] = 0
        truth[index.isin(present["person_id"])] = 1
        return truth, pd.Series(1, index)

    keep("I2", *ever(["systemic lupus erythematosus"]))
    keep("I3", *latest("SELENA-SLEDAI", 28, lambda rows: (rows["value"] < 8).astype(int)))
    sle = facts[(facts["concept"] == "systemic lupus erythematosus") & facts["status"].ne("absent")]
    onset = pd.to_datetime(sle.groupby("person_id")["start"].min()).reindex(index)
    keep("I4", ((_DAY - onset).dt.days > 90).astype(int).where(onset.notna(), -1), 1)
    bilag = facts[facts["concept"] == "BILAG-2004"].copy()
    bilag["age"] = age_of[bilag.index]
    bilag = bilag[bilag["age"] == bilag.groupby("person_id")["age"].transform("min")]
    counts = bilag.assign(a=bilag["value_text"] == "A", b=bilag["value_text"] == "B").groupby("person_id")
    counts = counts.agg(
        age=("age", "first"), a=("a", "sum"), b=("b", "sum"), items=("item", "nunique")
    ).reindex(index)
    good = (
        ((counts["a"] == 0) & (counts["b"] <= 1))
        .astype(int)
        .where((counts["age"] <= 30) & (counts["items"] == 9), -1)
    )
    keep("I5", good, pd.Series(1, index).mask(counts["age"] > 30, 2))
    drugs = ["prednisone", "hydroxychloroquine", "azathioprine", "methotrexate", "mycophenolate mofetil"]
    taken = facts[facts["concept"].isin(drugs) & facts["status"].ne("absent") & facts["end"].isna()]
    window = taken.assign(
        long=age_of[taken.index] >= 90, high=(taken["concept"] == "prednisone") & (taken["dose"] > 30)
    )
    doses = window.groupby(["person_id", "concept"], observed=True).agg(
        long=("long", "max"), high=("high", "max"), doses=("dose", "nunique")
    )
    by = (
        doses.assign(ok=doses["long"] & ~doses["high"] & (doses["doses"] == 1))
        .groupby("person_id")["ok"]
        .min()
        .reindex(index)
    )
    keep("I6", by.map({True: 1, False: 0}).fillna(-1), 1)
    alt, why = latest("ALT", 28, over_limit)
    ast, _ = latest("AST", 28, over_limit)
    keep(
        "E1",
        pd.Series(np.where((alt == 1) | (ast == 1), 1, np.where((alt == 0) & (ast == 0), 0, -1)), index),
        why,
    )
    keep("E2", *latest("GFR", 90, lambda rows: np.where(rows["unit"] == "mL/min", rows["value"] < 60, -1)))
    keep("E3", *ever(["cyclophosphamide"], 180))
    keep("E4", *ever(["rituximab", "belimumab", "telitacicept"], 180))
    keep("E5", *ever(["pregnancy"], 30))
    keep("E6", *ever(["malignancy", "breast cancer"], 1826))
    keep("E7", *ever(["active hepatitis", "hepatitis B"], 180))
    parts = [ever(["HIV infection"])[0], ever(["tuberculosis"], 180)[0], ever(["COVID-19"], 30)[0]]
    some, none = (
        (parts[0] == 1) | (parts[1] == 1) | (parts[2] == 1),
        (parts[0] == 0) & (parts[1] == 0) & (parts[2] == 0),
    )
    keep("E8", pd.Series(np.where(some, 1, np.where(none, 0, -1)), index), 1)
    keep("E9", *latest("IgG", 90, igg))
    fails = np.column_stack([(truths[n] == (0 if n.startswith("I") else 1)).to_numpy() for n in truths])
    opens = np.column_stack([(truths[n] < 0).to_numpy() for n in truths])
    bits = 1 << np.arange(len(truths.columns))
    masks = pd.DataFrame({"ruled_out": fails @ bits, "unsettled": opens @ bits}, index=index)
    return truths.join(masks), reasons


_IDS = {name: number for number, name in enumerate(_LISTED, start=1)}
_CONDITIONS = _LISTED[:11]
_MEASURED = _LISTED[11:17]


def omop_tables(folder: Path, database: Path) -> None:
    """The cohort as an OMOP database for duckcdm, a screening visit for everybody; not part of any time."""
    con = duckdb.connect(str(database))
    con.execute("SET enable_progress_bar = false")
    ids = " ".join(f"WHEN '{name}' THEN {number}" for name, number in _IDS.items())
    facts = f"(SELECT *, CASE concept {ids} ELSE 0 END AS cid, row_number() OVER () AS rid FROM '{folder / 'facts.parquet'}')"
    con.execute(f"""
        CREATE TABLE person AS SELECT person_id, year(birth_date) AS year_of_birth, 0 AS gender_concept_id,
            birth_date AS birth_datetime, month(birth_date) AS month_of_birth, day(birth_date) AS day_of_birth,
            0 AS race_concept_id, 0 AS ethnicity_concept_id FROM '{folder / "persons.parquet"}';
        CREATE TABLE observation_period AS SELECT person_id AS observation_period_id, person_id,
            DATE '1930-01-01' AS observation_period_start_date, DATE '2026-12-31' AS observation_period_end_date,
            0 AS period_type_concept_id FROM person;
        CREATE TABLE visit_occurrence AS SELECT person_id AS visit_occurrence_id, person_id, 999 AS visit_concept_id,
            DATE '{TODAY}' AS visit_start_date, DATE '{TODAY}' AS visit_end_date, 0 AS visit_type_concept_id,
            0 AS provider_id, 0 AS care_site_id, 0 AS visit_source_concept_id FROM person;
        CREATE TABLE condition_occurrence AS SELECT rid AS condition_occurrence_id, person_id, cid AS condition_concept_id,
            start AS condition_start_date, coalesce("end", start) AS condition_end_date, 0 AS condition_type_concept_id,
            0 AS visit_occurrence_id, 0 AS provider_id, 0 AS condition_source_concept_id, '' AS stop_reason
            FROM {facts} WHERE domain = 'condition' AND coalesce(status, '') <> 'absent';
        CREATE TABLE measurement AS SELECT rid AS measurement_id, person_id, cid AS measurement_concept_id,
            start AS measurement_date, 0 AS measurement_type_concept_id, 0 AS operator_concept_id,
            CASE WHEN value_text IS NULL THEN value ELSE ascii(value_text) - 64 END AS value_as_number,
            0 AS value_as_concept_id, 0 AS unit_concept_id, CAST(NULL AS DOUBLE) AS range_low, upper_limit AS range_high,
            0 AS visit_occurrence_id, 0 AS provider_id, 0 AS measurement_source_concept_id
            FROM {facts} WHERE domain IN ('measurement', 'score');
        CREATE TABLE drug_exposure AS SELECT rid AS drug_exposure_id, person_id, cid AS drug_concept_id,
            start AS drug_exposure_start_date, coalesce("end", DATE '{TODAY}') AS drug_exposure_end_date,
            0 AS drug_type_concept_id, '' AS stop_reason, 0 AS refills, dose AS quantity, 30 AS days_supply,
            0 AS route_concept_id, '' AS lot_number, 0 AS visit_occurrence_id, 0 AS provider_id, 0 AS drug_source_concept_id
            FROM {facts} WHERE domain = 'drug' AND coalesce(status, '') <> 'absent';
        CREATE TABLE concept AS SELECT unnest(range(1, 1000)) AS concept_id, CAST(NULL AS VARCHAR) AS invalid_reason;
        CREATE TABLE concept_ancestor (ancestor_concept_id BIGINT, descendant_concept_id BIGINT);
        CREATE TABLE concept_relationship (concept_id_1 BIGINT, concept_id_2 BIGINT, relationship_id VARCHAR, invalid_reason VARCHAR);
        CREATE TABLE cohort (cohort_definition_id BIGINT, subject_id BIGINT, cohort_start_date DATE, cohort_end_date DATE);
    """)
    con.close()


def circe_definition() -> dict[str, Any]:
    """The same trial as a Circe cohort, simplified: yes or no, no unit conversion, no stable dose, no exceptions."""
    sets = [*_LISTED, "visit"]

    def window(days: int | None, until: int = 0) -> dict[str, Any]:
        start: dict[str, Any] = {"Coeff": -1} if days is None else {"Days": days, "Coeff": -1}
        return {"Start": start, "End": {"Days": until, "Coeff": -1 if until else 1}, "UseEventEnd": False}

    def some(
        kind: str, name: str, days: int | None, count: int, until: int = 0, **fields: Any
    ) -> dict[str, Any]:
        occurrence = {"Type": 1 if count < 0 else 2, "Count": max(count, 0) if count >= 0 else -count - 1}
        return {
            "Criteria": {kind: {"CodesetId": sets.index(name), **fields}},
            "StartWindow": window(days, until),
            "Occurrence": occurrence,
        }

    def rule(name: str, *parts: dict[str, Any], kind: str = "ALL", **group: Any) -> dict[str, Any]:
        return {
            "name": name,
            "expression": {
                "Type": kind,
                "CriteriaList": list(parts),
                "DemographicCriteriaList": [],
                "Groups": [],
                **group,
            },
        }

    def none(kind: str, names: list[str], days: int | None, **fields: Any) -> list[dict[str, Any]]:
        return [some(kind, name, days, -1, **fields) for name in names]

    number = {"Value": 0, "Op": "lt"}
    condition, drug, measured = "ConditionOccurrence", "DrugExposure", "Measurement"
    bilag = {"ValueAsNumber": {"Value": 1, "Op": "eq"}}, {"ValueAsNumber": {"Value": 2, "Op": "eq"}}
    rules = [
        rule("I1", DemographicCriteriaList=[{"Age": {"Value": 18, "Extent": 70, "Op": "bt"}}]),
        rule("I2", some(condition, _LISTED[0], None, 1)),
        rule("I3", some(measured, "SELENA-SLEDAI", 28, 1, ValueAsNumber={**number, "Value": 8})),
        rule("I4", some(condition, _LISTED[0], None, 1, until=90)),
        rule("I5", some(measured, "BILAG-2004", 30, -1, **bilag[0]), some(measured, "BILAG-2004", 30, -2, **bilag[1])),
        rule("I6", some(drug, "prednisone", None, 1, until=90)),
        rule("E1", *none(measured, ["ALT"], 28, ValueAsNumber={"Value": 80, "Op": "gt"}),
             *none(measured, ["AST"], 28, ValueAsNumber={"Value": 70, "Op": "gt"})),
        rule("E2", *none(measured, ["GFR"], 90, ValueAsNumber={**number, "Value": 60})),
        rule("E3", *none(drug, ["cyclophosphamide"], 180)),
        rule("E4", *none(drug, ["rituximab", "belimumab", "telitacicept"], 180)),
        rule("E5", *none(condition, ["pregnancy"], 30)),
        rule("E6", *none(condition, ["malignancy", "breast cancer"], 1826)),
        rule("E7", *none(condition, ["active hepatitis", "hepatitis B"], 180)),
        rule("E8", *none(condition, ["HIV infection"], None), *none(condition, ["tuberculosis"], 180),
             *none(condition, ["COVID-19"], 30)),
        rule("E9", *none(measured, ["IgG"], 90, ValueAsNumber={**number, "Value": 5})),
    ]  # fmt: skip
    concept_sets = [
        {"id": place, "name": name, "expression": {"items": [{"concept": {"CONCEPT_ID": _IDS.get(name, 999)}, "isExcluded": False,
         "includeDescendants": False, "includeMapped": False}]}} for place, name in enumerate(sets)
    ]  # fmt: skip
    primary = {"CriteriaList": [{"VisitOccurrence": {"CodesetId": sets.index("visit")}}],
               "ObservationWindow": {"PriorDays": 0, "PostDays": 0}, "PrimaryCriteriaLimit": {"Type": "First"}}  # fmt: skip
    return {"ConceptSets": concept_sets, "PrimaryCriteria": primary, "QualifiedLimit": {"Type": "First"},
            "ExpressionLimit": {"Type": "First"}, "InclusionRules": rules, "CensoringCriteria": [],
            "CollapseSettings": {"CollapseType": "ERA", "EraPad": 0}, "CensorWindow": {}}  # fmt: skip


def duckcdm_screening(database: Path) -> int:
    """Run the Circe definition on the OMOP database; how many persons enter the cohort."""
    from duckcdm.circe import build_cohort_query
    from duckcdm.sqlrender import render, split_sql, translate

    sql = build_cohort_query(circe_definition(), cdm_schema="main", vocabulary_schema="main", target_table="main.cohort",
                             result_schema="main", cohort_id=1, generate_stats=False)  # fmt: skip
    sql = translate(
        render(sql, target_database_schema="main", target_cohort_table="cohort", target_cohort_id=1), "duckdb"
    )
    con = duckdb.connect(str(database))
    con.execute("SET enable_progress_bar = false")
    con.execute("SET threads = 2")
    for statement in split_sql(sql):
        if statement.strip():
            con.execute(statement)
    found = con.execute("SELECT count(*) FROM cohort").fetchone()
    con.close()
    return int(found[0]) if found else 0
