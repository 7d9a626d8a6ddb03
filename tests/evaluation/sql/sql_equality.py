"""Random trees by the printed SQL: its codes beside the interpreter's, and where its head says that it may know less."""

from collections.abc import Callable, Iterator, Sequence

import msgspec
import numpy as np
from comparison import Drawn, trial_of
from hostile_cohorts import TODAY
from sql_engines import Rows, on_duckdb

from trialwright.evaluation.engines.sql.dialects import in_dialect
from trialwright.evaluation.engines.sql.statement import Statement, statement_of
from trialwright.model.fact import Cohort, Fact

# What a statement may leave out → whether that can matter to a person, by the facts.
EXCUSES: dict[str, Callable[[Fact], bool]] = {
    "a dose per kilogram": lambda fact: "/kg" in fact.dose_unit + fact.dose_basis,
    "a body mass index": lambda fact: fact.concept == "body_weight",
    "recorded as a finding of its own": lambda fact: fact.concept.endswith("adequately treated"),
    "a sum of doses": lambda fact: fact.domain == "drug",
    "how long a drug": lambda fact: fact.domain == "drug",
    "a dose at some time": lambda fact: fact.domain == "drug",
    "an exception that speaks": lambda fact: True,
    "never involved": lambda fact: fact.value_text == "E",
    "a regimen of a form": lambda fact: fact.domain == "drug",
}
_TREES_A_STATEMENT = 20
Run = Callable[[Cohort, Sequence[Statement]], list[Rows]]


class SqlCodes(msgspec.Struct):
    """What SQL says, a row a tree and a column a person, and where the head of its text says that it may know less."""

    codes: np.ndarray
    may_know_less: np.ndarray

    def differs_from(self, truths: np.ndarray) -> np.ndarray:
        """Where it says something else; an unknown is none where it was announced. A definite answer is never excused."""
        return (self.codes != truths) & ~self.left_open(truths)

    def left_open(self, truths: np.ndarray) -> np.ndarray:
        """Where it leaves open, as announced, what the interpreter settles."""
        return (self.codes == -1) & (truths != -1) & self.may_know_less


def duckdb_runs(cohort: Cohort, statements: Sequence[Statement]) -> list[Rows]:
    """Each statement by DuckDB."""
    return on_duckdb(cohort, *(in_dialect(each, "duckdb") for each in statements))


def statements_of(drawn: Drawn) -> Iterator[Statement]:
    """Statements of the trees in order, so many trees each."""
    for begin in range(0, len(drawn.trees), _TREES_A_STATEMENT):
        yield statement_of(trial_of(drawn.trees[begin : begin + _TREES_A_STATEMENT]), TODAY)


def by_sql(drawn: Drawn, run: Run = duckdb_runs) -> SqlCodes:
    """What SQL says of every tree and person."""
    statements = list(statements_of(drawn))
    codes, less = [], []
    for statement, rows in zip(statements, run(drawn.cohort, statements), strict=True):
        table = [rows[person.person_id][:-1] for person in drawn.cohort.persons]
        codes.append(np.array(table, np.int8).T)
        less.append(_may_know_less(statement, drawn.cohort))
    return SqlCodes(np.concatenate(codes), np.concatenate(less))


def _may_know_less(statement: Statement, cohort: Cohort) -> np.ndarray:
    """For each criterion and person whether something that the statement leaves out can matter."""
    said: dict[str, list[str]] = {each: [] for each in statement.columns}
    for each in statement.left_out:
        said[each.criterion].append(each.what)
    excuse = {words: _persons_with(matters, cohort) for words, matters in EXCUSES.items()}
    nobody = np.zeros(len(cohort.persons), bool)
    rows = []
    for whats in said.values():
        of_criterion = [excuse[words] for what in whats for words in EXCUSES if words in what]
        rows.append(np.logical_or.reduce([nobody, *of_criterion]))
    return np.stack(rows)


def _persons_with(matters: Callable[[Fact], bool], cohort: Cohort) -> np.ndarray:
    return np.array(
        [any(map(matters, cohort.facts.get(person.person_id, ()))) for person in cohort.persons], bool
    )
