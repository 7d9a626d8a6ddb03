"""Scores, counts of grades, classes, durations and values in a window. Index date 2026-05-31."""

from decimal import Decimal
from typing import Any

import pytest

from made_up_chart import IGG_LOW, TODAY, aside, ask, fact, person, said, unusable, value
from trialwright.model.criterion import Category, Count, Duration, Measure, Score, Terms
from trialwright.model.fact import Fact
from trialwright.model.quantity import Interval
from trialwright.model.window import Offset, Window


def score(
    number: str | None, on: str | None = "2026-05-03", name: str = "SELENA-SLEDAI", **more: Any
) -> Fact:
    return fact("score", name, on, **({"value": number} if number else {}), **more)


def below(number: str, **more: Any) -> Score:
    return Score(instrument="selena_sledai", range=Interval(high=Decimal(number)), **more)


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([score("7")], "true"),
        ([score("8")], "false"),
        ([score("8", comparator="<")], "true"),
        ([score("8", comparator="<=")], "uncertain value"),
        ([score("7", row=2), score("8", row=3)], "conflict"),
        ([score("9", "2026-05-01", row=2), score("7", "2026-05-03", row=3)], "true"),
        ([score("7", "2026-03-02")], "true"),
        ([score("7", "2026-03-01")], "stale"),
        ([score(None)], "no number"),
        ([score("7", name="SLEDAI-2K")], "no value"),
        ([score("7", name="SLEDAI")], "other version"),
        ([score("7"), score("9", name="SLEDAI-2K", row=3)], "true"),
        ([score("7", item="renal")], "no value"),
        ([], "no value"),
    ],
)
def test_a_score(rows: list[Fact], expected: str) -> None:
    assert said(ask(below("8"), *rows)) == expected


def test_an_index_without_version_takes_any_version() -> None:
    leaf = Score(instrument="sledai", range=Interval(low=Decimal(10)))
    assert said(ask(leaf, score("12", name="SLEDAI-2K"))) == "true"
    assert said(ask(leaf, score("12", name="SLEDAI-2K", row=2), score("10", row=3))) == "conflict"
    assert said(ask(leaf, score("12", name="clinical SLEDAI"))) == "no value"


def test_a_score_at_a_moment_is_the_latest_by_then() -> None:
    rows = [score("7", "2026-05-10", row=2), score("9", "2026-05-20", row=3)]
    screened = TODAY.replace(day=12)
    assert said(ask(below("8", when=Window("screening")), *rows, anchors={"screening": screened})) == "true"
    assert said(ask(below("8", when=Window("screening")), *rows)) == "false"


def test_a_row_put_aside_of_a_score() -> None:
    assert said(ask(below("8"), score("7"), aside("score", "SELENA-SLEDAI", "2026-05-20"))) == "unusable row"
    assert said(ask(below("8"), score("7"), aside("score", "SELENA-SLEDAI", "2026-05-01"))) == "true"


def test_an_index_of_an_older_biopsy_is_not_borrowed() -> None:
    leaf = Score(instrument="chronicity_index", range=Interval(high=Decimal(3)))
    rows = [
        fact("finding", "lupus nephritis class", "2026-04-01", value_text="II", group_id="b1", row=2),
        score("1", "2026-04-01", "chronicity index", group_id="b1", row=3),
        fact("finding", "lupus nephritis class", "2026-05-01", value_text="IV", group_id="b2", row=4),
    ]
    assert said(ask(leaf, *rows[:2])) == "true"
    assert said(ask(leaf, *rows)) == "incomplete"


ITEMS = ("constitutional", "mucocutaneous", "neuropsychiatric", "musculoskeletal", "cardiorespiratory",
         "gastrointestinal", "ophthalmic", "renal", "haematological")  # fmt: skip


def assessment(
    on: str = "2026-05-03", group: str = "a1", without: tuple[str, ...] = (), **grades: str
) -> list[Fact]:
    return [
        fact(
            "score", "BILAG-2004", on, item=item, value_text=grades.get(item, "E"), group_id=group, row=place
        )
        for place, item in enumerate(ITEMS, start=2 if group == "a1" else 20)
        if item not in without
    ]


NO_A = Count(instrument="bilag", grades=("A",), range=Interval(high=Decimal(0), includes_high=True))
ONE_B = Count(instrument="bilag", grades=("B",), range=Interval(high=Decimal(1), includes_high=True))


@pytest.mark.parametrize(
    ("rows", "no_a", "one_b"),
    [
        (assessment(renal="B"), "true", "true"),
        (assessment(renal="A"), "false", "true"),
        (assessment(renal="B", mucocutaneous="B"), "true", "false"),
        (assessment(without=("ophthalmic",), renal="B"), "incomplete", "incomplete"),
        (assessment(without=("ophthalmic",), renal="A"), "false", "true"),
        (assessment(without=("ophthalmic",), renal="B", mucocutaneous="B"), "incomplete", "false"),
        (
            assessment("2026-05-01", renal="B") + assessment("2026-05-03", "a2", mucocutaneous="B"),
            "true",
            "true",
        ),
        (assessment("2025-05-01"), "stale", "stale"),
        (assessment("2026"), "uncertain date", "uncertain date"),
        ([], "no value", "no value"),
    ],
)
def test_a_count_is_of_one_assessment(rows: list[Fact], no_a: str, one_b: str) -> None:
    assert (said(ask(NO_A, *rows)), said(ask(ONE_B, *rows))) == (no_a, one_b)


def test_an_item_graded_twice_leaves_the_count_open() -> None:
    again = fact("score", "BILAG-2004", "2026-05-03", item="renal", value_text="A", group_id="a1", row=40)
    assert said(ask(NO_A, *assessment(renal="B"), again)) == "incomplete"


def test_two_assessments_of_one_day_that_differ_are_a_conflict() -> None:
    assert said(ask(NO_A, *assessment(renal="A"), *assessment(group="a2"))) == "conflict"


def test_some_assessment_of_the_past() -> None:
    leaf = Count(
        instrument="bilag", grades=("A", "B"), range=Interval(low=Decimal(1), includes_low=True),
        items=("renal", "haematological"), pick="any",
    )  # fmt: skip
    assert said(ask(leaf, *assessment("2020-05-01", renal="B"), *assessment(group="a2", renal="D"))) == "true"
    assert said(ask(leaf, *assessment(renal="D"))) == "no value"
    assert said(ask(leaf, *assessment(musculoskeletal="A"))) == "false"  # E: never involved
    assert said(ask(leaf, *assessment(without=("renal",)))) == "incomplete"


CLASS = Category(finding="isn_rps_class", values=("III", "IV", "V+III"))


@pytest.mark.parametrize(
    ("value_text", "expected"),
    [
        ("III", "true"),
        ("class IV", "true"),
        ("Ⅲ", "true"),
        ("IV-S (A/C)", "true"),
        ("III+V", "true"),
        ("III + V", "true"),
        ("V", "false"),
        ("IV+V", "false"),
        ("II", "false"),
        ("III or IV", "not understood"),
        ("see report", "not understood"),
        ("", "not understood"),
    ],
)
def test_a_class_is_a_whole_name(value_text: str, expected: str) -> None:
    row = fact("finding", "lupus nephritis class", "2026-05-01", value_text=value_text)
    assert said(ask(CLASS, row)) == expected


def test_a_class_is_of_the_latest_biopsy() -> None:
    rows = [
        fact("finding", "lupus nephritis class", "2026-01-01", value_text="III", row=2),
        fact("finding", "lupus nephritis class", "2026-05-01", value_text="II", row=3),
    ]
    assert said(ask(CLASS, *rows)) == "false"
    assert (
        said(ask(CLASS, rows[1], fact("finding", "LN class", "2026-05-01", value_text="IV", row=4)))
        == "conflict"
    )
    assert said(ask(CLASS, fact("finding", "LN class", "2025-05-01", value_text="IV"))) == "stale"
    assert said(ask(CLASS, aside("finding", "LN class"), rows[0])) == "unusable row"


@pytest.mark.parametrize(
    ("word", "expected"), [("positive", "true"), ("negative", "false"), ("indeterminate", "not understood")]
)
def test_a_test_with_a_worded_result(word: str, expected: str) -> None:
    leaf = Category(finding="hbsag", values=("positive",))
    assert said(ask(leaf, fact("measurement", "hbsag", "2026-05-01", value_text=word))) == expected


LONG = Duration(terms=Terms(("systemic_lupus_erythematosus",)), range=Interval(low=Decimal(3)), unit="month")


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        ("2026-02-27", "true"),
        ("2026-02-28", "false"),
        ("2026-02", "uncertain date"),
        ("2026-01", "true"),
        ("2026-03", "false"),
        (None, "uncertain date"),
    ],
)
def test_a_duration_counts_from_the_first_start(start: str | None, expected: str) -> None:
    assert said(ask(LONG, fact("condition", "SLE", start))) == expected


def test_the_earliest_start_of_several_counts() -> None:
    rows = [
        fact("condition", "SLE", "2026-05-01", row=2),
        fact("condition", "lupus nephritis", "2025-01-01", row=3),
    ]
    assert said(ask(LONG, *rows)) == "true"
    assert said(ask(LONG, fact("condition", "SLE", "2020-01-01", status="suspected"))) == "not recorded"
    assert said(ask(LONG, *rows, aside("condition", "SLE"))) == "unusable row"


def in_window(pick: Any = "", **more: Any) -> Measure:
    return Measure(
        analyte="igg", range=Interval(high=Decimal(5)), unit="g/L",
        when=Window("index", Offset(1, "month"), **more), pick=pick,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("pick", "expected"), [("", "conflict"), ("any", "true"), ("all", "false"), ("latest", "false")]
)
def test_which_values_of_a_window_count(pick: str, expected: str) -> None:
    rows = [value("4", "2026-05-01", row=2), value("6", "2026-05-20", row=3)]
    assert said(ask(in_window(pick), *rows)) == expected


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        ("2026-04-30", "true"),
        ("2026-04-29", "no value"),
        ("2026-05", "true"),
        ("2026-04", "uncertain date"),
        (None, "uncertain date"),
    ],
)
def test_the_days_of_a_window(on: str | None, expected: str) -> None:
    assert said(ask(in_window(), value("4", on))) == expected


def test_values_all_on_one_side_answer_for_the_window() -> None:
    assert said(ask(in_window(), value("6", "2026-05-01"), value("7", "2026-05-20", row=3))) == "false"
    assert said(ask(in_window(), value("6", "2026-05-01"), unusable("2026-05-20"))) == "unusable row"
    assert said(ask(in_window(), value("6", "2026-05-01"), unusable("2026-01-20"))) == "false"


def test_throughout_a_window_values_can_only_deny() -> None:
    leaf = in_window(mode="throughout")
    assert said(ask(leaf, value("6", "2026-05-01"))) == "false"
    assert said(ask(leaf, value("4", "2026-05-01"))) == "not recorded"


def test_a_value_at_a_moment_is_the_latest_by_then() -> None:
    leaf = Measure(analyte="igg", range=Interval(high=Decimal(5)), unit="g/L", when=Window("screening"))
    rows = [value("4", "2026-05-01", row=2), value("6", "2026-05-20", row=3)]
    assert said(ask(leaf, *rows)) == "false"
    assert said(ask(leaf, *rows, anchors={"screening": TODAY.replace(day=10)})) == "true"
    assert said(ask(IGG_LOW, *rows)) == "false"


EGFR_LOW = Measure(analyte="egfr", range=Interval(high=Decimal(30)), unit="mL/min/{1.73_m2}")


def creatinine(number: str, **more: Any) -> Fact:
    return fact("measurement", "serum_creatinine", "2026-05-03", value=number, unit="umol/L", **more)


def test_egfr_is_computed_by_both_equations() -> None:
    found = ask(EGFR_LOW, creatinine("265.2"))
    assert (said(found), "eGFR computed by CKD-EPI (2009 and 2021 agree)" in found.assumptions) == (
        "true",
        True,
    )
    assert said(ask(EGFR_LOW, creatinine("80"))) == "false"
    assert said(ask(EGFR_LOW, creatinine("265.2"), who=person(None))) == "no value"
    assert said(ask(EGFR_LOW, creatinine("265.2"), who=person("2012-01-01"))) == "no value"
    reported = fact("measurement", "egfr", "2026-05-03", value="35", unit="mL/min/{1.73_m2}", row=3)
    assert said(ask(EGFR_LOW, creatinine("265.2"), reported)) == "conflict"


def test_bmi_is_computed_from_weight_and_height() -> None:
    leaf = Measure(analyte="bmi", range=Interval(high=Decimal(16)), unit="kg/m2")
    height = fact("measurement", "body_height", "2026-05-01", value="160", unit="cm", row=3)
    for kg, expected in [("40.9", "true"), ("41.0", "false")]:
        weight = fact("measurement", "body_weight", "2026-05-01", value=kg, unit="kg")
        assert said(ask(leaf, weight, height)) == expected
        assert said(ask(leaf, weight)) == "no value"


def test_one_method_of_a_test_does_not_answer_for_another() -> None:
    def result(test: str, word: str) -> Fact:
        return fact("measurement", test, "2026-05-20", value_text=word)

    def positive(test: str) -> Category:
        return Category(finding=test, values=("positive",))

    assert said(ask(positive("tppa"), result("tppa", "positive"))) == "true"
    assert said(ask(positive("tppa"), result("treponema_antibody", "positive"))) == "no value"
    assert said(ask(positive("t_spot"), result("quantiferon", "negative"))) == "no value"
    assert said(ask(positive("treponema_antibody"), result("tppa", "positive"))) == "true"
