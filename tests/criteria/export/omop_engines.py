"""Two OMOP engines that share no code: each is given a cohort definition and says whom it selects."""

import json
import warnings
from pathlib import Path
from typing import Any

import duckdb

_TARGET = (
    "create or replace table cohort "
    "(cohort_definition_id int, subject_id bigint, cohort_start_date date, cohort_end_date date)"
)


def by_duckcdm(database: duckdb.DuckDBPyConnection, cohort: dict[str, Any]) -> set[int]:
    """Whom duckcdm selects."""
    from duckcdm.circe import build_cohort_query
    from duckcdm.sqlrender import render, translate

    query = build_cohort_query(
        json.dumps(cohort),
        cdm_schema="main",
        vocabulary_schema="main",
        result_schema="main",
        target_table="main.cohort",
        cohort_id=1,
        generate_stats=False,
    )
    return _selected(database, translate(render(query), "duckdb"))


def by_circepy(database: duckdb.DuckDBPyConnection, cohort: dict[str, Any]) -> set[int]:
    """Whom ohdsi-circepy selects, after its own checks found no fault that is critical."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from circe import CohortExpression
        from circe.api import build_cohort_query
        from circe.cohortdefinition import BuildExpressionQueryOptions
        from circe.sqlrender import render, translate

        expression = CohortExpression.model_validate_json(json.dumps(cohort))
        options = BuildExpressionQueryOptions()
        options.cdm_schema = options.vocabulary_schema = options.result_schema = "main"
        options.target_table = "main.cohort"
        options.cohort_id = 1
        options.generate_stats = False
        query = build_cohort_query(expression, options)
        return _selected(database, translate(render(query), "duckdb"))


def database_of(folder: Path) -> duckdb.DuckDBPyConnection:
    """An OMOP database in memory from a folder with one Parquet file a table."""
    database = duckdb.connect()
    for file in sorted(folder.glob("*.parquet")):
        database.execute(f"create table {file.stem.lower()} as select * from read_parquet('{file}')")
    return database


def _selected(database: duckdb.DuckDBPyConnection, query: str) -> set[int]:
    database.execute(_TARGET)
    database.execute(query)
    return {row[0] for row in database.execute("select distinct subject_id from cohort").fetchall()}
