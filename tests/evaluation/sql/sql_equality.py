"""Random trees over hostile cohorts: the interpreter's codes beside those of SQL, and where SQL may say less."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence

import msgspec
from hostile_cohorts import TODAY, hostile_cohort
from hostile_trees import trees

from trialwright.evaluation.engines.sql.dialects import in_dialect
from trialwright.evaluation.engines.sql.statement import Statement, statement_of
from trialwright.evaluation.interpret import interpret
from trialwright.model.criterion import Criterion, Expr, TrialCriteria
from trialwright.model.fact import Cohort, Fact
from trialwright.model.truth import Truth

CODES = {Truth.TRUE: 1, Truth.FALSE: 0, Truth.UNKNOWN: -1}
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


class Batch(msgspec.Struct):
    """Some trees as the criteria of one made-up trial."""

    names: list[str]
    trees: list[Expr]
    trial: TrialCriteria
    statement: Statement
    text: str


class Tally(msgspec.Struct):
    """How often SQL and interpreter were compared, and each that differed without excuse."""

    codes: Counter[tuple[str, str, int]]
    excused: int
    differences: list[str]


def batches(count: int, seed: int, size: int = 20) -> Iterator[Batch]:
    """So many random trees, in batches."""
    drawn = trees(count, seed)
    for begin in range(0, count, size):
        some = drawn[begin : begin + size]
        criteria = tuple(
            Criterion(f"I{place}", "inclusion", name, tree, "computable", "")
            for place, (name, tree) in enumerate(some)
        )
        trial = TrialCriteria("NCT00000000", "made up", criteria)
        statement = statement_of(trial, TODAY)
        text = in_dialect(statement, "duckdb")
        yield Batch([name for name, _ in some], [tree for _, tree in some], trial, statement, text)


def compared(
    cohort: Cohort, cases: Sequence[str], batch: Batch, rows: dict[str, tuple[object, ...]], into: Tally
) -> None:
    """Hold the rows of SQL against the interpreter, person by person and tree by tree."""
    left_out: dict[str, list[str]] = {}
    for each in batch.statement.left_out:
        left_out.setdefault(each.criterion, []).append(each.what)
    for person, case in zip(cohort.persons, cases, strict=True):
        facts = cohort.facts.get(person.person_id, ())
        unusable, anchors = cohort.unusable.get(person.person_id, ()), cohort.anchors.get(person.person_id)
        for place, (name, tree) in enumerate(zip(batch.names, batch.trees, strict=True)):
            wanted = CODES[interpret(tree, person, facts, unusable, TODAY, anchors=anchors).truth]
            found = rows[person.person_id][place]
            into.codes[name, case, wanted] += 1
            if found == wanted:
                continue
            if found == -1 and _is_excused(left_out.get(f"I{place}", []), facts):
                into.excused += 1
                continue
            into.differences.append(f"{name}, {case}: {found}, not {wanted}: {tree}")


def _is_excused(left_out: Sequence[str], facts: Sequence[Fact]) -> bool:
    return any(
        matters(fact)
        for what in left_out
        for words, matters in EXCUSES.items()
        if words in what
        for fact in facts
    )


__all__ = ["CODES", "TODAY", "Batch", "Tally", "batches", "compared", "hostile_cohort"]
