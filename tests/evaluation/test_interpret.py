"""Laws that hold for any tree and any facts."""

import datetime
import random
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from made_up_chart import ADULT_TO_65, IGG_LOW, TODAY, ask, date, person, value
from trialwright.evaluation.finding import Finding, all_true, any_true, negated
from trialwright.evaluation.interpret import interpret
from trialwright.knowledge.analytes import analyte
from trialwright.knowledge.conversion import canonical
from trialwright.model.criterion import And, Expr, Measure, Not, Opaque, Or, Sex
from trialwright.model.fact import Fact, Person
from trialwright.model.quantity import Interval
from trialwright.model.truth import Truth

_TRUTHS = st.sampled_from(list(Truth))
_LEAVES: st.SearchStrategy[Expr] = st.sampled_from(["a", "b", "c", "d"]).map(
    lambda name: Opaque(text=name, why="made up")
)
_TREES = st.recursive(
    _LEAVES,
    lambda trees: st.lists(trees, min_size=1, max_size=3).map(tuple).flatmap(
        lambda parts: st.sampled_from([And(parts=parts), Or(parts=parts), Not(part=parts[0])])
    ),
    max_leaves=8,
)  # fmt: skip


def with_leaves(tree: Expr, truths: dict[str, Truth]) -> Finding:
    """The tree evaluated by the same connectives, its leaves given."""
    match tree:
        case And():
            return all_true(with_leaves(part, truths) for part in tree.parts)
        case Or():
            return any_true(with_leaves(part, truths) for part in tree.parts)
        case Not():
            return negated(with_leaves(tree.part, truths))
        case Opaque():
            return Finding(truths[tree.text])
    raise AssertionError


_ASSIGNMENTS = st.fixed_dictionaries(dict.fromkeys("abcd", _TRUTHS))


@given(_TRUTHS, _TRUTHS, _TRUTHS)
def test_kleenes_laws(one: Truth, two: Truth, three: Truth) -> None:
    a, b, c = Finding(one), Finding(two), Finding(three)
    assert negated(negated(a)).truth is one
    assert negated(all_true([a, b])).truth is any_true([negated(a), negated(b)]).truth
    assert all_true([a, b]).truth is all_true([b, a]).truth
    assert all_true([a, all_true([b, c])]).truth is all_true([all_true([a, b]), c]).truth
    assert all_true([a, any_true([b, c])]).truth is any_true([all_true([a, b]), all_true([a, c])]).truth
    assert all_true([a, a]).truth is one
    assert all_true([]).truth is Truth.TRUE and any_true([]).truth is Truth.FALSE


@given(_TREES, _ASSIGNMENTS, st.sampled_from("abcd"), st.sampled_from([Truth.TRUE, Truth.FALSE]))
def test_settling_an_unknown_leaf_never_flips_a_definite_tree(
    tree: Expr, truths: dict[str, Truth], settled: str, to: Truth
) -> None:
    before = with_leaves(tree, truths).truth
    if truths[settled] is Truth.UNKNOWN and before is not Truth.UNKNOWN:
        assert with_leaves(tree, truths | {settled: to}).truth is before


def test_an_opaque_leaf_is_unknown_and_asks_for_a_judgement() -> None:
    found = ask(Opaque(text="good compliance", why="not understood"))
    assert found.truth is Truth.UNKNOWN
    assert [(item.kind, item.what, item.reason) for item in found.missing] == [
        ("judge", "good compliance", "not read")
    ]


def test_only_what_decides_is_a_reason() -> None:
    opaque = Opaque(text="x", why="y")
    false = all_true([ask(Sex(sex="male")), ask(opaque), ask(ADULT_TO_65)])
    assert (false.truth, len(false.because), false.missing) == (Truth.FALSE, 1, ())
    true = any_true([ask(Sex(sex="female")), ask(opaque)])
    assert (true.truth, len(true.because), true.missing) == (Truth.TRUE, 1, ())
    open_ = all_true([ask(Sex(sex="female")), ask(opaque)])
    assert (open_.truth, len(open_.missing)) == (Truth.UNKNOWN, 1)


_DATES = st.sampled_from(
    ["2026-05-03", "2026-05-04", "2026-05", "2026-04", "2026", "2025", "2026-06-02", None]
)
_FACTS = st.lists(
    st.builds(
        lambda number, on, row, comparator: value(number, on, row=row, comparator=comparator),
        st.sampled_from(["3", "4.9", "5", "5.1", "9", None]),
        _DATES,
        st.integers(2, 99),
        st.sampled_from(["=", "=", "=", "<", ">", "<=", ">="]),
    ),
    max_size=5,
)


@settings(max_examples=200)
@given(_FACTS, st.randoms(use_true_random=False))
def test_the_order_of_facts_does_not_matter(facts: list[Fact], dice: random.Random) -> None:
    shuffled = facts.copy()
    dice.shuffle(shuffled)
    one, other = ask(IGG_LOW, *facts), ask(IGG_LOW, *shuffled)
    assert one.truth is other.truth
    assert {item.reason for item in one.missing} == {item.reason for item in other.missing}


@settings(max_examples=150)
@given(_FACTS, st.data())
def test_fixing_uncertain_dates_never_flips_a_definite_answer(facts: list[Fact], data: st.DataObject) -> None:
    """A definite truth holds in every reading of the dates."""
    before = ask(IGG_LOW, *facts).truth
    fixed = []
    for fact in facts:
        first = fact.start.first if fact.start else datetime.date(2025, 1, 1)
        last = fact.start.last if fact.start else datetime.date(2026, 12, 31)
        day = data.draw(st.dates(first, last))
        fixed.append(value(str(fact.value) if fact.value is not None else None, day.isoformat(), row=fact.row,
                           comparator=fact.comparator))  # fmt: skip
    if before is not Truth.UNKNOWN:
        assert ask(IGG_LOW, *fixed).truth is before


@given(
    st.decimals(1, 9, places=1),
    st.decimals(1, 9, places=1),
    st.sampled_from(["mg/dL", "g/dL", "mg/L", "g/L"]),
)
def test_exact_unit_conversion_never_changes_a_truth(number: Decimal, limit: Decimal, unit: str) -> None:
    igg = analyte("igg")
    scale = {"mg/dL": 100, "g/dL": Decimal("0.1"), "mg/L": 1000, "g/L": 1}[unit]
    leaf = Measure(analyte="igg", range=Interval(high=canonical(igg, limit * scale, unit)), unit="g/L")
    fact = value(str(canonical(igg, number * scale, unit)))
    assert ask(leaf, fact).truth is Truth.of(number < limit)


@given(
    st.dates(datetime.date(1940, 1, 1), datetime.date(2026, 5, 31)), st.sampled_from(["year", "month", "day"])
)
def test_a_vaguer_birth_date_is_never_contradicted_by_the_exact_one(
    born: datetime.date, known_to: str
) -> None:
    vague = {"year": f"{born:%Y}", "month": f"{born:%Y-%m}", "day": born.isoformat()}[known_to]
    found = interpret(ADULT_TO_65, Person("P1", birth_date=date(vague)), [], [], TODAY)
    exact = interpret(ADULT_TO_65, person(born.isoformat()), [], [], TODAY)
    assert found.truth in (Truth.UNKNOWN, exact.truth)
