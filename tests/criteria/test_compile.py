import json
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

import trialwright
from made_up import study
from shared_data import SHARED, needs_shared
from trialwright.criteria.compile import compile_criteria, parse_criteria
from trialwright.criteria.notation import in_notation
from trialwright.model.criterion import Opaque, TrialCriteria
from trialwright.model.record import StudyRecord
from trialwright.records.reading import read_bytes

LIBRARY = Path(trialwright.__file__).parent / "library"


def record(**eligibility: object) -> StudyRecord:
    return read_bytes(json.dumps(study(eligibilityModule=eligibility)).encode()).records[0]


def by_id(trial: TrialCriteria) -> dict[str, str]:
    return {criterion.id: criterion.english for criterion in trial.criteria}


def codes(trial: TrialCriteria) -> set[str]:
    return {fault.code for fault in trial.diagnostics}


def test_structured_limits_come_first() -> None:
    trial = compile_criteria(record(minimumAge="14 Years", maximumAge="65 Years", sex="FEMALE"))
    assert [criterion.id for criterion in trial.criteria][:2] == ["age", "sex"]
    age, sex = trial.criteria[:2]
    assert age.text == "Minimum age 14 years, maximum age 65 years (structured field)"
    assert age.english == "Age is from 14 to 65 years (until the 66th birthday)."
    assert (sex.english, sex.role, sex.spans) == ("Sex is female.", "inclusion", ())


def test_limits_in_two_units_are_two_limits() -> None:
    trial = compile_criteria(record(minimumAge="6 Months", maximumAge="5 Years"))
    assert by_id(trial)["age"] == (
        "Age is at least 6 months and age is at most 5 years (until the 6th birthday)."
    )


def test_absent_limits_make_no_criteria() -> None:
    plain = study()
    for name in ("minimumAge", "maximumAge"):
        del plain["protocolSection"]["eligibilityModule"][name]
    trial = compile_criteria(read_bytes(json.dumps(plain).encode()).records[0])
    assert {"age", "sex"}.isdisjoint(by_id(trial))


def test_gender_is_not_settled_by_recorded_sex() -> None:
    trial = compile_criteria(record(sex="FEMALE", genderBased=True))
    assert isinstance({c.id: c for c in trial.criteria}["sex"].expr, Opaque)


def test_the_made_up_study_is_read_as_its_words_say() -> None:
    said = by_id(compile_criteria(record()))
    assert said["I1"] == "The latest 24 h urine protein is at least 1 g/24 h."
    assert "Signed consent" in said["I2"]
    assert said["E1"] == "The latest ALT is more than 2 times the laboratory's upper limit of normal."
    assert said["E2"] == "The person is pregnant."


def test_without_eligibility_text_nobody_is_called_eligible() -> None:
    plain = study()
    del plain["protocolSection"]["eligibilityModule"]["eligibilityCriteria"]
    trial = compile_criteria(read_bytes(json.dumps(plain).encode()).records[0])
    assert not trial.has_eligibility
    assert set(by_id(trial)) == {"age"}
    assert codes(parse_criteria(" \n ")) == {"C001"}


def test_an_item_with_nested_ones_is_one_criterion() -> None:
    trial_text = (
        "Inclusion Criteria:\n\n* Any of the following:\n  * IgG < 5 g/L\n  * Severe asthma\n* Female"
    )
    trial = parse_criteria(trial_text)
    assert [(c.id, c.status) for c in trial.criteria] == [("I1", "partial"), ("I2", "computable")]
    assert trial.criteria[0].text.endswith("asthma")
    trial = parse_criteria(trial_text, proposals=True)
    assert [c.proposed for c in trial.criteria] == [True, False]
    assert "Or[IgG < 5 g/L, " in in_notation(trial.criteria[0].expr)
    assert "asthma)" in in_notation(trial.criteria[0].expr)


def test_nested_items_whose_parent_does_not_say_how_they_belong_together_are_not_read() -> None:
    trial = parse_criteria("Inclusion Criteria:\n\n* Lupus in the\n  * IgG < 5 g/L\n  * Female\n* Female")
    assert [c.status for c in trial.criteria] == ["opaque", "computable"]


def test_no_heading_is_said_once_and_nothing_is_read() -> None:
    trial = parse_criteria("* Age 18-70 years\n* Female")
    assert {c.status for c in trial.criteria} == {"opaque"}
    assert [fault.code for fault in trial.diagnostics] == ["C002", "C003"]


def test_one_of_two_ways_in_is_no_requirement() -> None:
    trial = parse_criteria("Inclusion Criteria:\n\n* Males\n* Females who are not pregnant")
    assert {c.status for c in trial.criteria} == {"opaque"}


def test_an_exclusion_list_that_states_requirements_is_not_read() -> None:
    text = "Exclusion Criteria:\n\n* Creatinine < 1.5 mg/dL\n* Not pregnant\n* No seizures"
    trial = parse_criteria(text)
    assert {c.status for c in trial.criteria} == {"opaque"}
    assert "C006" in codes(trial)


def test_requirements_may_be_listed_with_and() -> None:
    trial = parse_criteria("Inclusion Criteria:\n\n1. Age 18-70 years; and\n2. Female")
    assert [c.status for c in trial.criteria] == ["computable", "computable"]


@pytest.mark.parametrize(
    ("words", "code"),
    [("Creatinine < 1.5", "C010"), ("Platelets < 100.000/mm3", "C012"), ("Hemoglobin ≥ 9 g/L", "C013")],
)
def test_a_fault_of_the_sentence_is_named_at_its_item(words: str, code: str) -> None:
    [criterion] = parse_criteria(f"Inclusion Criteria:\n\n* {words}").criteria
    assert [fault.code for fault in criterion.diagnostics] == [code]
    assert criterion.status == "opaque"


def test_the_library_is_read_where_it_is_plain() -> None:
    bundled = read_bytes((LIBRARY / "NCT06394063.json").read_bytes()).records[0]
    sure = {c.text: c.status for c in compile_criteria(bundled).criteria}
    assert sure["SLE disease duration more than 3 months"] == "opaque"
    trial = compile_criteria(bundled, proposals=True)
    read = {c.english for c in trial.criteria if c.status != "opaque"}
    assert read >= {
        "Age is from 18 to 70 years (until the 71st birthday).",
        "The latest GFR (method and body surface not stated) is less than 60 mL/min.",
        "The latest IgG is less than 5 g/L.",
    }
    status = {c.text: c.status for c in trial.criteria}
    assert status["Active hepatitis"] == status["Pregnancy or breastfeeding"] == "computable"
    assert status["Informed consent signed"] == "attested"


@needs_shared
def test_the_criteria_of_a_real_page_keep_their_words() -> None:
    page = SHARED / "records" / "pages" / "002_39f5412419f38bb8.txt"
    [found] = read_bytes(page.read_bytes()).records
    trial = compile_criteria(found, proposals=True)
    text = found.study.eligibility.eligibility_criteria or ""
    assert [c.id for c in trial.criteria] == ["age", "I1", "I2", "I3", "I4", *(f"E{n}" for n in range(1, 10))]
    assert all(c.spans[0].of(text) == c.text for c in trial.criteria if c.spans)
    assert {c.id: c.status for c in trial.criteria if c.status != "computable"} == {
        "I4": "attested",
        "E9": "judgement",
    }


@given(
    st.lists(
        st.sampled_from(
            ["Inclusion Criteria:", "Exclusion Criteria:", "* Age ≥ 18 years", "* x", "  * y", "", "1. <"]
        )
        | st.text(max_size=20),
        max_size=8,
    )
)
def test_any_text_gives_criteria_that_survive_json(lines: list[str]) -> None:
    trial = parse_criteria("\n".join(lines))
    assert msgspec.json.decode(msgspec.json.encode(trial), type=TrialCriteria) == trial


@pytest.mark.parametrize(
    "line",
    [
        "Zealous stroke within 6 months before screening",
        "Radiotherapy to the zealous lesion within 3 months before screening",
    ],
)
def test_a_clause_among_words_that_are_not_read_is_proposed_and_never_decides(line: str) -> None:
    text = f"Exclusion Criteria:\n* {line}"
    [proposed] = parse_criteria(text, proposals=True).criteria
    [decides] = parse_criteria(text).criteria
    assert (proposed.status, decides.status) == ("partial", "opaque")


def test_a_clause_among_words_not_read_decides_in_no_nested_list_either() -> None:
    text = (
        "Exclusion Criteria:\n* Any of the following:\n  * Zealous stroke within 6 months\n  * ALT > 3 x ULN"
    )
    [proposed] = parse_criteria(text, proposals=True).criteria
    [decides] = parse_criteria(text).criteria
    assert "stroke in" in proposed.english
    assert "stroke in" not in decides.english and "ALT is more than 3" in decides.english
