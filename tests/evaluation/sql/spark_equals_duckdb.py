"""Spark runs the printed script and says what DuckDB says; run by ``make test-spark``, for it needs Java and is slow."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hostile_cohorts import hostile_cohort
from sql_engines import on_duckdb, on_spark
from sql_equality import batches

from trialwright.evaluation.engines.sql.dialects import spark_script
from trialwright.evaluation.engines.sql.tables import write_tables

pytestmark = pytest.mark.filterwarnings("ignore")
pyspark = pytest.importorskip("pyspark", reason="install trialwright[spark] and Java 17")


@pytest.fixture(scope="module")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master("local[2]").appName("trialwright")
    settings = {
        "spark.ui.enabled": "false", "spark.driver.memory": "1g", "spark.sql.shuffle.partitions": "1",
        "spark.sql.codegen.wholeStage": "false", "spark.sql.codegen.factoryMode": "NO_CODEGEN",
        "spark.sql.warehouse.dir": str(tmp_path_factory.mktemp("warehouse")),
    }  # fmt: skip
    for name, value in settings.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    yield session
    session.stop()


def test_spark_says_what_duckdb_says(spark: Any, tmp_path: Path) -> None:
    cohort, _ = hostile_cohort(39, seed=23)
    write_tables(cohort, tmp_path)
    drawn = list(batches(20, seed=23))
    found = on_spark(spark, tmp_path, *(list(spark_script(batch.statement)) for batch in drawn))
    assert found == on_duckdb(cohort, *(batch.text for batch in drawn))
