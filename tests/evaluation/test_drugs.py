"""Exposures and regimens, one person at a time. Index date 2026-05-31."""

from decimal import Decimal
from typing import Any

import pytest

from made_up_chart import aside, ask, fact, said
from trialwright.model.criterion import Exposure, Procedure, StableRegimen, Terms
from trialwright.model.fact import Fact
from trialwright.model.quantity import Interval
from trialwright.model.window import Offset, Window

TWELVE_WEEKS = Window("index", Offset(12, "week"))  # from 2026-03-08
MONTH = Window("index", Offset(1, "month"))  # from 2026-04-30


def given(*ids: str, closed: bool = True, **more: Any) -> Exposure:
    return Exposure(terms=Terms(ids, closed), **more)


def drug(
    concept: str, start: str | None, end: str | None = None, dose: str | None = None, **more: Any
) -> Fact:
    dosed = {"dose": dose, "dose_unit": "mg", "dose_basis": "day"} if dose else {}
    return fact("drug", concept, start, end, **{**dosed, **more})


def none_of(concept: str, start: str = "2026-01-01", row: int = 8, **more: Any) -> Fact:
    return drug(concept, start, status="absent", row=row, **more)


@pytest.mark.parametrize(("end", "expected"), [("2026-03-07", "not recorded"), ("2026-03-08", "true")])
def test_given_in_a_window(end: str, expected: str) -> None:
    leaf = given("cyclophosphamide", when=TWELVE_WEEKS)
    assert said(ask(leaf, drug("cyclophosphamide", "2025-01-01", end))) == expected


def test_denied_in_a_window() -> None:
    leaf = given("cyclophosphamide", when=TWELVE_WEEKS)
    assert said(ask(leaf, none_of("cyclophosphamide"))) == "false"
    assert said(ask(leaf, none_of("cyclophosphamide", "2026-03-09"))) == "not recorded"
    assert said(ask(leaf, none_of("immunosuppressant"))) == "false"
    assert (
        said(ask(leaf, none_of("cyclophosphamide"), drug("cyclophosphamide", "2026-05-01", "2026-05-01")))
        == "conflict"
    )


def test_a_class_takes_its_drugs() -> None:
    assert (
        said(ask(given("b_cell_targeted", when=TWELVE_WEEKS), drug("rituximab", "2026-05-01", "2026-05-01")))
        == "true"
    )
    assert said(ask(given("rituximab", when=TWELVE_WEEKS), none_of("B cell targeted therapy"))) == "false"
    assert said(ask(given("b_cell_targeted", when=TWELVE_WEEKS), none_of("rituximab"))) == "not recorded"


def test_an_abbreviation_of_two_drugs_is_left_open() -> None:
    assert (
        said(ask(given("cyclophosphamide", when=TWELVE_WEEKS), drug("CTX", "2026-05-01", "2026-05-01")))
        == "ambiguous"
    )
    assert said(ask(given("cyclophosphamide", when=TWELVE_WEEKS), none_of("CTX"))) == "not recorded"


def test_taken_now() -> None:
    leaf = given("azathioprine")
    assert said(ask(leaf, drug("azathioprine", "2020-01-01"))) == "true"
    assert said(ask(leaf, drug("azathioprine", "2020-01-01", recorded_on="2026-01-01"))) == "stale"
    assert said(ask(leaf, drug("azathioprine", "2020-01-01", "2026-05-01"))) == "not recorded"
    assert said(ask(leaf, none_of("azathioprine"))) == "false"


def test_an_ongoing_drug_recorded_before_the_window_is_stale() -> None:
    leaf = given("azathioprine", when=MONTH)
    assert said(ask(leaf, drug("azathioprine", "2020-01-01", recorded_on="2026-04-29"))) == "stale"
    assert said(ask(leaf, drug("azathioprine", "2020-01-01", recorded_on="2026-04-30"))) == "true"


def test_routes() -> None:
    leaf = given("antibiotic", when=MONTH, route="parenteral")
    for route, expected in [
        ("intravenous", "true"),
        ("im", "true"),
        ("oral", "not recorded"),
        ("", "no route"),
    ]:
        assert said(ask(leaf, drug("ceftriaxone", "2026-05-20", "2026-05-20", route=route))) == expected
    denials = [none_of("parenteral antibiotic"), none_of("antibiotic"), none_of("antibiotic", route="oral")]
    assert [said(ask(leaf, row)) for row in denials] == ["false", "false", "not recorded"]
    ointment = drug("tacrolimus", "2026-05-20", "2026-05-20", route="topical")
    assert said(ask(given("tacrolimus", when=MONTH), ointment)) == "no route"


def test_a_near_drug_leaves_a_denial_open() -> None:
    leaf = given("mycophenolate_mofetil", when=MONTH)
    rows = [none_of("mycophenolate mofetil"), drug("mycophenolate sodium", "2026-01-01")]
    assert said(ask(leaf, *rows)) == "related drug"


@pytest.mark.parametrize(("end", "expected"), [("2026-05-13", "true"), ("2026-05-14", "not recorded")])
def test_how_long_it_was_given_counts_both_days(end: str, expected: str) -> None:
    leaf = given("ciclosporin", when=MONTH, lasting=Interval(high=Decimal(2)), lasting_unit="week")
    assert said(ask(leaf, drug("ciclosporin", "2026-05-01", end))) == expected


def test_stretches_that_touch_are_one() -> None:
    leaf = given(
        "ciclosporin", when=MONTH, lasting=Interval(low=Decimal(2), includes_low=True), lasting_unit="week"
    )
    halves = [
        drug("ciclosporin", "2026-05-01", "2026-05-07", row=2),
        drug("ciclosporin", "2026-05-08", "2026-05-14", row=3),
    ]
    assert said(ask(leaf, *halves)) == "true"
    apart = [halves[0], drug("ciclosporin", "2026-05-09", "2026-05-15", row=3)]
    assert said(ask(leaf, *apart)) == "ambiguous"  # 14 days with a break: one course or two?
    free = [("2026-04-01", "2026-04-30"), ("2026-05-08", "2026-05-08"), ("2026-05-16", "2026-05-31")]
    denied = [
        none_of("ciclosporin", start, end=end, row=row) for row, (start, end) in enumerate(free, start=4)
    ]
    assert said(ask(leaf, *apart, *denied)) == "ambiguous"
    shorter = [halves[0], drug("ciclosporin", "2026-05-09", "2026-05-14", row=3)]
    days_off = [*denied, none_of("ciclosporin", "2026-05-15", end="2026-05-15", row=9)]
    assert said(ask(leaf, *shorter, *days_off)) == "false"  # 13 days in all


def test_a_course_counts_whole_though_only_its_end_lies_in_the_window() -> None:
    two_weeks = {"lasting": Interval(low=Decimal(2), includes_low=True), "lasting_unit": "week"}
    leaf = given("ciclosporin", when=TWELVE_WEEKS, **two_weeks)
    assert said(ask(leaf, drug("ciclosporin", "2025-03-01", "2026-03-10"))) == "true"


AT_MOST_20 = {"dose": Interval(high=Decimal(20), includes_high=True), "dose_unit": "mg", "dose_basis": "day"}
STEROID = given("glucocorticoid", equivalent_to="prednisone", **AT_MOST_20)
NO_OTHER = none_of("dexamethasone")


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([drug("prednisone", "2026-01-01", dose="20")], "true"),
        ([drug("prednisone", "2026-01-01", dose="20.5")], "false"),
        ([drug("methylprednisolone", "2026-01-01", dose="16")], "true"),
        ([drug("methylprednisolone", "2026-01-01", dose="16.1")], "false"),
        (
            [
                drug("prednisone", "2026-01-01", dose="10", row=2),
                drug("methylprednisolone", "2026-01-01", dose="12", row=3),
            ],
            "false",
        ),
        ([drug("prednisone", "2026-01-01", dose="140", dose_basis="week")], "true"),
        ([drug("prednisone", "2026-01-01", dose="0.02", dose_unit="g")], "true"),
        ([drug("prednisone", "2026-01-01")], "no dose"),
        ([drug("prednisone", "2026-01-01", dose="0.3", dose_basis="day/kg")], "no weight"),
        ([drug("prednisone", "2026-01-01", dose="4", dose_unit="tablets")], "conversion"),
    ],
)
def test_a_daily_dose_in_equivalents_of_prednisone(rows: list[Fact], expected: str) -> None:
    assert said(ask(STEROID, *rows, NO_OTHER)) == expected


def test_a_dose_per_kilogram_is_for_the_latest_weight() -> None:
    weight = fact("measurement", "body_weight", "2026-05-01", value="60", unit="kg", row=7)
    found = ask(STEROID, drug("prednisone", "2026-01-01", dose="0.3", dose_basis="day/kg"), NO_OTHER, weight)
    assert said(found) == "true"
    assert "dose for the latest body weight, 60 kg" in found.assumptions


def test_a_ceiling_on_a_class_needs_word_of_the_rest_of_it() -> None:
    assert said(ask(STEROID, drug("prednisone", "2026-01-01", dose="10"))) == "other drugs"
    assert said(ask(STEROID, drug("prednisone", "2026-01-01", dose="30"))) == "false"


def test_two_rows_of_one_drug_may_repeat_each_other() -> None:
    twice = [
        drug("prednisone", "2026-01-01", dose="15", row=2),
        drug("prednisone", "2026-02-01", dose="15", row=3),
    ]
    assert said(ask(STEROID, *twice, NO_OTHER)) == "conflict"


def test_a_dose_in_a_window() -> None:
    leaf = given("prednisone", when=MONTH, dose=Interval(low=Decimal(40)), dose_unit="mg", dose_basis="day")
    tapered = [
        drug("prednisone", "2026-03-01", "2026-05-01", "60", row=2),
        drug("prednisone", "2026-05-02", "2026-05-31", "20", row=3),
    ]
    assert said(ask(leaf, *tapered)) == "true"
    low = drug("prednisone", "2026-03-01", "2026-05-31", "40")
    assert said(ask(leaf, low)) == "false"
    assert said(ask(leaf, drug("prednisone", "2026-03-01", "2026-05-29", "40"))) == "not recorded"
    undosed = ask(leaf, drug("prednisone", "2026-05-10", "2026-05-10"))
    assert {item.reason for item in undosed.missing} == {"not recorded", "no dose"}


TWO_WEEKS = Window("enrolment", Offset(2, "week"))  # from 2026-05-17
PULSE = given(
    "methylprednisolone_pulse",
    when=TWO_WEEKS,
    dose=Interval(Decimal("1.5"), Decimal(3), True, True),
    dose_unit="g",
    dose_basis="total",
)


def pulse(start: str, end: str, dose: str, basis: str = "day", **more: Any) -> Fact:
    return drug("methylprednisolone", start, end, dose, dose_basis=basis, reason="pulse therapy", **more)


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (pulse("2026-05-17", "2026-05-19", "500"), "true"),
        (pulse("2026-05-17", "2026-05-19", "499"), "not recorded"),
        (pulse("2026-05-17", "2026-05-19", "1000"), "true"),
        (pulse("2026-05-17", "2026-05-19", "1001"), "false"),
        (pulse("2026-05-16", "2026-05-18", "500"), "uncertain date"),
        (pulse("2026-05-14", "2026-05-16", "500"), "not recorded"),
        (pulse("2026-05-20", "2026-05-25", "1500", "total"), "true"),
        (pulse("2026-05-20", "2026-05-20", "1500", "administration"), "true"),
        (pulse("2026-05-20", "2026-05-25", "1500", "administration"), "no dose"),
        (drug("methylprednisolone", "2026-05-17", "2026-05-19", "500"), "not recorded"),
    ],
)
def test_doses_sum_up_over_a_window(row: Fact, expected: str) -> None:
    assert said(ask(PULSE, row)) == expected


def test_too_small_a_sum_is_false_where_nothing_else_was_given() -> None:
    rest = none_of("methylprednisolone pulse therapy", "2026-05-01", end="2026-05-16")
    after = none_of("methylprednisolone pulse therapy", "2026-05-20", row=7)
    assert said(ask(PULSE, pulse("2026-05-17", "2026-05-19", "499"), rest, after)) == "false"


def test_an_open_list_of_drugs() -> None:
    leaf = given("rituximab", "belimumab", closed=False, when=MONTH)
    assert said(ask(leaf, drug("rituximab", "2026-05-10", "2026-05-10"))) == "true"
    assert said(ask(leaf, none_of("rituximab"), none_of("belimumab", row=9))) == "open list"


def test_a_row_of_a_drug_put_aside() -> None:
    leaf = given("azathioprine", when=MONTH)
    assert said(ask(leaf, none_of("azathioprine"), aside("drug", "AZA", "2026-01-01"))) == "unusable row"
    assert said(ask(leaf, drug("azathioprine", "2026-01-01"), aside("drug", "AZA"))) == "true"


THREE_MONTHS = Window("index", Offset(3, "month"), mode="throughout")  # from 2026-02-28
CAP = given(
    "prednisone", dose=Interval(high=Decimal(10), includes_high=True), dose_unit="mg", dose_basis="day"
)
STABLE = StableRegimen(terms=Terms(("prednisone", "azathioprine")), when=THREE_MONTHS, caps=(CAP,))
NO_AZA = none_of("azathioprine")


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([drug("prednisone", "2026-02-28", dose="10"), NO_AZA], "true"),
        ([drug("prednisone", "2026-03-01", dose="10"), NO_AZA], "not recorded"),
        (
            [
                drug("prednisone", "2026-03-01", dose="10"),
                none_of("prednisone", "2026-02-01", end="2026-02-28", row=5),
                NO_AZA,
            ],
            "false",
        ),
        ([drug("prednisone", "2026-01-01", dose="11"), NO_AZA], "false"),
        ([drug("prednisone", "2026-01-01", dose="10")], "not recorded"),
        ([drug("prednisone", "2026-01-01"), NO_AZA], "no dose"),
        (
            [
                drug("prednisone", "2026-01-01", "2026-04-30", "10", row=2),
                drug("prednisone", "2026-05-01", dose="5", row=3),
                NO_AZA,
            ],
            "false",
        ),
        (
            [
                drug("prednisone", "2026-01-01", "2026-04-30", "10", row=2),
                drug("prednisone", "2026-05-01", dose="10", row=3),
                NO_AZA,
            ],
            "true",
        ),
        (
            [
                drug("prednisone", "2026-01-01", "2026-05-20", "10"),
                none_of("prednisone", "2026-05-21", row=5),
                NO_AZA,
            ],
            "false",
        ),
        ([none_of("prednisone", row=5), NO_AZA], "false"),
        (
            [
                drug("prednisone", "2026-01-01", dose="10"),
                drug("azathioprine", "2026-05-01", dose="100", row=3),
                none_of("azathioprine", "2026-01-01", end="2026-04-30", row=4),
            ],
            "false",
        ),
    ],
)
def test_a_stable_regimen(rows: list[Fact], expected: str) -> None:
    assert said(ask(STABLE, *rows)) == expected


def test_a_drug_stopped_in_the_window_leaves_a_regimen_open() -> None:
    steady = drug("prednisone", "2026-01-01", dose="10")

    def after_azathioprine_until(end: str, denied_from: str) -> str:
        taken = drug("azathioprine", "2025-01-01", end, "100", row=3)
        return said(ask(STABLE, steady, taken, none_of("azathioprine", denied_from)))

    assert after_azathioprine_until("2026-05-10", "2026-05-11") == "ambiguous"
    assert after_azathioprine_until("2026-02-27", "2026-02-28") == "true"  # stopped before the window
    rising = [
        drug("prednisone", "2026-01-01", "2026-04-30", "5"),
        drug("prednisone", "2026-05-01", dose="10", row=2),
    ]
    gone = drug("azathioprine", "2025-01-01", "2026-05-10", "100", row=3)
    assert said(ask(STABLE, *rising, gone, none_of("azathioprine", "2026-05-11"))) == "false"


def test_a_class_of_which_one_drug_was_stopped_is_open_too() -> None:
    leaf = StableRegimen(terms=Terms(("antimalarial",)), when=THREE_MONTHS)
    steady = drug("hydroxychloroquine", "2026-01-01", dose="200")
    assert said(ask(leaf, steady)) == "true"
    stopped = drug("chloroquine", "2025-01-01", "2026-04-01", "250", row=3)
    assert said(ask(leaf, steady, stopped)) == "ambiguous"


def test_a_cap_on_one_glucocorticoid_is_open_where_another_is_taken() -> None:
    steady, none = drug("azathioprine", "2026-01-01", dose="100"), none_of("prednisone")
    assert said(ask(STABLE, steady, none)) == "true"
    dexamethasone = drug("dexamethasone", "2026-01-01", dose="4", row=3)
    assert said(ask(STABLE, steady, none, dexamethasone)) == "related drug"


@pytest.mark.parametrize(
    ("pulses", "expected"),
    [
        ([("2026-05-20", "500"), ("2026-05-21", "500"), ("2026-05-22", "500")], "true"),  # 1.5 g together
        ([("2026-05-20", "500"), ("2026-05-21", "500"), ("2026-05-22", "400")], "not recorded"),
        ([("2026-05-18", "2000"), ("2026-05-25", "2000")], "false"),  # 4 g together
        ([("2026-05-16", "2000"), ("2026-05-25", "2000")], "true"),  # the first lies before the window
        ([("2026-05-17", "2000"), ("2026-05-31", "1000")], "true"),  # both edges are inside
        ([("2026-05-16", "1000"), ("2026-05-25", "1000")], "not recorded"),
    ],
)
@pytest.mark.parametrize("basis", ["total", "administration", "day"])
def test_all_that_is_given_in_the_window_counts_together(
    pulses: list[tuple[str, str]], expected: str, basis: str
) -> None:
    rows = [pulse(day, day, mg, basis, row=row) for row, (day, mg) in enumerate(pulses, start=2)]
    assert said(ask(PULSE, *rows)) == expected


def test_procedures() -> None:
    leaf = Procedure(terms=Terms(("renal_replacement_therapy",)), when=Window("index", Offset(3, "month")))
    assert said(ask(leaf, fact("procedure", "haemodialysis", "2026-02-28"))) == "true"
    assert said(ask(leaf, fact("procedure", "haemodialysis", "2026-02-27"))) == "not recorded"
    assert said(ask(leaf, fact("procedure", "haemodialysis", "2026-02"))) == "uncertain date"
    denial = fact("procedure", "renal replacement therapy", "2026-02-28", "2026-05-31", status="absent")
    assert said(ask(leaf, denial)) == "false"
    assert said(ask(leaf, denial, aside("procedure", "dialysis"))) == "unusable row"
    ever = Procedure(terms=Terms(("renal_replacement_therapy",)))
    assert said(ask(ever, fact("procedure", "haemodialysis", "2001"))) == "true"


def test_a_dose_of_nothing_is_a_denial() -> None:
    assert said(ask(given("prednisone"), drug("prednisone", "2026-01-01", dose="0"))) == "false"
