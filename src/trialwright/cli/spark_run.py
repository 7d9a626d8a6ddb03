"""One screening by Spark: counts from the printed statements, without a verdict for each person."""

import datetime
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path

import msgspec

from trialwright.cli.counts_view import TrialCounts, show_counts
from trialwright.cli.output import tell
from trialwright.cohort.read import read_cohort
from trialwright.criteria.compile import compile_criteria
from trialwright.criteria.readings import accepted_digests, apply_readings, read_readings, unused_readings
from trialwright.evaluation.engines.sql.spark import spark_warehouse
from trialwright.evaluation.engines.sql.statement import statement_of
from trialwright.evaluation.engines.sql.tables import TABLES, write_tables
from trialwright.evaluation.engines.sql.warehouse import Warehouse
from trialwright.model.criterion import TrialCriteria
from trialwright.model.diagnostic import Diagnostic
from trialwright.model.record import StudyRecord
from trialwright.store.inputs import read

# The tables of a folder, and a folder for steps → the warehouse, until the block ends.
Open = Callable[[Path, Path], AbstractContextManager[Warehouse]]


class SparkRun(msgspec.Struct):
    """Trials over a cohort in a warehouse, and how many of its persons stand where for each."""

    trials: list[TrialCounts]
    persons: int
    cohort: str
    day: datetime.date
    diagnostics: list[Diagnostic]

    @classmethod
    def of_inputs(
        cls,
        trials: Sequence[str],
        patients: Path,
        day: datetime.date,
        *,
        merge: bool = False,
        as_id: str | None = None,
        store: Path | None = None,
        readings: Path | None = None,
        proposals: bool = False,
        open_warehouse: Open = spark_warehouse,
    ) -> "SparkRun":
        """Read, compile and count. ``patients`` may also be the tables that ``trialwright sql --tables`` writes.

        UnreadableInput if the cohort or the readings cannot be read; SparkUnavailableError without Spark.
        """
        own = read_readings(readings) if readings else ()
        result = read(*trials, merge=merge, as_id=as_id, store=store)
        accepted = accepted_digests(own)
        criteria = [
            apply_readings(compile_criteria(record, proposals=proposals, accepted=accepted), own)
            for record in result.records
        ]
        faults = [*result.diagnostics, *(fault for trial in criteria for fault in trial.diagnostics)]
        faults += unused_readings(own, criteria)
        with tempfile.TemporaryDirectory() as scratch:
            tables, of_cohort = _tables(patients, Path(scratch, "tables"))
            with open_warehouse(tables, Path(scratch, "steps")) as warehouse:
                counts = [
                    _counted(record, trial, day, warehouse)
                    for record, trial in zip(result.records, criteria, strict=True)
                ]
                return cls(counts, warehouse.persons, patients.name, day, [*of_cohort, *faults])

    def show(self, form: str) -> None:
        """Print the counts, as a table or as Markdown."""
        show_counts(self.trials, f"{self.persons:,} persons of {self.cohort}, on {self.day}", form)


def _tables(patients: Path, folder: Path) -> tuple[Path, list[Diagnostic]]:
    """The folder of normalised tables: the one given, or one written of any cohort; and what is wrong with the cohort."""
    if all((patients / f"{name}.parquet").is_file() for name in TABLES):
        return patients, []
    cohort = read_cohort(patients)
    if cohort.decisions:
        tell(f"{len(cohort.decisions):,} recorded decisions are not looked at: what they answer stays open")
    write_tables(cohort, folder)
    return folder, list(cohort.diagnostics)


def _counted(
    record: StudyRecord, trial: TrialCriteria, day: datetime.date, warehouse: Warehouse
) -> TrialCounts:
    begun = time.perf_counter()
    statement = statement_of(trial, day)
    counts = warehouse.counts(trial, statement)
    tell(f"{record.name}: {len(trial.criteria)} criteria in {time.perf_counter() - begun:.1f} s")
    for each in statement.left_out:
        tell(f"  {each.criterion} is unknown where it depends on {each.what}")
    return TrialCounts(
        record.name,
        trial,
        counts.standings,
        [(one.ruled_out, one.unsettled, one.left) for one in counts.steps],
    )
