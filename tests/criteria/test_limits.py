"""Limits of laboratory values, scores and ages in the shapes that lists of criteria give them."""

import pytest

from trialwright.criteria.compile import parse_criteria
from trialwright.criteria.headings import heads_requirements, introduces_all, names_patients, role_heading
from trialwright.criteria.notation import in_notation
from trialwright.model.criterion import Implies, Opaque, Role

LEAD_INS = [
    "Adequate organ function, as defined below:",
    "Patients must have adequate bone marrow and liver function as indicated by the following:",
    "Laboratory values must meet the following criteria:",
]


def trees(text: str, **options: bool) -> list[str]:
    return [in_notation(one.expr) for one in parse_criteria(text, **options).criteria]


@pytest.mark.parametrize("lead_in", LEAD_INS)
def test_limits_under_an_organ_heading_are_all_required(lead_in: str) -> None:
    [tree] = trees(
        f"Inclusion Criteria:\n\n* {lead_in}\n  * Hemoglobin ≥ 9 g/dL\n  * Platelets ≥ 100 x 10^9/L"
    )
    assert tree.endswith("And[haemoglobin ≥ 90 g/L, platelets ≥ 100 10*9/L]]")


def test_the_window_of_the_heading_holds_for_each_limit() -> None:
    text = "Inclusion Criteria:\n\n* Adequate organ function within 14 days before enrollment:\n  * INR ≤ 1.5\n  * ALT ≤ 3 x ULN"
    [tree] = trees(text)
    assert tree.endswith("And[INR ≤ 1.5 @enrolment[-14d], ALT ≤ 3×ULN @enrolment[-14d]]]")


def test_any_abnormal_value_excludes() -> None:
    text = "Exclusion Criteria:\n\n* Inadequate organ function as evidenced by:\n  * ALT > 3 x ULN\n  * INR > 1.5"
    [tree] = trees(text)
    assert tree.endswith("Or[ALT > 3×ULN, INR > 1.5]]")


@pytest.mark.parametrize(
    "lead_in",
    ["Impaired organ function defined as:", "Any adequate organ function:", "Grumbling as follows:"],
)
def test_a_heading_that_does_not_say_how_its_items_belong_together_is_not_read(lead_in: str) -> None:
    [tree] = trees(f"Inclusion Criteria:\n\n* {lead_in}\n  * ALT ≤ 3 x ULN\n  * INR ≤ 1.5")
    assert tree.startswith("Opaque(")


def test_a_nested_item_that_changes_another_is_left_open_with_it() -> None:
    text = "Inclusion Criteria:\n\n* Adequate organ function:\n  * ALT ≤ 3 x ULN\n  * or INR ≤ 1.5\n  * Platelets ≥ 100 x 10^9/L"
    [tree] = trees(text)
    assert "ALT ≤ 3×ULN" not in tree and "INR ≤ 1.5 " not in tree
    assert tree.endswith("platelets ≥ 100 10*9/L]]")


def test_what_holds_for_some_patients_only_settles_one_way() -> None:
    text = "Inclusion Criteria:\n\nFor patients with grumbling:\n\n* ALT ≤ 3 x ULN\n\n"
    text += "Exclusion Criteria for Part 2:\n\n* INR > 1.5"
    required, excluded = (one.expr for one in parse_criteria(text).criteria)
    assert isinstance(required, Implies) and isinstance(required.condition, Opaque)
    assert in_notation(excluded).startswith("And[Opaque(") and in_notation(excluded).endswith("INR > 1.5]")


@pytest.mark.parametrize(
    "scope", ["Donors:", "At screening:", "Patients must not have:", "Caregivers of patients:"]
)
def test_what_holds_for_other_people_or_times_is_not_read(scope: str) -> None:
    [tree] = trees(f"Inclusion Criteria:\n\n{scope}\n\n* ALT ≤ 3 x ULN")
    assert tree.startswith("Opaque(")


@pytest.mark.parametrize(
    ("words", "role", "expected"),
    [
        ("patients must meet the following criteria", "inclusion", True),
        ("patients who do not meet the following criteria", "inclusion", False),
        (
            "subjects meeting one or more of the following criteria are excluded from this study",
            "exclusion",
            True,
        ),
        ("subjects who do not meet all of the following will be excluded", "exclusion", False),
        ("patients with grumbling must meet the following criteria", "inclusion", False),
    ],
)
def test_introductions_that_speak_of_everybody(words: str, role: Role, expected: bool) -> None:
    assert introduces_all(words, role) is expected


def test_which_subheadings_name_patients() -> None:
    assert names_patients("For patients with leukemia (Part B only):") is False  # "only"
    assert names_patients("For patients with leukemia:")
    assert not names_patients("Patients treated before:")
    assert not names_patients("Patients aged 65:")


def test_texts_of_topics_alone_state_requirements() -> None:
    text = "DISEASE CHARACTERISTICS:\n\n* Grumbling\n\nPATIENT CHARACTERISTICS:\n\n* Hemoglobin ≥ 9 g/dL"
    trial = parse_criteria(text)
    assert [one.role for one in trial.criteria] == ["inclusion", "inclusion"]
    assert in_notation(trial.criteria[1].expr) == "haemoglobin ≥ 90 g/L"
    assert heads_requirements("PATIENT CHARACTERISTICS:") and not heads_requirements("Criteria:")


def test_role_headings_with_a_part_before_them_or_without_a_colon() -> None:
    part = role_heading("Part 1: Key Inclusion Criteria For Healthy Volunteers:")
    assert part and part.role == "inclusion" and part.scope
    bare = role_heading("Inclusion Criteria for Dose Escalation Phase")
    assert bare and bare.role == "inclusion" and bare.scope
    assert role_heading("Inclusion criteria of the study were met") is None


def test_previous_treatments_tie_no_list_together() -> None:
    text = "Inclusion Criteria:\n\n* Recovered from any previous grumbling\n* ALT ≤ 3 x ULN"
    assert trees(text)[1] == "ALT ≤ 3×ULN"
    tied = "Inclusion Criteria:\n\n* ALT ≤ 3 x ULN\n* Any one of the above is sufficient"
    assert trees(tied)[0].startswith("Opaque(")


def test_by_default_what_is_sure_of_a_sentence_decides() -> None:
    text = "Exclusion Criteria:\n\n* Anemia (Hb < 8.5 g/dL)\n* Grumbling, anemia or diabetes (HbA1c ≥ 10%)"
    first, second = trees(text)
    assert first.startswith("And[Opaque(") and first.endswith("haemoglobin < 85 g/L]")
    assert second.startswith("Opaque(")  # of diabetes alone, or of each?
