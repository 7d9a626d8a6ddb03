"""The SQL text says what the interpreter says of the library's trials, and PostgreSQL what DuckDB says of random trees."""

import datetime
import shutil
from pathlib import Path

import pytest
from comparison import draw
from sql_engines import on_duckdb, on_postgres, postgres, postgres_binaries
from sql_equality import statements_of

from trialwright.cohort.read import read_cohort
from trialwright.cohort.synthesize import synthesize
from trialwright.criteria.compile import compile_criteria
from trialwright.evaluation.engines.sql.dialects import in_dialect
from trialwright.evaluation.engines.sql.statement import statement_of
from trialwright.screening.verdicts import screen
from trialwright.store.inputs import read

LIBRARY = ("NCT03580291", "NCT04127747", "NCT05863936", "NCT05916781", "NCT06394063")
CODES = {"true": 1, "false": 0, "unknown": -1}


@pytest.mark.skipif(postgres_binaries() is None, reason="no PostgreSQL server is installed")
@pytest.mark.skipif(
    shutil.which("setpriv") is None, reason="setpriv is needed to start a server as another user"
)
def test_postgres_says_what_duckdb_says() -> None:
    drawn = draw(26, 1, seed=22, choosing=False)
    texts = [in_dialect(each, "postgres") for each in statements_of(drawn)]
    with postgres() as con:
        found = on_postgres(con, drawn.cohort, *texts)
    assert found == on_duckdb(drawn.cohort, *texts)
    assert len(found[0]) == len(drawn.cohort.persons)


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
