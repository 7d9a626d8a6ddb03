"""Each rule on its smallest failing example, and on neighbours that are in order."""

# ruff: noqa: E501

import json
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import trialwright
from random_trees import intervals, trees
from shared_data import RECORDS, needs_shared
from tree_builders import (
    age,
    all_,
    alt,
    any_,
    at,
    but,
    drug,
    grades,
    has,
    if_,
    m,
    no,
    r,
    score,
    some,
    uln,
    waived,
)
from trialwright.criteria.compile import compile_criteria
from trialwright.criteria.lints import lint
from trialwright.criteria.lints.demands import demands
from trialwright.criteria.lints.numbers import Numbers
from trialwright.criteria.lints.rules import CODES
from trialwright.model.criterion import Criterion, Expr, Note, Opaque, Role, Sex, TrialCriteria
from trialwright.records.reading import read_bytes

SCR_GOOD = m("serum_creatinine", "<265.2", "umol/L")
EGFR_BAD, EGFR_GOOD = m("egfr", "<30", "mL/min/{1.73_m2}"), m("egfr", ">=30", "mL/min/{1.73_m2}")
IGG = m("igg", "<5", "g/L")
OPAQUE = Opaque(text="Good compliance", why="not read")


def trial(
    inclusions: Iterable[Expr] = (), exclusions: Iterable[Expr] = (), field: Expr | None = None
) -> TrialCriteria:
    """A trial of these trees, I1, I2 … and E1, E2 …; ``field`` is the structured age."""
    made = [criterion("age", "inclusion", field)] if field else []
    made += [criterion(f"I{n}", "inclusion", tree) for n, tree in enumerate(inclusions, 1)]
    made += [criterion(f"E{n}", "exclusion", tree) for n, tree in enumerate(exclusions, 1)]
    return TrialCriteria("NCT00000000", "example", tuple(made))


def criterion(id_: str, role: Role, tree: Expr, text: str = "words") -> Criterion:
    return Criterion(id_, role, text, tree, "computable", "")


def found(made: TrialCriteria) -> list[tuple[str, str]]:
    """Code and place of each finding."""
    return [(fault.code, fault.place) for fault in lint(made)]


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        # reversed direction
        (trial([any_(SCR_GOOD, EGFR_BAD)]), [("C030", "I1")]),
        (trial([any_(any_(SCR_GOOD, has("tuberculosis")), EGFR_BAD)]), [("C030", "I1")]),
        (trial([any_(SCR_GOOD, EGFR_GOOD)]), []),
        (trial([], [any_(uln("alt", ">2"), EGFR_BAD, m("platelets", "<50", "10*9/L"))]), []),
        (trial([all_(SCR_GOOD, m("urine_protein_24h", ">=1", "g/d"))]), []),
        (trial([], [any_(m("potassium", "<3", "mmol/L"), m("potassium", ">5.5", "mmol/L"))]), []),
        (trial([], [any_(m("hba1c", "<6.5", "%"), m("hba1c", ">10", "%"))]), []),
        # empty ranges
        (trial([score("sledai", "(12,6)")]), [("C031", "I1")]),
        (trial([score("sledai", ">105")]), [("C031", "I1")]),
        (trial([age("(17,18)")]), [("C031", "I1")]),
        (trial([m("upcr", "(0.5,0.6)", "g/g")]), []),
        (trial([some(">=3", IGG, has("tuberculosis"))]), [("C031", "I1")]),
        (trial([some(">=2", IGG, has("tuberculosis"))]), []),
        (trial([grades("bilag_2004", "A", ">=4", items=("renal", "haematological"))]), [("C031", "I1")]),
        (trial([], [has("infection", when=at("screening", "4w", "12w"))]), [("C031", "E1")]),
        (trial([], [has("infection", when=at("screening", "12w", "4w"))]), []),
        # full ranges
        (trial([score("sledai", ">=0")]), [("C032", "I1")]),
        (trial([score("sledai", ">0")]), []),
        (trial(field=age(">=0")), []),
        (trial([grades("bilag_2004", "A B", ">=0")]), [("C032", "I1")]),
        (trial([some("<=2", IGG, has("tuberculosis"))]), [("C032", "I1")]),
        (trial([], [any_(m("bmi", "<18", "kg/m2"), m("bmi", ">=16", "kg/m2"))]), [("C032", "E1")]),
        (trial([], [any_(m("bmi", "<16", "kg/m2"), m("bmi", ">=35", "kg/m2"))]), []),
        # contradictions
        (trial([IGG], [m("igg", "<8", "g/L")]), [("C033", "I1, E1")]),
        (trial([m("igg", "<8", "g/L")], [IGG]), []),
        (trial([m("igg", ">=8", "g/L"), IGG]), [("C033", "I1, I2")]),
        (trial([all_(age(">=18"), age("<18"))]), [("C033", "I1")]),
        (trial([uln("alt", "<2")], [m("alt", "<100", "U/L")]), []),
        (trial([any_(IGG, has("tuberculosis"))], [m("igg", "<8", "g/L")]), []),
        (trial([m("igg", "<5", "g/L", when=at("screening", "4w"), pick="any"), m("igg", ">=8", "g/L", when=at("screening", "4w"), pick="any")]), []),
        (trial([age("[18,65]")], [any_(age("<30"), age(">=30"))]), [("C032", "E1")]),
        # said twice
        (trial([], [IGG, m("igg", "<5.000", "g/L")]), [("C034", "E1, E2")]),
        (trial([], [any_(IGG, has("tuberculosis")), has("tuberculosis")]), [("C034", "E1, E2")]),
        (trial([any_(IGG, IGG)]), []),
        (trial([], [has("tuberculosis"), has("tuberculosis", status="active")]), []),
        (trial([], [OPAQUE, OPAQUE]), []),
        (trial([age("[18,65]")], field=age("[18,65]")), []),
        # required and excluded
        (trial([has("tuberculosis")], [has("tuberculosis")]), [("C035", "I1, E1")]),
        (trial([all_(SCR_GOOD, drug("tacrolimus"))], [any_(drug("tacrolimus"), IGG)]), [("C035", "I1, E1")]),
        (trial([drug("tacrolimus")], [drug("tacrolimus", when=at("screening", "4w"))]), []),
        # exclusions that say nothing new
        (trial([m("body_weight", ">=40", "kg")], [m("body_weight", "<40", "kg")]), [("C036", "I1, E1")]),
        (trial([m("body_weight", ">=40", "kg")], [m("body_weight", "<35", "kg")]), [("C036", "I1, E1")]),
        (trial([m("body_weight", ">=40", "kg")], [m("body_weight", "<45", "kg")]), []),
        (trial([], [age("<18")], field=age("[18,65]")), [("C036", "age, E1")]),
        (trial([no(has("pregnancy"))], [has("pregnancy")]), [("C036", "I1, E1")]),
        (trial([no(has("pregnancy"))], [has("lactation")]), []),
        # two ages
        (trial([age("[18,70]")], field=age("[18,75]")), [("C037", "age, I1")]),
        (trial([age("[18,65)")], field=age("[18,65]")), [("C042", "age, I1")]),
        (trial([age("[45,70]")], field=age("[40,70]")), [("C037", "age, I1")]),
        (trial([any_(age("[19,70)"), all_(age("[18,70)"), OPAQUE))], field=age("[18,70]")), [("C042", "age, I1")]),
        (trial([age(">=18")], field=age("[18,75]")), []),
        (trial([age("[18,75]")], field=age("[18,75]")), []),
        (trial([any_(age(">=19"), all_(age(">=18"), OPAQUE))], field=age(">=18")), []),
        (trial([age(">=66")], field=age("[18,65]")), [("C043", "age, I1")]),
        (trial([], [age(">=18")], field=age("[18,80]")), [("C043", "age, E1")]),
        (trial([], [age(">=19")], field=age("[18,80]")), [("C037", "age, E1")]),
        # units
        (trial([], [m("gfr_unspecified", "<60", "mL/min")]), [("C038", "E1")]),
        (trial([], [m("egfr", "<60", "mL/min/{1.73_m2}")]), []),
        (trial([drug("prednisone", dose="<=20", dose_unit="mg")]), [("C038", "I1")]),
        (trial([drug("prednisone", dose="<=20", dose_unit="mg", dose_basis="day")]), []),
        (trial([m("serum_creatinine", "<3")]), [("C038", "I1")]),
        (trial([m("inr", "<3")]), []),
        # anchors
        (trial([], [has("infection", when=at("unspecified", "3mo")), IGG, drug("tacrolimus", when=at("unspecified", "4w"))]), [("C039", "E1, E3")]),
        (trial([], [has("infection", when=at("screening", "3mo")), drug("tacrolimus", when=at("index", "4w"))]), []),
        (trial([], [has("infection", when=at("unspecified"))]), []),
        # different times
        (trial([grades("bilag", "A B", ">=1"), grades("bilag", "B", "<=1")]), [("C040", "I1, I2")]),
        (trial([grades("bilag", "A B", ">=1", when=at("induction_start")), grades("bilag", "B", "<=1")]), []),
        (trial([all_(grades("bilag", "A", "=0"), grades("bilag", "B", "<=1"))]), []),
        (trial([score("sledai", ">=6", when=at("diagnosis")), score("sledai", "<4")]), [("C040", "I1, I2")]),
        (trial([score("sledai", ">=6", when=at("diagnosis")), score("sledai", "<8")]), []),
    ],
)  # fmt: skip
def test_what_is_found_and_where(made: TrialCriteria, expected: list[tuple[str, str]]) -> None:
    assert found(made) == expected


@pytest.mark.parametrize(
    ("words", "clash"),
    [
        ("Must weigh at least 40 kg", True),
        ("- Willing to use contraception", True),
        ("Weight below 40 kg", False),
        ("Not using contraception", False),
        ("Must not be pregnant", True),
        ("Negative pregnancy test", True),
        ("No therapeutic anticoagulation will be permitted", True),
        ("No measurable disease", False),
        ("Not willing to use contraception", False),
    ],
)
def test_a_requirement_among_exclusions(words: str, clash: bool) -> None:
    made = TrialCriteria(None, "example", (criterion("E1", "exclusion", has("tuberculosis"), words),))
    assert [code for code, _ in found(made)] == (["C041"] if clash else [])


def test_a_message_names_an_analyte_in_words() -> None:
    [fault] = lint(trial([], [m("gfr_unspecified", "<60", "mL/min")]))
    assert fault.message.startswith("“GFR (method and body surface not stated) < 60 mL/min”")


def test_a_limit_taken_over_by_one_limb_is_still_compared() -> None:
    """An exclusion's "or" must be false as a whole, so each limb counts."""
    assert found(trial([IGG], [any_(m("igg", "<8", "g/L"), has("tuberculosis"))])) == [("C033", "I1, E1")]


@pytest.mark.parametrize(
    ("tree", "holds", "expected"),
    [
        (no(IGG), True, "[5,999]"),
        (but(IGG, m("igg", "<2", "g/L")), True, "[2,5)"),
        (waived(IGG, m("igg", "[4,9]", "g/L")), True, "[0,9]"),
        (waived(IGG, m("igg", "[4,9]", "g/L")), False, "(9,999]"),
        (if_(m("igg", ">5", "g/L"), m("igg", ">7", "g/L")), False, "(5,7]"),
        (alt("", IGG, m("igg", "<7", "g/L")), True, "[0,7)"),
        (any_(IGG, m("igg", "[6,8]", "g/L")), False, ""),
    ],
)
def test_what_operators_demand(tree: Expr, holds: bool, expected: str) -> None:
    allowed = Numbers.of(r("[0,999]"))
    for demand in demands(tree, holds):
        allowed = allowed.meet(demand.numbers)
    if expected:
        assert allowed == Numbers.of(r(expected))
    else:
        assert allowed == Numbers.of(r("[5,6)")).join(Numbers.of(r("(8,999]")))


@given(intervals(), intervals(), st.decimals(-1, 300, places=1))
def test_sets_of_numbers_obey_their_members(one: object, other: object, value: Decimal) -> None:
    first, second = Numbers.of(one), Numbers.of(other)  # type: ignore[arg-type]
    here, there = one.contains(value), other.contains(value)  # type: ignore[attr-defined]
    point = Numbers.of(r(f"={abs(value)}"))
    if value >= 0:
        assert first.covers(point) == here
        assert first.meet(second).covers(point) == (here and there)
        assert first.join(second).covers(point) == (here or there)
        assert first.outside().covers(point) == (not here)
    assert first.covers(second) == second.meet(first.outside()).is_empty


@given(st.lists(trees(), max_size=3), st.lists(trees(), max_size=3))
def test_any_trees_are_linted_and_every_finding_is_of_a_known_code(
    inclusions: list[Expr], exclusions: list[Expr]
) -> None:
    made = trial([*inclusions, Sex(sex="female")], [*exclusions, Note(text="none", rule="filler")])
    before = trial([*inclusions, Sex(sex="female")], [*exclusions, Note(text="none", rule="filler")])
    assert {fault.code for fault in lint(made)} <= CODES
    assert made == before


LIBRARY = sorted((Path(trialwright.__file__).parent / "library").glob("NCT*.json"))


@pytest.mark.parametrize("path", LIBRARY, ids=lambda path: path.stem)
def test_the_library_has_no_contradiction(path: Path) -> None:
    [record] = read_bytes(path.read_bytes()).records
    assert not {fault.code for fault in lint(compile_criteria(record))} & {"C031", "C033", "C035", "C041"}


def test_the_turned_round_egfr_of_the_library_is_found() -> None:
    [path] = [each for each in LIBRARY if each.stem == "NCT05863936"]
    [record] = read_bytes(path.read_bytes()).records
    made = compile_criteria(record, proposals=True)
    assert [fault.place for fault in made.diagnostics if fault.code == "C030"] == ["I8"]


@needs_shared
def test_real_records_are_linted_without_exception() -> None:
    for path in sorted((RECORDS / "v2").glob("*.json")):
        for record in read_bytes(json.dumps(json.loads(path.read_bytes())).encode()).records:
            lint(compile_criteria(record))
