"""A warehouse on Spark: the session that the surroundings configure, else one of this machine."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from trialwright.evaluation.engines.sql.warehouse import Warehouse

# Any of these says where Spark is and how it is set up; then nothing is set here.
_CONFIGURED = ("SPARK_REMOTE", "SPARK_HOME", "SPARK_CONF_DIR", "PYSPARK_SUBMIT_ARGS")
# Of a session of this machine. Code is not generated: the many small steps would be compiled longer than they run.
_LOCAL = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.log.level": "ERROR",
    "spark.sql.shuffle.partitions": "2",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
}


class SparkUnavailableError(Exception):
    """Spark cannot be used here; the text says what is missing and how to get it."""


@contextmanager
def spark_warehouse(tables: Path, scratch: Path) -> Iterator[Warehouse]:
    """The tables of a folder in Spark, through Ibis. ``scratch`` takes the steps of a session of this machine.

    A cluster must reach the folder under the same path. Raises SparkUnavailableError without PySpark, Ibis or Java.
    """
    require_spark()
    session = _session(scratch)
    try:
        yield Warehouse(import_module("ibis").pyspark.connect(session), "spark", tables)
    finally:
        session.stop()


def require_spark() -> None:
    """Nothing where Spark can be tried; SparkUnavailableError where PySpark, Ibis or, for this machine, Java is missing."""
    for package in ("pyspark", "ibis"):
        if find_spec(package) is None:
            raise SparkUnavailableError(f"{package} is not installed: pip install 'trialwright[spark]'")
    if not is_configured() and shutil.which("java") is None and not os.environ.get("JAVA_HOME"):
        raise SparkUnavailableError(
            "no java is found; Spark needs Java 17 or 21 (Debian: default-jre-headless)"
        )


def is_configured() -> bool:
    """Whether the surroundings say which Spark to use."""
    return any(os.environ.get(name) for name in _CONFIGURED)


def _session(scratch: Path) -> Any:
    builder = import_module("pyspark.sql").SparkSession.builder.appName("trialwright")
    if not is_configured():
        builder = builder.master("local[*]").config("spark.sql.warehouse.dir", str(scratch))
        for name, value in _LOCAL.items():
            builder = builder.config(name, value)
    try:
        return builder.getOrCreate()
    except Exception as error:  # of many kinds, by way of Java
        raise SparkUnavailableError(f"Spark does not start: {str(error).splitlines()[0]}") from error
