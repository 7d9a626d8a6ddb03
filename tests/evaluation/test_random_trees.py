"""Laws that hold for random trees over random charts."""

import random
from decimal import Decimal
from typing import Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from made_up_chart import TODAY, date, fact, person
from trialwright.evaluation.interpret import interpret
from trialwright.model.criterion import (
    Alt,
    And,
    Attest,
    Category,
    Count,
    Duration,
    Except,
    Exempt,
    Exposure,
    Expr,
    Has,
    Implies,
    KofN,
    Measure,
    Not,
    Note,
    Opaque,
    Or,
    Procedure,
    Score,
    Sex,
    StableRegimen,
    Terms,
    meaning_key,
)
from trialwright.model.fact import Fact
from trialwright.model.quantity import Interval
from trialwright.model.span import Span
from trialwright.model.truth import Truth
from trialwright.model.window import Offset, Window

_IDS = st.lists(
    st.sampled_from(["malignancy", "breast_cancer", "basal_cell_carcinoma", "hepatitis", "hepatitis_b"]),
    min_size=1, max_size=2, unique=True,
).map(tuple)  # fmt: skip
_DRUGS = st.lists(
    st.sampled_from(["glucocorticoid", "prednisone", "methylprednisolone", "azathioprine", "immunosuppressant"]),
    min_size=1, max_size=2, unique=True,
).map(tuple)  # fmt: skip
_WINDOWS = st.one_of(
    st.none(),
    st.builds(
        Window,
        st.sampled_from(["index", "unspecified", "screening"]),
        st.sampled_from([None, Offset(2, "week"), Offset(3, "month"), Offset(5, "year")]),
        st.sampled_from([None, Offset(1, "week")]),
        st.sampled_from(["any", "throughout", "start_in"]),
    ),
)
_RANGES = st.sampled_from(
    [
        Interval(high=Decimal(5)),
        Interval(high=Decimal(20), includes_high=True),
        Interval(low=Decimal(1), includes_low=True),
        Interval(Decimal(2), Decimal(10), True, True),
    ]
)
_CLOSED = st.booleans()
_WHOLE = Window("index", Offset(3, "month"), mode="throughout")


def _dosed(
    ids: tuple[str, ...], when: Window | None, dose: Interval | None, basis: Any, same: str
) -> Exposure:
    return Exposure(
        terms=Terms(ids),
        when=when,
        dose=dose,
        dose_unit="mg",
        dose_basis=basis if dose else "",
        equivalent_to=same,
    )


_LEAVES: st.SearchStrategy[Expr] = st.one_of(
    st.builds(lambda name: Opaque(text=name, why="made up"), st.sampled_from("abc")),
    st.builds(
        lambda ids, closed, status, when: Has(terms=Terms(ids, closed), status=status, when=when),
        _IDS, _CLOSED, st.sampled_from(["active", "present", "history"]), _WINDOWS,
    ),
    st.builds(
        _dosed, _DRUGS, _WINDOWS, st.one_of(st.none(), _RANGES),
        st.sampled_from(["day", "total"]), st.sampled_from(["", "prednisone"]),
    ),
    st.builds(
        lambda ids, when, length: Exposure(terms=Terms(ids), when=when, lasting=length, lasting_unit="week"),
        _DRUGS, _WINDOWS, _RANGES,
    ),
    st.builds(lambda ids: StableRegimen(terms=Terms(ids), when=_WHOLE), _DRUGS),
    st.builds(lambda when: Procedure(terms=Terms(("renal_replacement_therapy",)), when=when), _WINDOWS),
    st.builds(
        lambda range_, when, pick: Measure(analyte="igg", range=range_, unit="g/L", when=when, pick=pick),
        _RANGES, _WINDOWS, st.sampled_from(["", "any", "all", "latest"]),
    ),
    st.builds(lambda name, range_, when: Score(instrument=name, range=range_, when=when),
              st.sampled_from(["sledai", "selena_sledai"]), _RANGES, _WINDOWS),
    st.builds(lambda pick, range_: Count(instrument="bilag", grades=("A", "B"), items=("renal", "haematological"),
                                         range=range_, pick=pick), st.sampled_from(["", "any"]), _RANGES),
    st.builds(lambda when: Category(finding="isn_rps_class", values=("III", "III+V"), when=when), _WINDOWS),
    st.builds(lambda range_: Duration(terms=Terms(("malignancy",)), range=range_, unit="month"), _RANGES),
    st.just(Attest(kind="informed_consent", text="consent")),
    st.just(Sex(sex="female")),
)  # fmt: skip


def _operators(trees: st.SearchStrategy[Expr]) -> st.SearchStrategy[Expr]:
    parts = st.lists(trees, min_size=1, max_size=3).map(tuple)
    two = st.tuples(trees, trees)
    return st.one_of(
        parts.map(lambda many: And(parts=many)),
        parts.map(lambda many: Or(parts=many)),
        parts.map(lambda many: Alt(readings=many, note="made up")),
        trees.map(lambda one: Not(part=one)),
        st.builds(lambda many, range_: KofN(parts=many, range=range_), parts, _RANGES),
        st.builds(lambda base, minus: Except(base=base, minus=minus), trees, parts),
        two.map(lambda pair: Implies(condition=pair[0], consequence=pair[1])),
        two.map(lambda pair: Exempt(require=pair[0], waiver=pair[1])),
    )


TREES = st.recursive(_LEAVES, _operators, max_leaves=6)

_STARTS = st.sampled_from(
    [
        "1980-01-01",
        "1980-01-01",
        "2010-01-01",
        "2019",
        "2026-01-10",
        "2026-01-10",
        "2026-03-01",
        "2026-04",
        "2026-05-10",
        "2026-05-10",
        "2026-05-20",
        "2026-05",
        "2026",
        None,
    ]
)
_ENDS = st.sampled_from([None, None, None, None, "2026-03-15", "2026-05-20", "2026-05", "2026-05-31"])
_STATUS = st.sampled_from(
    [None, "present", "active", "active", "absent", "absent", "absent", "inactive", "suspected"]
)


def _made(domain: Any, concept: str, start: str | None, end: str | None, status: Any, **more: Any) -> Fact:
    if start and end and date(end).last < date(start).first:  # type: ignore[union-attr]
        end = None
    return fact(domain, concept, start, end, status=status, **more)


_CONDITIONS = st.builds(
    _made, st.just("condition"), st.sampled_from(["malignancy", "hepatitis", "basal cell carcinoma", "hepatitis B"]),
    _STARTS, st.none(), st.sampled_from(["active", "present", "absent"]),
)  # fmt: skip
_DOSES = st.builds(
    lambda concept, start, dose: _made("drug", concept, start, None, None, dose=dose, dose_unit="mg", dose_basis="day"),
    st.sampled_from(["prednisone", "azathioprine"]), _STARTS, st.sampled_from(["4", "10", "30"]),
)  # fmt: skip
_DENIALS = st.builds(
    lambda concept, start: _made("drug", concept, start, None, "absent"),
    st.sampled_from(["glucocorticoid", "immunosuppressant", "azathioprine", "methylprednisolone"]), _STARTS,
)  # fmt: skip
_FACTS = st.one_of(
    _CONDITIONS, _CONDITIONS, _DOSES, _DENIALS, _DENIALS,
    st.builds(_made, st.just("condition"), st.sampled_from(["malignancy", "breast cancer", "basal cell carcinoma", "melanoma",
              "other malignancy", "active hepatitis", "hepatitis B", "hepatitis"]), _STARTS, _ENDS, _STATUS,
              recorded_on=st.sampled_from(["2026-05-31", "2026-05-31", "2026-04-01", None])),
    st.builds(lambda c, s, e, status, dose, basis: _made("drug", c, s, e, status, **({"dose": dose, "dose_unit": "mg",
              "dose_basis": basis} if dose else {})), st.sampled_from(["prednisone", "methylprednisolone", "azathioprine",
              "glucocorticoid", "CTX"]), _STARTS, _ENDS, st.sampled_from([None, None, "absent"]),
              st.sampled_from([None, "4", "10", "30"]), st.sampled_from(["day", "week", "total", "administration"])),
    st.builds(lambda s, status: _made("procedure", "haemodialysis", s, None, status), _STARTS, _STATUS),
    st.builds(lambda s, v: fact("measurement", "igg", s, value=v, unit="g/L"), _STARTS, st.sampled_from(["4", "5", "6"])),
    st.builds(lambda s, v, c: fact("score", c, s, value=v), _STARTS, st.sampled_from(["3", "5", "12"]),
              st.sampled_from(["SLEDAI", "SLEDAI-2K", "SELENA-SLEDAI"])),
    st.builds(lambda s, g, i, group: fact("score", "BILAG-2004", s, value_text=g, item=i, group_id=group), _STARTS,
              st.sampled_from("ABCDE"), st.sampled_from(["renal", "haematological"]), st.sampled_from(["", "g1", "g2"])),
    st.builds(lambda s, v, group: fact("finding", "LN class", s, value_text=v, group_id=group), _STARTS,
              st.sampled_from(["III", "V+III", "II", "?"]), st.sampled_from(["", "g1", "g2"])),
    st.builds(lambda s, status: _made("attestation", "informed consent signed", s, s, status), _STARTS, _STATUS),
)  # fmt: skip
CHARTS = st.lists(_FACTS, min_size=2, max_size=14).map(
    lambda facts: [msgspec.structs.replace(one, row=place) for place, one in enumerate(facts, start=2)]
)


def truth(tree: Expr, facts: list[Fact]) -> Truth:
    return interpret(tree, person(), facts, [], TODAY).truth


def settled(tree: Any, truths: dict[str, bool]) -> Any:
    """The tree with opaque leaves replaced by notes, which are true, or their denials."""
    if isinstance(tree, Opaque):
        note = Note(text=tree.text, rule="made up")
        return (note if truths[tree.text] else Not(part=note)) if tree.text in truths else tree
    if isinstance(tree, tuple):
        return tuple(settled(part, truths) for part in tree)
    if isinstance(tree, msgspec.Struct) and not isinstance(tree, Terms | Window | Interval):
        fields = {name: settled(getattr(tree, name), truths) for name in tree.__struct_fields__}
        return type(tree)(**fields)
    return tree


@settings(max_examples=400, deadline=None)
@given(TREES, CHARTS, st.dictionaries(st.sampled_from("abc"), st.booleans()))
def test_settling_an_unknown_leaf_never_flips_a_definite_tree(
    tree: Expr, facts: list[Fact], truths: dict[str, bool]
) -> None:
    before = truth(tree, facts)
    if before is not Truth.UNKNOWN:
        assert truth(settled(tree, truths), facts) is before


def _shuffled(tree: Any, dice: random.Random) -> Any:
    if isinstance(tree, And | Or | KofN):
        parts = [_shuffled(part, dice) for part in tree.parts]
        dice.shuffle(parts)
        return msgspec.structs.replace(tree, parts=tuple(parts))
    if isinstance(tree, Alt):
        readings = [_shuffled(part, dice) for part in tree.readings]
        dice.shuffle(readings)
        return msgspec.structs.replace(tree, readings=tuple(readings))
    if isinstance(tree, Except):
        minus = [_shuffled(part, dice) for part in tree.minus]
        dice.shuffle(minus)
        return Except(base=_shuffled(tree.base, dice), minus=tuple(minus))
    if isinstance(tree, Has | Exposure | StableRegimen) and len(tree.terms.ids) > 1:
        return msgspec.structs.replace(tree, terms=Terms(tree.terms.ids[::-1], tree.terms.closed))
    return tree


@settings(max_examples=300, deadline=None)
@given(TREES, CHARTS, st.randoms(use_true_random=False))
def test_the_order_of_siblings_and_of_facts_does_not_matter(
    tree: Expr, facts: list[Fact], dice: random.Random
) -> None:
    before = truth(tree, facts)
    mixed = facts.copy()
    dice.shuffle(mixed)
    assert truth(_shuffled(tree, dice), mixed) is before


_LATER = st.builds(
    lambda one, day: msgspec.structs.replace(one, start=date(day), end=date(day), row=99),
    _FACTS, st.sampled_from(["2026-06-01", "2026-06", "2027"]),
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(TREES, CHARTS, st.lists(_LATER, min_size=1, max_size=3))
def test_facts_after_the_index_date_change_nothing(tree: Expr, facts: list[Fact], later: list[Fact]) -> None:
    one, other = (interpret(tree, person(), rows, [], TODAY) for rows in (facts, [*facts, *later]))
    assert one == other


def _with_spans(tree: Any) -> Any:
    if isinstance(tree, tuple):
        return tuple(_with_spans(part) for part in tree)
    if isinstance(tree, msgspec.Struct) and "spans" in tree.__struct_fields__:
        fields = {name: _with_spans(getattr(tree, name)) for name in tree.__struct_fields__}
        return type(tree)(**{**fields, "spans": (Span(3, 7),)})
    return tree


@settings(max_examples=200, deadline=None)
@given(TREES, CHARTS)
def test_two_nodes_with_one_meaning_key_have_one_truth(tree: Expr, facts: list[Fact]) -> None:
    other = _with_spans(tree)
    assert meaning_key(other) == meaning_key(tree)
    assert truth(other, facts) is truth(tree, facts)


@settings(max_examples=200, deadline=None)
@given(TREES, CHARTS)
def test_an_unknown_says_what_is_missing_and_a_definite_truth_lacks_nothing(
    tree: Expr, facts: list[Fact]
) -> None:
    found = interpret(tree, person(), facts, [], TODAY)
    assert bool(found.missing) is (found.truth is Truth.UNKNOWN)


@settings(max_examples=300, deadline=None)
@given(_LEAVES, CHARTS, st.data())
def test_a_fact_with_a_better_date_never_contradicts_a_definite_truth(
    leaf: Expr, facts: list[Fact], data: st.DataObject
) -> None:
    """A definite truth holds in every reading of the start of a fact that begins and ends on a day."""
    of_a_day = {"measurement", "score", "finding", "procedure"}
    fixed = []
    for one in facts:
        if one.domain in of_a_day and one.start is not None and not one.group_id:
            day = data.draw(st.dates(one.start.first, one.start.last)).isoformat()
            fixed.append(msgspec.structs.replace(one, start=date(day), end=None))
        else:
            fixed.append(one)
    before = truth(leaf, facts)
    if before is not Truth.UNKNOWN and not any(
        one.group_id or one.status == "absent" for one in facts if one.domain in of_a_day
    ):
        assert truth(leaf, fixed) in (before, Truth.UNKNOWN)
