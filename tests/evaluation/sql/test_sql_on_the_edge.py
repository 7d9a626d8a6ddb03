"""Edges that random charts seldom meet: each said by hand, by the interpreter and by SQL."""

import datetime

import msgspec
from sql_engines import on_duckdb

from gold_trees import at_least, at_most, below, given, has, within
from made_up_chart import TODAY, fact, person
from trialwright.evaluation.engines.sql.dialects import in_dialect
from trialwright.evaluation.engines.sql.statement import statement_of
from trialwright.evaluation.interpret import interpret
from trialwright.knowledge.analytes import all_analytes
from trialwright.model.criterion import Count, Criterion, Exposure, Expr, Measure, Terms, TrialCriteria
from trialwright.model.fact import Cohort, Fact, Person
from trialwright.model.truth import Truth

_OLD = TODAY - datetime.timedelta(all_analytes()["igg"].valid_for_days)
_OLDER = _OLD - datetime.timedelta(1)
_IGG = Measure(analyte="igg", range=below("5"), unit="g/L")
_ANY_IGG = Measure(analyte="igg", range=below("5"), unit="g/L", when=within(3, "month"), pick="")


def _igg(on: str, value: str, **more: object) -> Fact:
    return fact("measurement", "igg", on, on, value=value, unit="g/L", **more)


def _glucocorticoid(limit: str) -> Expr:
    return Exposure(terms=Terms(("glucocorticoid",)), dose=at_most(limit), dose_unit="mg", dose_basis="day")


def _taken(dose: str) -> Fact:
    return fact("drug", "prednisone", "2026-05-01", dose=dose, dose_unit="mg", dose_basis="day")


def _grade(value: str) -> Fact:
    return fact("score", "bilag_2004", "2026-05-20", "2026-05-20", value_text=value, item="renal")


_RENAL_A = Count(instrument="bilag_2004", grades=("A",), range=at_least("1"), items=("renal",))
CASES: list[tuple[Expr, tuple[Fact, ...], int]] = [
    (_IGG, (_igg(_OLD.isoformat(), "4"),), 1),
    (_IGG, (_igg(_OLDER.isoformat(), "4"),), -1),
    (_ANY_IGG, (_igg("2026-05-20", "4"), _igg("2026-05-21", "4", comparator="<=")), 1),
    (_ANY_IGG, (_igg("2026-05-20", "4"), _igg("2026-05-21", "7", comparator="<")), -1),
    (_glucocorticoid("20"), (_taken("20"),), -1),
    (_glucocorticoid("20"), (_taken("21"),), 0),
    (_glucocorticoid("20"), (_taken("20"), fact("drug", "methylprednisolone", "1980-01-01", status="absent")), 1),
    (_RENAL_A, (_grade("A"),), 1),
    (_RENAL_A, (_grade("A"), _grade("B")), -1),
    (given("cyclophosphamide", when=within(1, "month")), (fact("drug", "cyclophosphamide", "2026-01-01", "2026-04-30"),), 1),
    (given("cyclophosphamide", when=within(1, "month")), (fact("drug", "cyclophosphamide", "2026-01-01", "2026-04-29"),), -1),
    (given("cyclophosphamide", when=within(1, "month")), (fact("drug", "CTX", "2026-05-02", "2026-05-03"),), -1),
    (given("cyclophosphamide", when=within(1, "month")), (fact("drug", "CTX", "2026-05-02", "2026-05-03"),
        fact("drug", "cyclophosphamide", "1980-01-01", status="absent")), -1),
    (has("hepatitis"), (fact("condition", "hepatitis", "2026-05-10", status="suspected", recorded_on="2026-05-10"),
                        fact("condition", "hepatitis", "2026-05-20", status="absent")), 0),
]  # fmt: skip


def test_sql_and_interpreter_say_on_the_edge_what_is_said_by_hand() -> None:
    persons: tuple[Person, ...] = ()
    facts: dict[str, tuple[Fact, ...]] = {}
    for place, (_, rows, _) in enumerate(CASES):
        name = f"P{place:02}"
        persons += (msgspec.structs.replace(person(until="2026-05-31"), person_id=name),)
        facts[name] = tuple(
            msgspec.structs.replace(row, person_id=name, row=number)
            for number, row in enumerate(rows, start=2)
        )
    criteria = tuple(
        Criterion(f"I{place}", "inclusion", "made up", tree, "computable", "")
        for place, (tree, _, _) in enumerate(CASES)
    )
    statement = statement_of(TrialCriteria("NCT00000000", "made up", criteria), TODAY)
    [found] = on_duckdb(Cohort("made up", persons, facts, {}, {}), in_dialect(statement, "duckdb"))
    codes = {Truth.TRUE: 1, Truth.FALSE: 0, Truth.UNKNOWN: -1}
    for place, (tree, _, wanted) in enumerate(CASES):
        who = persons[place]
        assert codes[interpret(tree, who, facts[who.person_id], (), TODAY).truth] == wanted, place
        assert found[who.person_id][place] == wanted, place
