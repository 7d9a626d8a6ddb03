"""The outcome in words, the sheet for the doctor, and the doctor's values."""

import msgspec
import pytest

from prescreen_trials import DAY, library_trial, library_trials, made_up
from trialwright.screening.prescreen_answer import Answer
from trialwright.screening.prescreen_next import Told
from trialwright.screening.prescreen_outcome import TrialOutcome, outcome_of
from trialwright.screening.prescreen_sheet import doctors_sheet
from trialwright.screening.prescreen_values import Entered, entered_of_line, facts_of_values, fields_for

YOUNG = {"person.birth": Answer("given", "1990-05"), "person.sex": Answer("female")}


def rows(found: TrialOutcome) -> dict[str, str]:
    return {each.id: each.outcome for each in (*found.keeps, *found.may_rule_out, *found.to_ask)}


def test_someone_whom_nothing_rules_out_is_told_so_and_no_more() -> None:
    found = outcome_of(library_trial("NCT06394063"), YOUNG, DAY)
    assert (found.against, found.headline) == (False, "This record does not rule you out")
    assert rows(found)["I1"] == "keeps"
    assert rows(found)["E4"] == "to_ask"


def test_what_speaks_against_is_shown_with_the_words_and_the_answer() -> None:
    answers = YOUNG | {"drug.cyclophosphamide": Answer("past", "2026-10")}
    found = outcome_of(library_trial("NCT06394063"), answers, DAY)
    assert found.headline == "Something you said seems to speak against this record"
    [row] = found.may_rule_out
    assert (row.id, row.words) == ("E4", "Cyclophosphamide within the 6 months before screening")
    assert [(said.question, said.answer) for said in row.said] == [
        ("Have you ever been given cyclophosphamide?", "Yes, 2026-10")
    ]


def test_every_criterion_is_in_one_list_and_the_word_eligible_in_none() -> None:
    for trial in library_trials():
        found = outcome_of(trial, YOUNG, DAY)
        listed = [each.id for each in (*found.keeps, *found.may_rule_out, *found.to_ask)]
        assert sorted(listed) == sorted({*listed})
        assert {each.id for each in trial.criteria.criteria} <= set(listed)
        ours = [found.headline, found.explained, *(each.waits + each.leaning for each in found.to_ask)]
        assert "eligible" not in " ".join(ours).casefold()


def test_a_proposed_reading_decides_nothing_and_says_which_way_it_leans() -> None:
    trial = library_trial("NCT06394063")
    denied = outcome_of(trial, YOUNG | {"condition.infection": Answer("no")}, DAY)
    row = next(each for each in denied.to_ask if each.id == "E10")
    assert "does not seem to speak against" in row.leaning
    answers = YOUNG | {"condition.systemic_lupus_erythematosus": Answer("never")}
    row = next(each for each in outcome_of(trial, answers, DAY).to_ask if each.id == "I3")
    assert row.outcome == "to_ask"
    assert "fit these words" not in row.leaning


def test_what_is_open_says_who_can_answer_it() -> None:
    answers = YOUNG | {"condition.peptic_ulcer": Answer("unknown")}
    found = {
        each.id: each.waits_for for each in outcome_of(library_trial("NCT05863936"), answers, DAY).to_ask
    }
    assert found["E11"] == "unsure"
    assert found["E18"] == "you"
    assert found["E2"] == "doctor"
    assert found["E20"] == "team"
    consent = {
        each.id: each.waits_for for each in outcome_of(library_trial("NCT06394063"), YOUNG, DAY).to_ask
    }
    assert consent["I6"] == "later"


def test_the_sheet_has_values_scores_and_pathology_and_leaves_out_what_is_settled() -> None:
    trial = library_trial("NCT05863936")
    asked = [item.asked for item in doctors_sheet([trial], Told({}, DAY)).items]
    for part in (
        "SLEDAI",
        "chronicity index",
        "ISN/RPS class",
        "24 h urine protein",
        "ALT",
        "fasting glucose",
    ):
        assert any(part in each for each in asked), part
    assert not any("peptic ulcer" in each or "weigh" in each for each in asked)
    facts, faults = facts_of_values({"measure.alt": Entered("20", "U/L", "2026-11-01", "40")}, DAY)
    assert faults == []
    fewer = [item.asked for item in doctors_sheet([trial], Told({}, DAY, facts)).items]
    assert set(asked) - set(fewer) == {"What is the latest ALT, with the laboratory's upper limit?"}


def test_one_question_of_several_trials_stands_on_the_sheet_once() -> None:
    items = doctors_sheet(library_trials(), Told({}, DAY)).items
    assert len({item.asked for item in items}) == len(items)
    [alt] = [item for item in items if item.asked.startswith("What is the latest ALT")]
    assert {reason.nct_id for reason in alt.reasons} == {
        "NCT03580291",
        "NCT04127747",
        "NCT05863936",
        "NCT06394063",
    }


def test_criteria_that_nobody_read_go_to_the_trial_team() -> None:
    sheet = doctors_sheet(
        [made_up(exclusion="Any other reason in the investigator's judgement")], Told({}, DAY)
    )
    assert [each.criterion_id for each in sheet.for_the_team] == ["E1"]


def test_a_doctors_values_decide_with_their_units_and_limits() -> None:
    entered = {
        "measure.alt": Entered("95", "U/L", "2026-11-01", "40"),
        "measure.igg": Entered("700", "mg/dL", "2026-11-01"),
        "score.selena_sledai": Entered("4", "", "2026-11-01"),
    }
    facts, faults = facts_of_values(entered, DAY)
    assert faults == []
    found = rows(outcome_of(library_trial("NCT06394063"), {}, DAY, facts))
    assert (found["E1"], found["E11"]) == ("may_rule_out", "keeps")
    low, _ = facts_of_values({"measure.igg": Entered("490", "mg/dL", "2026-11-01")}, DAY)
    assert rows(outcome_of(library_trial("NCT06394063"), {}, DAY, low))["E11"] == "may_rule_out"


def test_an_old_value_settles_nothing() -> None:
    facts, _ = facts_of_values({"measure.alt": Entered("95", "U/L", "2020-11-01", "40")}, DAY)
    assert rows(outcome_of(library_trial("NCT06394063"), {}, DAY, facts))["E1"] == "to_ask"


@pytest.mark.parametrize(
    ("entry", "part"),
    [
        (Entered("95", "U/L"), "date"),
        (Entered("95", "U/L", "2030-01-01"), "date"),
        (Entered("95", "", "2026-11-01"), "unit"),
        (Entered("high", "U/L", "2026-11-01"), "value"),
        (Entered("95", "kg", "2026-11-01"), "unit"),
        (Entered("95", "U/L", "1.11.2026"), "date"),
        (Entered("95", "U/L", "2026-13-01"), "date"),
        (Entered("95", "U/L", "2026-11-01", "high"), "limit"),
        (Entered("9999999", "U/L", "2026-11-01"), "value"),
    ],
)
def test_a_line_at_fault_gives_no_fact_and_says_what_is_wrong(entry: Entered, part: str) -> None:
    facts, faults = facts_of_values({"measure.alt": entry}, DAY)
    assert facts == []
    assert {each.part for each in faults} == {part}
    assert all(each.field == "measure.alt" for each in faults)
    assert all(each.message.startswith("ALT: ") and "column" not in each.message for each in faults)


def test_an_unknown_field_gives_no_fact() -> None:
    facts, _ = facts_of_values({"nonsense": Entered("1", "", "2026-11-01")}, DAY)
    assert [fact.concept for fact in facts] == []


def test_the_form_has_a_line_for_each_value_and_an_entry_is_kept_as_a_line() -> None:
    fields = {each.id: each for each in fields_for(library_trials())}
    assert fields["finding.isn_rps_class"].options[-2:] == ("III+V", "IV+V")
    assert fields["measure.alt"].limit == "upper limit"
    assert "measure.body_weight" not in fields
    entry = Entered("95", "U/L", "2026-11-01", "40")
    assert entered_of_line(entry.line()) == entry
    assert entered_of_line("x" * 500).value == "x" * 40
    assert msgspec.json.encode(fields["measure.alt"])


def test_words_that_seem_to_be_spoken_against_are_in_the_headline_though_they_decide_nothing() -> None:
    never = outcome_of(
        library_trial("NCT04127747"), {"condition.systemic_lupus_erythematosus": Answer("never")}, DAY
    )
    assert [each.id for each in (*never.to_ask, *never.may_rule_out) if each.speaks]
    assert (never.kind, never.against) == ("against", True)
    assert never.headline == "Something you said seems to speak against this record"


@pytest.mark.parametrize(
    ("question", "choice", "criterion"),
    [
        ("condition.malignancy", "now", "E7"),
        ("condition.hepatitis", "now", "E8"),
        ("condition.infection", "now", "E10"),
        ("condition.systemic_lupus_erythematosus", "never", "I3"),
    ],
)
def test_an_answer_that_touches_open_words_stands_with_them_and_counts(
    question: str, choice: str, criterion: str
) -> None:
    found = outcome_of(library_trial("NCT06394063"), {question: Answer(choice)}, DAY)
    [row] = [each for each in (*found.to_ask, *found.may_rule_out) if each.id == criterion]
    assert row.speaks
    assert row.said
    assert found.kind == "against"
    if row.outcome == "to_ask":
        assert "seems to speak against" in row.leaning


def test_words_nobody_read_that_name_what_was_answered_count_too() -> None:
    trial = made_up(exclusion="Malignancy of unusual hue as the committee sees it")
    kinds = {
        choice: outcome_of(trial, {"condition.malignancy": Answer(choice)}, DAY).kind
        for choice in ("now", "never", "unknown")
    }
    assert (kinds["now"], kinds["unknown"]) == ("against", "empty")
    assert kinds["never"] != "against"


def test_one_of_several_ways_in_that_is_denied_speaks_against_nothing() -> None:
    trial = made_up(inclusion="Asthma or COPD")
    one = {"condition.asthma": Answer("never")}
    assert outcome_of(trial, one, DAY).kind != "against"
    assert outcome_of(trial, one | {"condition.copd": Answer("never")}, DAY).kind == "against"


@pytest.mark.parametrize("answers", [{}, {"condition.malignancy": Answer("unknown")}])
def test_nothing_said_gets_no_verdict(answers: dict[str, Answer]) -> None:
    for trial in library_trials():
        found = outcome_of(trial, answers, DAY)
        assert (found.kind, found.headline) == ("empty", "Nothing has been answered yet")
        assert "rule you out" not in found.explained


def test_the_headline_comes_with_what_was_compared_and_what_is_open() -> None:
    found = outcome_of(library_trial("NCT06394063"), YOUNG, DAY)
    listed = len(found.keeps) + len(found.may_rule_out)
    assert (
        found.compared
        == f"{listed} of {listed + len(found.to_ask)} criteria compared; {len(found.to_ask)} open."
    )


def reasons_why(entered: Entered, field: str = "measure.alt", trial: str = "NCT06394063") -> dict[str, str]:
    facts, faults = facts_of_values({field: entered}, DAY)
    assert faults == []
    return {each.id: each.why for each in outcome_of(library_trial(trial), {}, DAY, facts).to_ask}


def test_a_value_that_settles_nothing_says_why() -> None:
    old = reasons_why(Entered("30", "U/L", "2019-01-01", "40"))["E1"]
    assert old.startswith("Too old to count. ")
    assert "ALT 30 U/L" in old
    assert "2019-01-01" in old
    bare = reasons_why(Entered("30", "U/L", "2026-11-01"))
    assert bare["E1"].startswith("The laboratory's limit is missing. ")
    assert "ALT 30 U/L" in bare["E1"]
    assert bare["E2"] == ""
    score = reasons_why(Entered("4", "", "2010-01-01"), "score.selena_sledai")
    assert "4 on 2010-01-01" in score["I2"]


def test_an_age_that_the_birthday_decides_asks_for_it() -> None:
    month = {"person.birth": Answer("given", "1955-11")}  # 71 in this month
    found = {each.id: each for each in outcome_of(library_trial("NCT06394063"), month, DAY).to_ask}
    assert "Your birthday decides this" in found["I1"].why
    assert found["I1"].waits_for == "you"
    day = {"person.birth": Answer("given", "1955-11-30")}
    assert rows(outcome_of(library_trial("NCT06394063"), day, DAY))["I1"] == "keeps"
