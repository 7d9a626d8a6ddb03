"""The SQL text says what the interpreter says: DuckDB and PostgreSQL over hostile cohorts and the library's trials."""

import datetime
import shutil
from collections import Counter
from pathlib import Path

import pytest
from hostile_cohorts import hostile_cohort
from sql_engines import on_duckdb, on_postgres, postgres, postgres_binaries
from sql_equality import Tally, batches, compared

from trialwright.cohort.read import read_cohort
from trialwright.cohort.synthesize import synthesize
from trialwright.criteria.compile import compile_criteria
from trialwright.evaluation.engines.sql.dialects import in_dialect
from trialwright.evaluation.engines.sql.statement import statement_of
from trialwright.screening.verdicts import screen
from trialwright.store.inputs import read

LIBRARY = ("NCT03580291", "NCT04127747", "NCT05863936", "NCT05916781", "NCT06394063")
CODES = {"true": 1, "false": 0, "unknown": -1}


def test_duckdb_equals_the_interpreter_on_random_trees_and_hostile_cohorts() -> None:
    cohort, cases = hostile_cohort(65, seed=21)
    drawn = list(batches(40, seed=21))
    tally = Tally(Counter(), 0, [])
    for batch, rows in zip(drawn, on_duckdb(cohort, *(batch.text for batch in drawn)), strict=True):
        compared(cohort, cases, batch, rows, tally)
    assert not tally.differences
    definite: Counter[int] = Counter()
    for (_, _, code), count in tally.codes.items():
        definite[code] += count
    assert min(definite[code] for code in (1, 0, -1)) > 200  # true, false and unknown all occur
    assert tally.excused < 0.03 * tally.codes.total()


@pytest.mark.skipif(postgres_binaries() is None, reason="no PostgreSQL server is installed")
@pytest.mark.skipif(
    shutil.which("setpriv") is None, reason="setpriv is needed to start a server as another user"
)
def test_postgres_says_what_duckdb_says(tmp_path: Path) -> None:
    cohort, _ = hostile_cohort(26, seed=22)
    texts = [batch.text for batch in batches(20, seed=22)]
    with postgres(tmp_path) as con:
        assert on_postgres(con, cohort, *texts) == on_duckdb(cohort, *texts)


@pytest.mark.parametrize("nct_id", LIBRARY)
def test_codes_and_standings_of_a_library_trial_are_those_of_screening(nct_id: str, tmp_path: Path) -> None:
    day = datetime.date(2026, 6, 30)
    synthesize(40, 7, tmp_path / "cohort", day)
    cohort = read_cohort(tmp_path / "cohort")
    trial = compile_criteria(read(nct_id).records[0], proposals=True)
    statement = statement_of(trial, day)
    [rows] = on_duckdb(cohort, in_dialect(statement, "duckdb"))
    left_out = {each.criterion for each in statement.left_out}
    for verdict in screen([trial], cohort, day):
        *codes, standing = rows[verdict.person_id]
        wanted = [CODES[each.truth] for each in verdict.criteria if each.id in statement.columns]
        for criterion, found, code in zip(statement.columns, codes, wanted, strict=True):
            assert found == code or (found == -1 and criterion in left_out), (verdict.person_id, criterion)
        assert standing == verdict.standing or codes != wanted
