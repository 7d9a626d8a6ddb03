"""Conditions and findings, one person at a time. Index date 2026-05-31."""

from typing import Any

import pytest

from made_up_chart import aside, ask, fact, person, said, value
from trialwright.model.criterion import Has, Terms
from trialwright.model.partial_date import PartialDate
from trialwright.model.window import Offset, Window

THREE_MONTHS = Window("unspecified", Offset(3, "month"))  # from 2026-02-28


def has(
    *ids: str, status: Any = "present", when: Window | None = None, closed: bool = True, **more: Any
) -> Has:
    return Has(terms=Terms(ids, closed), status=status, when=when, **more)


def condition(
    concept: str, start: str | None, end: str | None = None, status: Any = "present", **more: Any
) -> Any:
    return fact("condition", concept, start, end, status=status, **more)


def test_present_active_inactive_and_absent() -> None:
    for status, now, active in [
        ("present", "true", "activity not recorded"),
        ("active", "true", "true"),
        ("inactive", "activity not recorded", "false"),
        ("absent", "false", "false"),
        ("suspected", "suspected", "suspected"),
        (None, "true", "activity not recorded"),
    ]:
        row = condition("lupus nephritis", "2026-05-01", status=status)
        assert said(ask(has("lupus_nephritis"), row)) == now
        assert said(ask(has("lupus_nephritis", status="active"), row)) == active


def test_what_nothing_speaks_of_is_unknown() -> None:
    assert said(ask(has("lupus_nephritis"))) == "not recorded"
    assert said(ask(has("lupus_nephritis"), condition("gout", "2026-05-01"))) == "not recorded"


def test_a_narrower_condition_counts_and_a_wider_one_does_not() -> None:
    assert said(ask(has("hepatitis"), condition("chronic hepatitis B", "2026-05-01"))) == "true"
    assert said(ask(has("hepatitis_b"), condition("hepatitis", "2026-05-01"))) == "not recorded"


def test_a_wider_denial_denies_the_narrower_and_not_the_reverse() -> None:
    assert said(ask(has("hepatitis_b"), condition("hepatitis", "2026-05-01", status="absent"))) == "false"
    assert (
        said(ask(has("hepatitis"), condition("hepatitis B", "2026-05-01", status="absent"))) == "not recorded"
    )


def test_a_denied_activity_denies_only_the_activity() -> None:
    row = condition("active hepatitis", "2026-05-20", "2026-05-20", status="absent")
    assert said(ask(has("hepatitis", status="active"), row)) == "false"
    assert said(ask(has("hepatitis"), row)) == "activity not recorded"
    assert said(ask(has("active_hepatitis"), row)) == "false"


def test_the_later_word_holds() -> None:
    ill = condition("tuberculosis", "2026-05-01", "2026-05-01", row=2)
    well = condition("tuberculosis", "2026-05-20", "2026-05-20", status="absent", row=3)
    assert said(ask(has("tuberculosis"), ill, well)) == "false"
    later = condition("tuberculosis", "2026-05-25", "2026-05-25", row=4)
    assert said(ask(has("tuberculosis"), ill, well, later)) == "true"


def test_two_words_of_one_day_are_a_conflict() -> None:
    rows = [
        condition("tuberculosis", "2026-05-20", "2026-05-20", row=2),
        condition("tuberculosis", "2026-05-20", "2026-05-20", status="absent", row=3),
    ]
    assert said(ask(has("tuberculosis"), *rows)) == "conflict"
    ongoing = condition("tuberculosis", "2026-01-01", recorded_on="2026-05-20", row=2)
    reaching = condition("tuberculosis", "2026-05-01", status="absent", row=3)
    assert said(ask(has("tuberculosis"), ongoing, reaching)) == "conflict"


def test_a_narrower_thing_found_later_denied_no_more_counts() -> None:
    rows = [
        condition("hepatitis B", "2026-05-01", "2026-05-01", status="active", row=2),
        condition("hepatitis B", "2026-05-20", "2026-05-20", status="inactive", row=3),
    ]
    assert said(ask(has("hepatitis", status="active"), *rows)) == "not recorded"


def test_an_old_word_is_stale() -> None:
    old = condition("tuberculosis", "2025-01-01", "2025-01-01", status="absent")
    assert said(ask(has("tuberculosis"), old)) == "stale"
    edge = condition("tuberculosis", "2025-12-02", "2025-12-02", status="absent")  # 180 days
    assert said(ask(has("tuberculosis"), edge)) == "false"
    assert ask(has("tuberculosis"), edge).assumptions == ("tuberculosis: validity period assumed: 180 days",)
    before = condition("tuberculosis", "2025-12-01", "2025-12-01", status="absent")
    assert said(ask(has("tuberculosis"), before)) == "stale"


def test_what_has_ended_says_nothing_of_now() -> None:
    assert said(ask(has("pneumonia"), condition("pneumonia", "2026-05-01", "2026-05-10"))) == "not recorded"
    assert said(ask(has("pneumonia"), condition("pneumonia", "2026-05-01", "2026-05-31"))) == "true"


def test_an_end_in_doubt_leaves_now_in_doubt() -> None:
    assert said(ask(has("pneumonia"), condition("pneumonia", "2026-04-01", "2026-05"))) == "uncertain date"


def test_history_takes_any_time_before() -> None:
    leaf = has("malignancy", status="history")
    assert said(ask(leaf, condition("breast cancer", "2010", "2012"))) == "true"
    assert said(ask(leaf, condition("breast cancer", "2026-06-02"))) == "not recorded"


def test_history_is_denied_from_the_start_of_observation() -> None:
    leaf = has("malignancy", status="history")
    who = person()
    denial = condition("malignancy", "1980-01-01", status="absent")
    found = ask(leaf, denial, who=who)
    assert (said(found), found.assumptions) == ("false", ("denied since the start of observation",))
    assert said(ask(leaf, condition("malignancy", "1980-01-02", status="absent"), who=who)) == "not recorded"
    assert said(ask(leaf, condition("malignancy", None, status="absent"), who=who)) == "false"
    point = condition("malignancy", "2026-05-30", "2026-05-30", status="absent")
    assert said(ask(leaf, point, who=who)) == "not recorded"


@pytest.mark.parametrize(("end", "expected"), [("2026-02-27", "not recorded"), ("2026-02-28", "true")])
def test_a_window_asks_for_a_day_in_it(end: str, expected: str) -> None:
    assert (
        said(ask(has("tuberculosis", when=THREE_MONTHS), condition("tuberculosis", "2025-01-01", end)))
        == expected
    )


@pytest.mark.parametrize(("start", "expected"), [("2026-02-28", "false"), ("2026-03-01", "not recorded")])
def test_a_window_is_denied_as_a_whole_or_not(start: str, expected: str) -> None:
    denial = condition("tuberculosis", start, status="absent")
    assert said(ask(has("tuberculosis", when=THREE_MONTHS), denial)) == expected


def test_denials_that_touch_cover_a_window_together() -> None:
    rows = [
        condition("tuberculosis", "2026-01-01", "2026-04-15", status="absent", row=2),
        condition("infection", "2026-04-16", "2026-05-31", status="absent", row=3),
    ]
    leaf = has("tuberculosis", when=THREE_MONTHS)
    assert said(ask(leaf, *rows)) == "false"
    assert said(ask(leaf, rows[0], condition("infection", "2026-04-17", status="absent"))) == "not recorded"


def test_a_date_in_doubt_at_the_edge_of_a_window() -> None:
    leaf = has("tuberculosis", when=THREE_MONTHS)
    assert said(ask(leaf, condition("tuberculosis", "2026-02", "2026-02"))) == "uncertain date"
    assert said(ask(leaf, condition("tuberculosis", "2026-03", "2026-03"))) == "true"


def test_a_fact_and_a_denial_of_the_same_days_are_a_conflict_in_a_window() -> None:
    rows = [
        condition("tuberculosis", "2026-04-01", "2026-04-10", row=2),
        condition("tuberculosis", "2026-02-01", "2026-05-31", status="absent", row=3),
    ]
    assert said(ask(has("tuberculosis", when=THREE_MONTHS), *rows)) == "conflict"


def test_throughout_asks_for_every_day() -> None:
    leaf = has("lupus_nephritis", when=Window("index", Offset(3, "month"), mode="throughout"))
    assert said(ask(leaf, condition("lupus nephritis", "2026-02-28"))) == "true"
    assert said(ask(leaf, condition("lupus nephritis", "2026-03-01"))) == "not recorded"
    gap = condition("lupus nephritis", "2026-04-01", "2026-04-01", status="absent", row=3)
    assert said(ask(leaf, gap)) == "false"
    assert said(ask(leaf, condition("lupus nephritis", "2026-02-28"), gap)) == "conflict"


def test_begun_in_a_window() -> None:
    leaf = has("lupus_nephritis", when=Window("index", Offset(3, "month"), mode="start_in"))
    assert said(ask(leaf, condition("lupus nephritis", "2026-02-28"))) == "true"
    assert said(ask(leaf, condition("lupus nephritis", "2026-02-27"))) == "false"
    assert said(ask(leaf, condition("lupus nephritis", "2026-02"))) == "uncertain date"
    assert said(ask(leaf, condition("lupus nephritis", "2026-02-27", "2026-03-01"))) == "not recorded"


def test_a_history_in_a_window_is_dated_either_way() -> None:
    leaf = has("malignancy", status="history", when=Window("index", Offset(5, "year")))
    assert said(ask(leaf, condition("breast cancer", "2021-05-31", "2022-01-01"))) == "true"
    assert said(ask(leaf, condition("breast cancer", "2019-01-01", "2022-01-01"))) == "ambiguous"


def test_at_a_moment_the_state_of_that_day_is_asked() -> None:
    leaf = has("infection", when=Window("screening"))
    row = condition("pneumonia", "2026-05-01", "2026-05-10")
    day = PartialDate.parse("2026-05-05").first
    assert said(ask(leaf, row, anchors={"screening": day})) == "true"
    assert said(ask(leaf, row)) == "not recorded"


def test_an_open_list_can_be_true_and_is_false_only_if_the_rest_is_denied() -> None:
    leaf = has("hepatitis_b", "hiv_infection", closed=False)
    denied = [
        condition(name, "2026-05-01", status="absent", row=2) for name in ("hepatitis B", "HIV infection")
    ]
    assert said(ask(leaf, condition("hepatitis B", "2026-05-01"))) == "true"
    assert said(ask(leaf, *denied)) == "open list"
    assert said(ask(has("hepatitis_b", "hiv_infection"), *denied)) == "false"
    rest = condition("other infection", "2026-05-01", status="absent", row=4)
    assert said(ask(leaf, *denied, rest)) == "false"
    assert said(ask(leaf, *denied, rest, condition("pneumonia", "2026-05-01", row=5))) == "open list"


def test_what_readers_dispute_is_left_open() -> None:
    assert said(ask(has("infection"), condition("latent tuberculosis", "2026-05-01"))) == "ambiguous"
    assert said(ask(has("latent_tuberculosis"), condition("latent tuberculosis", "2026-05-01"))) == "true"


def test_a_row_put_aside_leaves_it_open() -> None:
    ill = condition("tuberculosis", "2026-05-01")
    assert said(ask(has("tuberculosis"), aside("condition", "TB"), ill)) == "unusable row"
    assert said(ask(has("tuberculosis", when=THREE_MONTHS), aside("condition", "TB"))) == "unusable row"
    assert said(ask(has("tuberculosis"), aside("condition", "gout"), ill)) == "true"
    assert said(ask(has("tuberculosis"), aside("condition", "TB", "2026-06-02"), ill)) == "true"


def test_a_pregnancy_test_and_the_sex_answer_for_pregnancy() -> None:
    tested = [
        fact("measurement", "pregnancy_test", day, value_text=word)
        for day, word in [("2026-05-20", "negative"), ("2026-05-20", "positive"), ("2026-01-01", "negative")]
    ]
    assert [said(ask(has("pregnancy"), row)) for row in tested] == ["false", "true", "stale"]
    assert said(ask(has("pregnancy"), who=person(sex="male"))) == "false"
    assert said(ask(has("pregnancy"), who=person(sex="unknown"))) == "not recorded"


def test_a_qualifier_must_be_recorded_too() -> None:
    leaf = has("basal_cell_carcinoma", status="history", qualifier="adequately treated")
    plain = condition("basal cell carcinoma", "2024-01-01", "2024-02-01")
    assert said(ask(leaf, plain)) == "not recorded"
    assert (
        said(ask(leaf, condition("basal cell carcinoma", "2024-01-01", value_text="adequately treated")))
        == "true"
    )
    named = fact("finding", "basal cell carcinoma adequately treated", "2024-02-01", status="present", row=3)
    assert said(ask(leaf, plain, named)) == "true"


def test_a_finding_elsewhere_is_another_finding() -> None:
    leaf = has("thrombotic_microangiopathy", qualifier="interstitial vessels")
    for place, status, expected in [
        ("interstitial vessels", "present", "true"),
        ("interstitial vessels", "absent", "false"),
        ("glomeruli", "present", "not recorded"),
        ("glomeruli", "absent", "not recorded"),
    ]:
        row = fact("finding", "thrombotic microangiopathy", "2026-05-01", status=status, item=place)
        assert said(ask(leaf, row)) == expected


def test_a_measurement_is_no_condition() -> None:
    assert said(ask(has("malignancy"), value("3"))) == "not recorded"


def test_a_result_in_words_states_or_denies() -> None:
    for words, expected in [
        ("Neg", "false"),
        ("none", "false"),
        ("positive", "true"),
        ("±", "suspected"),
        ("mild", "true"),
    ]:
        row = condition("tuberculosis", "2026-05-01", status=None, value_text=words)
        assert said(ask(has("tuberculosis"), row)) == expected


@pytest.mark.parametrize(("points", "met"), [("10", "true"), ("9", "false")])
def test_a_set_of_criteria_is_met_from_its_published_number_of_points_on(points: str, met: str) -> None:
    row = fact("score", "eular_acr_2019", "2026-05-20", value=points)
    assert said(ask(has("eular_acr_2019"), row)) == met


def test_one_set_of_criteria_says_nothing_of_another() -> None:
    row = fact("score", "eular_acr_2019", "2026-05-20", value="14")
    assert said(ask(has("acr_1997"), row)) == "no value"


def test_a_history_of_an_allergy_outlasts_it() -> None:
    over = fact("allergy", "cytarabine", "2020-01-01", "2021-01-01")
    none_now = fact("allergy", "cytarabine", "2026-01-01", status="absent", row=3)
    now = Has(terms=Terms(("cytarabine",)), relation="allergy")
    once = Has(terms=Terms(("cytarabine",)), relation="allergy", status="history")
    assert said(ask(now, over, none_now)) == "false"
    assert said(ask(once, over, none_now)) == "true"
