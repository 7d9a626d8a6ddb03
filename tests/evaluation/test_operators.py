"""Operators, exceptions, and what people answer. Index date 2026-05-31."""

from decimal import Decimal
from itertools import product
from typing import Any

import pytest

from made_up_chart import TODAY, ask, date, fact, said
from trialwright.evaluation.decisions import decided
from trialwright.evaluation.finding import Finding
from trialwright.evaluation.operators import common, exempted, implied, number_true
from trialwright.model.criterion import (
    Alt,
    And,
    Attest,
    Except,
    Exempt,
    Exposure,
    Expr,
    Has,
    Implies,
    Judgement,
    KofN,
    Not,
    Note,
    Opaque,
    Or,
    Planned,
    Sex,
    Terms,
)
from trialwright.model.fact import Decision
from trialwright.model.quantity import Interval
from trialwright.model.truth import Truth
from trialwright.model.window import Offset, Window

T, F, U = Truth.TRUE, Truth.FALSE, Truth.UNKNOWN
YES, NO, OPEN = Sex(sex="female"), Sex(sex="male"), Opaque(text="x", why="made up")
LEAF = {T: YES, F: NO, U: OPEN}


@pytest.mark.parametrize(
    ("truths", "low", "high", "expected"),
    [
        ((T, T, F), 2, None, T),
        ((T, U, F), 2, None, U),
        ((T, F, F), 2, None, F),
        ((T, T, U), 2, None, T),
        ((T, T, U), None, 2, U),
        ((T, F, F), None, 1, T),
        ((T, T, T), 1, 2, F),
        ((), 1, None, F),
    ],
)
def test_a_count_of_parts(
    truths: tuple[Truth, ...], low: int | None, high: int | None, expected: Truth
) -> None:
    bounds = Interval(
        None if low is None else Decimal(low), None if high is None else Decimal(high), True, True
    )
    parts = tuple(LEAF[truth] for truth in truths)
    assert ask(KofN(parts=parts, range=bounds)).truth is expected
    assert number_true([Finding(truth) for truth in truths], bounds).truth is expected


@pytest.mark.parametrize(("one", "two"), list(product((T, F, U), repeat=2)))
def test_conditions_waivers_and_readings(one: Truth, two: Truth) -> None:
    a, b = Finding(one), Finding(two)
    assert (
        implied(a, b).truth is (~one | two) is ask(Implies(condition=LEAF[one], consequence=LEAF[two])).truth
    )
    assert exempted(a, b).truth is (one | two) is ask(Exempt(require=LEAF[one], waiver=LEAF[two])).truth
    both = one if one is two else U
    assert common([a, b], "").truth is both is ask(Alt(readings=(LEAF[one], LEAF[two]), note="")).truth
    assert ask(Except(base=LEAF[one], minus=(LEAF[two],))).truth is (one & ~two)


def test_readings_that_differ_are_named() -> None:
    found = ask(Alt(readings=(YES, NO), note="women or men"))
    [missing] = found.missing
    assert (missing.kind, missing.reason) == ("judge", "ambiguous")
    assert missing.what == "Which reading holds? women or men: reading 1 is true, reading 2 is false"
    assert said(ask(Alt(readings=(YES, OPEN), note=""))) == "not read"


def test_a_note_asks_for_nothing() -> None:
    assert ask(Note(text="with or without nephritis", rule="with or without")) == Finding(T)


def cancer(*ids: str, **more: Any) -> Has:
    return Has(terms=Terms(ids), status="history", **more)


EXCEPT_SKIN = Except(
    base=cancer("malignancy"), minus=(cancer("basal_cell_carcinoma", "squamous_cell_carcinoma_of_skin"),)
)
NO_OTHER = fact("condition", "other malignancy", None, "2026-05-31", status="absent", row=9)
BASAL = fact("condition", "basal cell carcinoma", "2020-01-01", "2020-02-01", row=2)
MELANOMA = fact("condition", "melanoma", "2021-01-01", "2021-02-01", row=3)


def test_an_exception_takes_away_what_it_names_and_no_more() -> None:
    assert said(ask(EXCEPT_SKIN, MELANOMA)) == "true"
    assert said(ask(EXCEPT_SKIN, BASAL)) == "not recorded"
    assert said(ask(EXCEPT_SKIN, BASAL, NO_OTHER)) == "false"
    assert said(ask(EXCEPT_SKIN, BASAL, MELANOMA, NO_OTHER)) == "true"
    assert said(ask(EXCEPT_SKIN, fact("condition", "malignancy", None, status="absent"))) == "false"


def test_an_exception_in_doubt() -> None:
    treated = cancer("basal_cell_carcinoma", qualifier="adequately treated")
    tree = Except(base=cancer("malignancy"), minus=(treated,))
    assert said(ask(tree, BASAL, NO_OTHER)) == "not recorded"
    assert said(ask(tree, MELANOMA, BASAL)) == "true"
    judged = Except(
        base=cancer("malignancy"),
        minus=(And(parts=(cancer("basal_cell_carcinoma"), Judgement(text="treated"))),),
    )
    assert said(ask(judged, BASAL, NO_OTHER)) == "judgement"


def test_a_short_course_is_excepted_and_a_long_one_is_not() -> None:
    window = Window("index", Offset(12, "week"))
    base = Exposure(terms=Terms(("ciclosporin", "tacrolimus")), when=window)
    short = Exposure(
        terms=Terms(("ciclosporin",)), when=window, lasting=Interval(high=Decimal(2)), lasting_unit="week"
    )
    tree = Except(base=base, minus=(short,))
    rest = [
        fact("drug", "tacrolimus", "2026-01-01", status="absent", row=5),
        fact("drug", "ciclosporin", "2026-01-01", "2026-04-30", status="absent", row=6),
        fact("drug", "ciclosporin", "2026-05-15", status="absent", row=7),
    ]
    assert said(ask(tree, fact("drug", "ciclosporin", "2026-05-01", "2026-05-14"), *rest)) == "true"
    thirteen = fact("drug", "ciclosporin", "2026-05-02", "2026-05-14")
    assert (
        said(
            ask(
                tree,
                thirteen,
                *rest,
                fact("drug", "ciclosporin", "2026-05-01", "2026-05-01", status="absent", row=8),
            )
        )
        == "false"
    )
    assert said(ask(tree, thirteen)) == "not recorded"


CONSENT = Attest(kind="informed_consent", text="Sign the informed consent")


def test_an_attestation_answers_for_a_person() -> None:
    def signed(status: Any, on: str = "2026-05-20", row: int = 2) -> Any:
        return fact("attestation", "informed consent signed", on, status=status, row=row)

    assert said(ask(CONSENT, signed("present"))) == "true"
    assert said(ask(CONSENT, signed("absent"))) == "false"
    assert said(ask(CONSENT, signed("absent", "2026-05-10"), signed("present", row=3))) == "conflict"
    assert said(ask(CONSENT)) == "attestation"
    assert said(ask(CONSENT, fact("attestation", "willing to participate", "2026-05-20"))) == "attestation"
    [missing] = ask(CONSENT).missing
    assert (missing.kind, missing.what) == ("ask", "Sign the informed consent")


def test_a_judgement_and_a_promise_stay_open() -> None:
    for leaf, reason in (
        (Judgement(text="not suitable"), "judgement"),
        (Planned(text="stays below 20"), "promise"),
    ):
        [missing] = ask(leaf).missing
        assert (missing.kind, missing.reason) == ("judge", reason)


def decision(says: bool, on: str | None = "2026-05-20", row: int = 2) -> Decision:
    return Decision("P1", "NCT00000101", "E1", says, row, "investigator", date(on), "seen")


@pytest.mark.parametrize(
    ("found", "decisions", "expected"),
    [
        (U, [decision(True)], T),
        (U, [decision(False)], F),
        (T, [decision(True)], T),
        (T, [decision(False)], U),
        (F, [decision(True)], U),
        (U, [decision(True, "2026-05-10"), decision(False, "2026-05-20")], F),
        (U, [decision(True), decision(False, row=3)], U),
        (U, [decision(True, "2026-06-20")], U),
        (U, [decision(True, None)], T),
        (U, [], U),
    ],
)
def test_a_decision_settles_what_facts_leave_open(
    found: Truth, decisions: list[Decision], expected: Truth
) -> None:
    assert decided(Finding(found), decisions, TODAY).truth is expected


def test_a_decision_is_shown_as_the_reason() -> None:
    [reason] = decided(ask(Judgement(text="x")), [decision(True)], TODAY).because
    assert reason.datum == "decided by investigator on 2026-05-20 that this is true: seen"
    [missing] = decided(Finding(T), [decision(False)], TODAY).missing
    assert (missing.kind, missing.reason) == ("judge", "conflict")


def test_every_node_is_evaluated() -> None:
    tree: Expr = Or(parts=(Not(part=YES), And(parts=(YES, CONSENT)), OPEN))
    assert ask(tree).truth is U
