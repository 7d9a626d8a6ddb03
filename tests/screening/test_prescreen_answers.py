"""An answer settles what it says and nothing more."""

import datetime

import pytest

from prescreen_trials import DAY, made_up
from trialwright.model.truth import Truth
from trialwright.screening.prescreen_answer import (
    Answer,
    AnswerFault,
    answer_of_form,
    answer_of_line,
    check_against_birth,
    in_words,
)
from trialwright.screening.prescreen_facts import facts_of, question_behind
from trialwright.screening.prescreen_next import Told
from trialwright.screening.prescreen_question import question_of
from trialwright.screening.prescreen_together import check_against_others, dropped_by

T, F, U = Truth.TRUE, Truth.FALSE, Truth.UNKNOWN


def truth(line: str, **answers: Answer) -> Truth:
    """The truth of an exclusion line for someone who answered; names have "__" for ".", and "_" for "+" at "any"."""
    given = {name.replace("__", "."): answer for name, answer in answers.items()}
    [criterion] = [each for each in made_up(exclusion=line).criteria.criteria if each.id == "E1"]
    return Told(given, DAY).truth(criterion.expr)


def a(choice: str, date: str = "", amount: str = "", unit: str = "") -> Answer:
    return Answer(choice, date, amount, unit)


def test_never_denies_now_and_ever_and_in_any_window() -> None:
    for line in ("Malignancy", "History of malignancy", "Malignancy within the past 5 years"):
        assert truth(line, condition__malignancy=a("never")) is F


def test_not_now_settles_now_and_not_the_past() -> None:
    assert truth("Pregnancy", condition__pregnancy=a("no")) is F
    assert truth("Pregnancy within the past 12 months", condition__pregnancy=a("no")) is U
    assert truth("History of pregnancy", condition__pregnancy=a("no")) is U


def test_dont_know_and_rather_not_say_are_no_facts() -> None:
    for choice in ("unknown", "skip"):
        assert truth("Malignancy", condition__malignancy=a(choice)) is U
        assert list(facts_of({"condition.malignancy": a(choice)}, DAY)) == []


def test_a_cancer_said_to_be_over_does_not_keep_anyone_in() -> None:
    over = a("past", "2010-05")
    assert truth("Malignancy", condition__malignancy=over) is U
    assert truth("History of malignancy", condition__malignancy=over) is T
    assert truth("Malignancy within the past 5 years", condition__malignancy=over) is U
    assert truth("Malignancy within the past 5 years", condition__malignancy=a("past", "2024-05")) is T


def test_cancer_does_not_say_which_kind() -> None:
    line = "Malignancy within the past 5 years, except basal cell carcinoma"
    assert truth(line, condition__malignancy=a("never")) is F
    assert truth(line, condition__malignancy=a("now")) is U
    assert truth(line, condition__malignancy=a("past", "2024-05")) is U


def test_a_drug_taken_last_on_a_month_is_in_windows_it_surely_lies_in() -> None:
    for drug in ("cyclophosphamide", "tacrolimus"):  # one is given at times, the other is taken
        line, told = f"{drug} within the 6 months before screening", f"drug__{drug}"
        assert truth(line, **{told: a("past", "2026-10")}) is T
        assert truth(line, **{told: a("past", "2026-05")}) is U  # before or after 22 May
        assert truth(line, **{told: a("past", "2026-04")}) is F
        assert truth(line, **{told: a("past", "2020")}) is F
        assert truth(line, **{told: a("past")}) is U
        assert truth(line, **{told: a("never")}) is F
    assert truth("Tacrolimus within the 6 months before screening", drug__tacrolimus=a("now")) is T


def test_who_had_a_drip_weeks_ago_may_still_be_treated_with_it() -> None:
    assert truth("Current use of rituximab", drug__rituximab=a("past", "2026-09")) is U
    assert truth("Rituximab within the past 4 weeks", drug__rituximab=a("past", "2026-09")) is F
    assert truth("Current use of rituximab", drug__rituximab=a("never")) is F
    assert truth("Current use of tacrolimus", drug__tacrolimus=a("past", "2026-09")) is F


def test_words_that_take_in_more_than_the_term_settle_only_by_a_denial() -> None:
    for line in ("Tuberculosis", "History of tuberculosis", "Active tuberculosis"):
        assert truth(line, condition__tuberculosis=a("never")) is F
        assert truth(line, condition__tuberculosis=a("now")) is U
        assert truth(line, condition__tuberculosis=a("past", "2020")) is U
    assert truth("Active infection", condition__infection=a("now")) is U
    assert truth("Active infection", condition__infection=a("no")) is F


def test_several_at_once_are_denied_one_by_one_and_affirmed_not_at_all() -> None:
    line = "Rituximab within the past 12 weeks"
    both = "any.drug.rituximab+belimumab"
    for answer, expected in (
        (a("never"), F),
        (a("past", "2020-01"), F),
        (a("past", "2026-11"), U),
        (a("now"), U),
    ):
        [criterion] = made_up(exclusion=line).criteria.criteria
        assert Told({both: answer}, DAY).truth(criterion.expr) is expected


def test_an_onset_told_on_a_day_lies_there_or_before() -> None:
    line = "SLE disease duration more than 3 months"
    told = "condition__systemic_lupus_erythematosus"
    assert truth(line, **{told: a("now", "2020-01")}) is T
    assert truth(line, **{told: a("now", "2026-10")}) is U
    assert truth(line, **{told: a("now")}) is U


def test_the_dose_of_today_is_not_that_of_last_month() -> None:
    ten = {"dose__glucocorticoid": a("prednisone", amount="10")}
    assert truth("Prednisone >20 mg/day", **ten) is F
    assert truth("Prednisone >20 mg/day within the past 4 weeks", **ten) is U
    assert truth("Prednisone >20 mg/day", dose__glucocorticoid=a("none")) is F
    assert truth("Prednisone >20 mg/day", dose__glucocorticoid=a("prednisone", amount="30")) is T


def test_a_steroid_counted_with_injections_is_not_known_to_be_oral() -> None:
    assert truth("Oral corticosteroids", dose__glucocorticoid=a("prednisone", amount="10")) is U
    assert (
        truth("Current treatment with corticosteroids", dose__glucocorticoid=a("prednisone", amount="10"))
        is T
    )


def test_an_ulcer_of_today_is_active_because_the_question_says_so() -> None:
    assert truth("Active peptic ulcer", condition__peptic_ulcer=a("now")) is T
    assert truth("Active hepatitis B", condition__hepatitis_b=a("now")) is U


def test_an_allergy_and_an_intolerance_are_of_their_drug() -> None:
    assert truth("Known allergy to tacrolimus", allergy__tacrolimus=a("never")) is F
    assert truth("Known allergy to tacrolimus", allergy__tacrolimus=a("now")) is T
    assert truth("Known intolerance to tacrolimus", intolerance__tacrolimus=a("now")) is T
    assert truth("Known allergy to tacrolimus", allergy__belimumab=a("now")) is U


def test_weight_and_height_make_the_body_mass_index() -> None:
    weight, height = a("given", amount="40", unit="kg"), a("given", amount="170", unit="cm")
    assert truth("BMI <16 kg/m2", value__body_weight=weight, value__body_height=height) is T
    assert truth("BMI <16 kg/m2", value__body_weight=weight) is U


def test_pounds_are_converted() -> None:
    assert truth("Weight <40 kg", value__body_weight=a("given", amount="88", unit="[lb_av]")) is T
    assert truth("Weight <40 kg", value__body_weight=a("given", amount="89", unit="[lb_av]")) is F


def test_the_year_of_birth_settles_an_age_only_where_it_does() -> None:
    assert truth("Age over 65 years", person__birth=a("given", "1990")) is F
    assert truth("Age over 65 years", person__birth=a("given", "1960")) is U
    assert truth("Age over 65 years", person__birth=a("given", "1950")) is T


def test_a_row_leads_back_to_its_question() -> None:
    answers = {
        "person.sex": a("female"),
        "condition.malignancy": a("past", "2010"),
        "drug.tacrolimus": a("never"),
    }
    behind = {question_behind(fact.row, answers) for fact in facts_of(answers, DAY)}
    assert behind == {"condition.malignancy", "drug.tacrolimus"}
    assert question_behind(1_000_000, answers) is None


@pytest.mark.parametrize(
    ("question_id", "fields", "field"),
    [
        ("condition.malignancy", {}, "choice"),
        ("condition.malignancy", {"choice": "no such"}, "choice"),
        ("condition.malignancy", {"choice": "past", "year": "2030"}, "year"),
        ("condition.malignancy", {"choice": "past", "year": "2020", "month": "13"}, "year"),
        ("condition.malignancy", {"choice": "past", "month": "5"}, "year"),
        ("person.birth", {"year": "1800"}, "year"),
        ("person.birth", {}, "year"),
        ("value.body_weight", {"amount": "sixty", "unit": "kg"}, "amount"),
        ("value.body_weight", {"amount": "60"}, "unit"),
        ("value.body_weight", {"amount": "6000", "unit": "kg"}, "amount"),
        ("dose.glucocorticoid", {"choice": "prednisone"}, "amount"),
        ("dose.glucocorticoid", {"choice": "none", "amount": "40"}, "amount"),
        ("dose.glucocorticoid", {"choice": "unknown", "amount": "40"}, "amount"),
        ("condition.malignancy", {"choice": "never", "year": "2020"}, "year"),
        ("condition.malignancy", {"choice": "unknown", "year": "2020"}, "year"),
        ("condition.malignancy", {"choice": "now", "year": "2020"}, "year"),
        ("drug.cyclophosphamide", {"choice": "never", "month": "11", "year": "2026"}, "year"),
        ("person.birth", {"choice": "unknown", "year": "1990"}, "year"),
        ("value.body_weight", {"choice": "skip", "amount": "60", "unit": "kg"}, "amount"),
        ("dose.glucocorticoid", {"choice": "prednisone", "amount": "99999"}, "amount"),
    ],
)
def test_what_cannot_be_an_answer_is_refused_at_its_field(
    question_id: str, fields: dict[str, str], field: str
) -> None:
    question = question_of(question_id)
    assert question is not None
    with pytest.raises(AnswerFault) as fault:
        answer_of_form(fields, question, DAY)
    assert fault.value.field == field
    typed = [value for name, value in fields.items() if name != "choice" and len(value) > 2]
    assert all(value not in fault.value.message for value in typed)


@pytest.mark.parametrize(
    ("question_id", "fields", "line", "words"),
    [
        (
            "condition.malignancy",
            {"choice": "past", "year": "2020", "month": "5"},
            "past;2020-05",
            "Yes, in the past, 2020-05",
        ),
        ("condition.malignancy", {"choice": "never"}, "never", "No, never"),
        ("person.birth", {"year": "1990", "month": "5", "day": "3"}, "given;1990-05-03", "1990-05-03"),
        ("person.birth", {"choice": "skip"}, "skip", "I would rather not say"),
        ("value.body_weight", {"amount": "60,5", "unit": "kg"}, "given;;60.5;kg", "60.5 kilograms (kg)"),
        (
            "dose.glucocorticoid",
            {"choice": "prednisone", "amount": "7.5"},
            "prednisone;;7.5",
            "prednisone, 7.5 mg a day",
        ),
    ],
)
def test_an_answer_is_kept_as_a_line_and_read_back(
    question_id: str, fields: dict[str, str], line: str, words: str
) -> None:
    question = question_of(question_id)
    assert question is not None
    answer = answer_of_form(fields, question, DAY)
    assert answer.line() == line
    assert answer_of_line(line, question, DAY) == answer
    assert in_words(answer, question) == words


def test_a_month_that_is_not_over_ends_today() -> None:
    [fact] = facts_of({"drug.tacrolimus": a("past", "2026-11")}, DAY)
    assert fact.end is not None
    assert fact.end.last == DAY
    assert fact.end.first == datetime.date(2026, 11, 1)


def test_a_date_before_birth_states_nothing() -> None:
    answers = {"person.birth": a("given", "2010"), "drug.tacrolimus": a("past", "2005")}
    assert list(facts_of(answers, DAY)) == []
    with pytest.raises(AnswerFault) as fault:
        check_against_birth(answers["drug.tacrolimus"], "drug.tacrolimus", answers)
    assert fault.value.field == "year"


@pytest.mark.parametrize("line", ["never;2026-01", "unknown;2026-01", "never;;40", "past;2020;40;mg"])
def test_a_line_that_contradicts_itself_is_no_answer(line: str) -> None:
    question = question_of("drug.cyclophosphamide")
    assert question is not None
    with pytest.raises(AnswerFault):
        answer_of_line(line, question, DAY)


def test_a_recorded_sex_settles_no_pregnancy_that_was_affirmed() -> None:
    male = {"person__sex": a("male")}
    assert truth("Pregnancy", **male) is F
    assert truth("Pregnancy", **male, condition__pregnancy=a("now")) is T
    [criterion] = made_up(exclusion="Pregnancy or breastfeeding").criteria.criteria
    group = {"person.sex": a("male"), "any.condition.pregnancy+lactation": a("now")}
    assert Told(group, DAY).truth(criterion.expr) is U


def test_yes_to_one_and_no_to_all_cannot_stand_together() -> None:
    group, one = "any.condition.pregnancy+lactation", "condition.pregnancy"
    with pytest.raises(AnswerFault):
        check_against_others(a("now"), one, {group: a("no")})
    with pytest.raises(AnswerFault):
        check_against_others(a("no"), group, {one: a("now")})
    check_against_others(a("no"), one, {group: a("now")})
    check_against_others(a("unknown"), one, {group: a("no")})


def test_a_birth_after_a_date_that_was_given_is_refused() -> None:
    with pytest.raises(AnswerFault) as fault:
        check_against_others(a("given", "1985"), "person.birth", {"drug.tacrolimus": a("past", "1950")})
    assert fault.value.field == "year"
    assert "tacrolimus" in fault.value.message


def test_a_changed_answer_takes_with_it_what_hung_on_it() -> None:
    group, one = "any.condition.pregnancy+lactation", "condition.pregnancy"
    told = {"person.sex": a("female"), group: a("now"), one: a("now"), "condition.malignancy": a("now")}
    assert dropped_by(group, a("no"), told) == (one,)
    assert dropped_by(group, a("now"), told) == ()
    assert dropped_by("person.sex", a("male"), told) == (group, one)
    assert dropped_by("condition.malignancy", a("never"), told) == ()
    assert dropped_by(one, a("now"), {group: a("no"), one: a("no")}) == (group,)
