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
from trialwright.model.criterion import (
    Age,
    Category,
    Count,
    Criterion,
    Exposure,
    Expr,
    Has,
    Measure,
    StableRegimen,
    Terms,
    TrialCriteria,
)
from trialwright.model.fact import Cohort, Fact, Person
from trialwright.model.partial_date import PartialDate
from trialwright.model.truth import Truth
from trialwright.model.window import Window

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
_STABLE = StableRegimen(
    terms=Terms(("azathioprine", "methotrexate")), when=within(3, "month", mode="throughout")
)
_CAP = Exposure(terms=Terms(("prednisone",)), dose=at_most("20"), dose_unit="mg", dose_basis="day")
_CAPPED = StableRegimen(
    terms=Terms(("prednisone",)), when=within(3, "month", mode="throughout"), caps=(_CAP,)
)
_IGRA, _T_SPOT = (Category(finding=each, values=("positive",)) for each in ("tb_interferon_gamma", "t_spot"))
_ALLERGIC = Has(terms=Terms(("rituximab",)), relation="allergy", status="history")


def _steady(drug: str, until: str | None = None) -> Fact:
    return fact("drug", drug, "2025-01-01", until, dose="10", dose_unit="mg", dose_basis="day")


def _denied(drug: str, since: str) -> Fact:
    return fact("drug", drug, since, status="absent")


def _test(name: str, result: str) -> Fact:
    return fact("measurement", name, "2026-05-20", "2026-05-20", value_text=result)


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
    (_STABLE, (_steady("azathioprine"), _denied("methotrexate", "1980-01-01")), 1),
    (_STABLE, (_steady("azathioprine"), _steady("methotrexate", "2026-03-15"), _denied("methotrexate", "2026-03-16")),
        -1),  # stopped when it must be stable
    (_STABLE, (_steady("azathioprine"), _steady("methotrexate", "2026-02-27"), _denied("methotrexate", "2026-02-28")),
        1),  # stopped before
    (_CAPPED, (_steady("prednisone"),), 1),
    (_CAPPED, (_steady("prednisone"), _steady("methylprednisolone")), -1),  # does the cap hold for it too?
    (_IGRA, (_test("t_spot", "positive"),), 1),
    (_T_SPOT, (_test("tb_interferon_gamma", "positive"),), -1),  # by which method is not said
    (has("eular_acr_2019"), (fact("score", "eular_acr_2019", "2026-05-20", "2026-05-20", value="10"),), 1),
    (has("eular_acr_2019"), (fact("score", "eular_acr_2019", "2026-05-20", "2026-05-20", value="9"),), 0),
    (_ALLERGIC, (fact("allergy", "rituximab", "2010-01-01", "2010-01-02", recorded_on="2010-01-02"),), 1),
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


def test_an_age_counts_on_the_day_of_its_moment() -> None:
    """Eighteen on 2026-05-31; each person has another day of enrolment, or none, which then is the index date."""
    days = {
        "A": (datetime.date(2026, 5, 30), 0),
        "B": (datetime.date(2026, 5, 31), 1),
        "C": (None, 1),
        "D": (datetime.date(2008, 5, 30), -1),
    }
    tree = Age(range=at_least("18"), when=Window("enrolment"))
    born = PartialDate.parse("2008-05-31")
    people = {name: Person(name, "female", born) for name in days}
    anchors = {name: {"enrolment": day} if day else {} for name, (day, _) in days.items()}
    cohort = Cohort("made up", tuple(people.values()), {}, {}, anchors)
    criteria = (Criterion("I1", "inclusion", "made up", tree, "computable", ""),)
    statement = statement_of(TrialCriteria("NCT00000000", "made up", criteria), TODAY)
    [found] = on_duckdb(cohort, in_dialect(statement, "duckdb"))
    codes = {Truth.TRUE: 1, Truth.FALSE: 0, Truth.UNKNOWN: -1}
    for name, (_, wanted) in days.items():
        assert codes[interpret(tree, people[name], (), (), TODAY, anchors=anchors[name]).truth] == wanted, (
            name
        )
        assert found[name][0] == wanted, name


def test_a_person_with_an_index_date_of_their_own_is_left_open() -> None:
    cohort = Cohort("made up", (person(),), {}, {}, {"P1": {"index": datetime.date(2020, 1, 1)}})
    criteria = (Criterion("I1", "inclusion", "made up", Age(range=at_least("18")), "computable", ""),)
    statement = statement_of(TrialCriteria("NCT00000000", "made up", criteria), TODAY)
    assert on_duckdb(cohort, in_dialect(statement, "duckdb")) == [{"P1": (-1, "data_needed")}]
