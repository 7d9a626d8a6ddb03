import datetime
from decimal import Decimal

import pytest

from made_up_chart import ALT_HIGH, IGG_LOW, TODAY, ask, person, said, unusable, value
from trialwright.evaluation.interpret import interpret
from trialwright.knowledge.analytes import analyte
from trialwright.model.criterion import Measure
from trialwright.model.quantity import Interval


@pytest.mark.parametrize(("number", "truth"), [("4.999999", "true"), ("5", "false"), ("5.000001", "false")])
def test_just_below_at_and_just_above_a_limit_that_is_not_included(number: str, truth: str) -> None:
    assert said(ask(IGG_LOW, value(number))) == truth


@pytest.mark.parametrize(("number", "truth"), [("4.999999", "true"), ("5", "true"), ("5.000001", "false")])
def test_just_below_at_and_just_above_a_limit_that_is_included(number: str, truth: str) -> None:
    leaf = Measure(analyte="igg", range=Interval(high=Decimal(5), includes_high=True), unit="g/L")
    assert said(ask(leaf, value(number))) == truth


def test_no_value_is_unknown_and_the_question_says_what_is_missing() -> None:
    found = ask(IGG_LOW)
    assert said(found) == "no value"
    assert found.missing[0].kind == "chart"
    assert found.missing[0].what == analyte("igg").question


@pytest.mark.parametrize(
    ("on", "truth"),
    [("2026-03-02", "true"), ("2026-03-01", "stale"), ("2026-05-31", "true"), ("2026-06-01", "no value")],
)
def test_the_window_ends_to_the_day(on: str, truth: str) -> None:
    assert said(ask(IGG_LOW, value("4", on))) == truth


def test_the_period_of_the_knowledge_holds_unless_it_is_set() -> None:
    days = analyte("igg").valid_for_days
    oldest = TODAY - datetime.timedelta(days=days)
    fresh, old = (value("4", (oldest - datetime.timedelta(days=more)).isoformat()) for more in (0, 1))
    assert interpret(IGG_LOW, person(), [fresh], [], TODAY).truth.value == "true"
    assert said(interpret(IGG_LOW, person(), [old], [], TODAY)) == "stale"


def test_the_latest_value_counts() -> None:
    assert said(ask(IGG_LOW, value("9", "2026-05-01"), value("4", "2026-05-02", row=3))) == "true"
    assert said(ask(IGG_LOW, value("4", "2026-05-01"), value("9", "2026-05-02", row=3))) == "false"


def test_values_after_the_index_date_do_not_count() -> None:
    assert said(ask(IGG_LOW, value("4"), value("9", "2026-06-02", row=3))) == "true"


def test_values_of_one_day_on_both_sides_are_a_conflict_on_one_side_none() -> None:
    assert said(ask(IGG_LOW, value("4"), value("6", row=3))) == "conflict"
    found = ask(IGG_LOW, value("4"), value("4.5", row=3))
    assert said(found) == "true"
    assert [datum.row for datum in found.because] == [2, 3]


@pytest.mark.parametrize(
    ("comparator", "number", "truth"),
    [
        ("<", "5", "true"),
        ("<=", "5", "uncertain value"),
        ("<=", "4.9", "true"),
        ("<", "7", "uncertain value"),
        (">", "5", "false"),
        (">=", "5", "false"),
        (">", "4", "uncertain value"),
        (">=", "4.9", "uncertain value"),
    ],
)
def test_a_bounded_value_decides_only_if_every_possible_value_does(
    comparator: str, number: str, truth: str
) -> None:
    assert said(ask(IGG_LOW, value(number, comparator=comparator))) == truth


@pytest.mark.parametrize(
    ("dates_and_values", "truth"),
    [
        ([("2026-05", "4")], "true"),
        ([("2026-05", "4"), ("2026-05-10", "9")], "uncertain date"),
        ([("2026-05", "4"), ("2026-05-10", "3")], "true"),
        ([("2026-05", "4"), ("2026-04-30", "9")], "true"),
        ([("2026-04", "4"), ("2026-04-30", "9")], "uncertain date"),
        ([("2026", "4")], "uncertain date"),
        ([("2026", "4"), ("2026-05-10", "3")], "true"),
        ([("2026", "9"), ("2026-05-10", "3")], "uncertain date"),
        ([(None, "9"), ("2026-05-10", "3")], "uncertain date"),
        ([(None, "4")], "uncertain date"),
        ([("2026-03", "4")], "uncertain date"),
        ([("2025", "4")], "stale"),
    ],
)
def test_dates_known_to_month_or_year_decide_only_if_no_day_matters(
    dates_and_values: list[tuple[str | None, str]], truth: str
) -> None:
    facts = [value(number, on, row=row) for row, (on, number) in enumerate(dates_and_values, 2)]
    assert said(ask(IGG_LOW, *facts)) == truth
    assert said(ask(IGG_LOW, *reversed(facts))) == truth


@pytest.mark.parametrize(
    ("dates_and_values", "truth"),
    [
        ([("2026-05", "4")], "uncertain date"),
        ([("2026-05", "4"), ("2026-05-10", "3")], "true"),
        ([("2026-05", "9"), ("2026-05-10", "3")], "uncertain date"),
        ([("2026-05", "4"), ("2025-05-10", "3")], "uncertain date"),
        ([("2026-05-16", "9"), ("2026-05-10", "3")], "true"),
    ],
)
def test_a_date_that_may_lie_after_the_index_date_may_not_count(
    dates_and_values: list[tuple[str, str]], truth: str
) -> None:
    facts = [value(number, on, row=row) for row, (on, number) in enumerate(dates_and_values, 2)]
    assert said(ask(IGG_LOW, *facts, on=datetime.date(2026, 5, 15))) == truth


@pytest.mark.parametrize(
    ("on", "truth"),
    [(None, "unusable row"), ("2026-05-03", "unusable row"), ("2026-05-04", "unusable row"), ("2026-05", "unusable row"),
     ("2026-05-02", "true"), ("2026-06-01", "true")],
)  # fmt: skip
def test_an_unusable_row_that_may_be_as_late_leaves_it_open(on: str | None, truth: str) -> None:
    assert said(ask(IGG_LOW, value("4"), unusable(on))) == truth


def test_an_unusable_row_of_another_analyte_does_not_matter() -> None:
    assert said(ask(IGG_LOW, value("4"), unusable(concept="alt"))) == "true"
    assert said(ask(IGG_LOW, unusable())) == "unusable row"


@pytest.mark.parametrize(("number", "truth"), [("80.1", "true"), ("80", "false"), ("79.9", "false")])
def test_a_multiple_is_one_of_the_reports_own_limit(number: str, truth: str) -> None:
    assert said(ask(ALT_HIGH, value(number, concept="alt", upper_limit="40"))) == truth


def test_without_the_reports_own_limit_a_multiple_is_unknown() -> None:
    assert said(ask(ALT_HIGH, value("900", concept="alt"))) == "no laboratory limit"
    limited = value("900", "2026-05-01", "alt", upper_limit="40")
    assert said(ask(ALT_HIGH, limited, value("30", "2026-05-02", "alt", row=3))) == "no laboratory limit"


def test_rounding_to_the_canonical_unit_does_not_part_equals() -> None:
    leaf = Measure(analyte="fasting_glucose", range=Interval(low=Decimal("1.5")), multiple_of="upper_limit")
    # 150 mg/dL beside an upper limit of 100 mg/dL, each rounded to six decimals
    fact = value("8.326118", concept="fasting_glucose", upper_limit="5.550745")
    assert said(ask(leaf, fact)) == "false"


def test_where_the_conversion_factor_decides_nothing_is_decided() -> None:
    leaf = Measure(
        analyte="fasting_glucose", range=Interval(low=Decimal(7), includes_low=True), unit="mmol/L"
    )
    in_mg = value("6.993939", concept="fasting_glucose", other_value="7.000000")
    assert said(ask(leaf, in_mg)) == "conversion"
    assert said(ask(leaf, value("6.993939", concept="fasting_glucose"))) == "false"
    both = Measure(
        analyte="fasting_glucose",
        range=Interval(low=Decimal("6.993939")),
        other_range=Interval(low=Decimal(7)),
        unit="mmol/L",
    )
    assert said(ask(both, in_mg)) == "false"
    assert said(ask(both, value("6.998", concept="fasting_glucose"))) == "conversion"


def test_a_result_in_words_is_no_number() -> None:
    assert said(ask(IGG_LOW, value("4", "2026-05-01"), value(None, row=3, value_text="low"))) == "no number"


def test_the_datum_and_what_it_rests_on_are_named() -> None:
    found = ask(IGG_LOW, value("4.2", written="420 mg/dL"))
    assert found.because[0].datum == "IgG 420 mg/dL on 2026-05-03"
    assert found.assumptions == ("IgG: validity period set by the user: 90 days",)
    assert ask(IGG_LOW, value("4.2", "2026-05-31")).assumptions == ()
    assumed = interpret(IGG_LOW, person(), [value("4")], [], TODAY).assumptions
    assert assumed[0].startswith("IgG: validity period assumed: ")


def test_a_value_after_the_end_of_observation_is_used_and_noted() -> None:
    found = ask(IGG_LOW, value("4.2", written="4.2 g/L"), who=person(until="2026-04-30"))
    assert found.truth.value == "true"
    assert "IgG 4.2 g/L on 2026-05-03 lies after the end of observation, 2026-04-30" in found.assumptions


def test_a_limit_of_one_laboratory_is_shown_beside_the_value() -> None:
    found = ask(ALT_HIGH, value("81", concept="alt", upper_limit="40", written="81 U/L"))
    assert found.because[0].datum == "ALT 81 U/L (upper limit 40 U/L) on 2026-05-03"
