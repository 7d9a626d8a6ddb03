"""What one more fact may change: only what a named selection lets it (latest, any, all, status, denial)."""

import datetime
from decimal import Decimal
from fractions import Fraction

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_random_trees import _LEAVES, CHARTS

from made_up_chart import TODAY, fact, person
from trialwright.evaluation.interpret import interpret
from trialwright.knowledge.analytes import all_analytes
from trialwright.knowledge.conversion import canonical
from trialwright.model.criterion import Expr, Has, Measure, Terms
from trialwright.model.fact import Fact
from trialwright.model.quantity import Interval
from trialwright.model.truth import Truth
from trialwright.model.window import Offset, Window

SIX_MONTHS = Window("index", Offset(6, "month"))
DAYS = st.integers(0, 150).map(lambda back: (TODAY - datetime.timedelta(back)).isoformat())
VALUES = st.lists(st.tuples(DAYS, st.sampled_from(["4", "5", "6", "20"])), min_size=1, max_size=5)


def truth(leaf: Expr, facts: list[Fact]) -> Truth:
    return interpret(leaf, person(), facts, [], TODAY).truth


def igg(values: list[tuple[str, str]]) -> list[Fact]:
    return [
        fact("measurement", "igg", day, value=value, unit="g/L", row=n)
        for n, (day, value) in enumerate(values, 2)
    ]


def low_igg(pick: str, when: Window | None) -> Measure:
    return Measure(analyte="igg", range=Interval(high=Decimal(5)), unit="g/L", pick=pick, when=when)  # type: ignore[arg-type]


@settings(max_examples=300)
@given(_LEAVES, CHARTS, DAYS)
def test_a_fact_about_something_else_changes_nothing(leaf: Expr, facts: list[Fact], day: str) -> None:
    others = [
        fact("measurement", "ferritin", day, value="40", unit="ug/L", row=98),
        fact("allergy", "penicillin", day, status="present", row=99),
    ]
    assert truth(leaf, [*facts, *others]) is truth(leaf, facts)


@given(VALUES, st.tuples(DAYS, st.sampled_from(["4", "6"])))
def test_latest_only_a_value_of_the_latest_day_or_later_changes_the_answer(
    values: list[tuple[str, str]], new: tuple[str, str]
) -> None:
    before, after = (truth(low_igg("", None), igg(each)) for each in (values, [*values, new]))
    if new[0] < max(day for day, _ in values):
        assert after is before


@given(VALUES, st.tuples(DAYS, st.sampled_from(["4", "6"])))
def test_any_once_true_stays_true(values: list[tuple[str, str]], new: tuple[str, str]) -> None:
    leaf = low_igg("any", SIX_MONTHS)
    if truth(leaf, igg(values)) is Truth.TRUE:
        assert truth(leaf, igg([*values, new])) is Truth.TRUE


@given(VALUES, st.tuples(DAYS, st.sampled_from(["4", "6"])))
def test_all_once_false_stays_false(values: list[tuple[str, str]], new: tuple[str, str]) -> None:
    leaf = low_igg("all", SIX_MONTHS)
    if truth(leaf, igg(values)) is Truth.FALSE:
        assert truth(leaf, igg([*values, new])) is Truth.FALSE


@given(VALUES, st.tuples(DAYS, st.sampled_from(["4", "6"])))
def test_no_pick_in_a_window_a_new_value_never_turns_one_answer_into_the_other(
    values: list[tuple[str, str]], new: tuple[str, str]
) -> None:
    leaf = low_igg("", SIX_MONTHS)
    before, after = (truth(leaf, igg(each)) for each in (values, [*values, new]))
    assert Truth.UNKNOWN in (before, after) or before is after


STATES = st.lists(
    st.tuples(st.sampled_from(["malignancy", "breast cancer", "melanoma"]), DAYS, st.sampled_from(["present", "absent"])),
    max_size=4,
)  # fmt: skip


def conditions(states: list[tuple[str, str, str]]) -> list[Fact]:
    return [
        fact("condition", name, day, None, status=status, row=n)
        for n, (name, day, status) in enumerate(states, 2)
    ]


@pytest.mark.parametrize("when", [None, SIX_MONTHS])
@given(STATES, st.tuples(st.just("breast cancer"), DAYS))
def test_status_what_was_ever_there_is_not_taken_back_by_another_finding_of_it(
    when: Window | None, states: list[tuple[str, str, str]], new: tuple[str, str]
) -> None:
    leaf = Has(terms=Terms(("malignancy",)), status="history" if when is None else "present", when=when)
    if truth(leaf, conditions(states)) is Truth.TRUE:
        assert truth(leaf, conditions([*states, (*new, "present")])) is Truth.TRUE


@pytest.mark.parametrize("status", ["present", "history"])
@given(STATES, DAYS)
def test_denial_one_more_never_makes_a_thing_true(
    status: str, states: list[tuple[str, str, str]], day: str
) -> None:
    leaf = Has(terms=Terms(("malignancy",)), status=status)  # type: ignore[arg-type]
    if truth(leaf, conditions(states)) is not Truth.TRUE:
        assert truth(leaf, conditions([*states, ("malignancy", day, "absent")])) is not Truth.TRUE


EXACT = [
    (each.id, unit, other)
    for each in all_analytes().values()
    for unit in each.conversions
    for other in each.conversions
    if unit < other and not {unit, other} & set(each.other_conversions)
]


@settings(max_examples=300)
@given(
    st.sampled_from(EXACT),
    st.integers(1, 10**6),
    st.integers(1, 10**6),
    st.sampled_from(["<", "<=", ">", ">="]),
)
def test_the_unit_of_a_value_or_of_a_threshold_never_changes_a_truth(
    units: tuple[str, str, str], value: int, limit: int, sign: str
) -> None:
    """A value and a threshold, each in one of two units, compare as the exact fractions do."""
    name, one, other = units
    analyte = all_analytes()[name]
    number, bound = Decimal(value) / 1000, Decimal(limit) / 1000
    exact = [_exact(name, number, one), _exact(name, bound, other)]
    if exact[0] != exact[1] and abs(exact[0] - exact[1]) < Fraction(1, 10**6):
        return  # closer than the six decimals that both are rounded to
    stored, threshold = canonical(analyte, number, one), canonical(analyte, bound, other)
    stated = Interval(
        low=threshold if sign[0] == ">" else None,
        high=threshold if sign[0] == "<" else None,
        includes_low=sign == ">=",
        includes_high=sign == "<=",
    )
    leaf = Measure(analyte=name, range=stated, unit=analyte.unit)
    row = msgspec.structs.replace(
        fact("measurement", name, TODAY.isoformat(), value="1", unit=analyte.unit), value=stored
    )
    said = {
        "<": exact[0] < exact[1],
        "<=": exact[0] <= exact[1],
        ">": exact[0] > exact[1],
        ">=": exact[0] >= exact[1],
    }
    assert truth(leaf, [row]) is Truth.of(said[sign])


def _exact(name: str, number: Decimal, unit: str) -> Fraction:
    rule = all_analytes()[name].conversions[unit]
    return Fraction(number) * rule.factor + rule.offset
