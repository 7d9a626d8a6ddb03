import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared_data import SHARED, needs_shared
from trialwright.criteria.split import Split, split

TEXTS = SHARED / "criteria" / "texts.jsonl"


def ids(text: str) -> list[tuple[str, str]]:
    return [(item.id, " ".join(item.own.of(text).split())) for item in split(text).all_items()]


def doubts(text: str) -> dict[str, str]:
    return {item.id: item.doubt_kind for item in split(text).items if item.doubt}


def uncovered(text: str, done: Split) -> str:
    spans = [item.span for item in done.items] + list(done.headings) + list(done.marks)
    covered = {at for span in spans for at in range(span.start, span.end)}
    return "".join(sign for at, sign in enumerate(text) if not sign.isspace() and at not in covered)


@pytest.mark.parametrize(
    "heading",
    ["Inclusion Criteria:", "Inclusion Criteria", "INCLUSION CRITERIA", "Inclusion:", "Inclusion criteria :",
     "Key Inclusion Criteria:", "Main inclusion criteria", "- INCLUSION CRITERIA:", "**Inclusion Criteria:**",
     "Inclusion Criteria include:", "Inclusion criteria for all subjects:"],
)  # fmt: skip
def test_headings_as_they_are_written(heading: str) -> None:
    other = heading
    for one, two in (("Inclusion", "Exclusion"), ("inclusion", "exclusion"), ("INCLUSION", "EXCLUSION")):
        other = other.replace(one, two)
    text = f"{heading}\n\n* Age 18-70 years\n\n{other}\n\n* Pregnancy"
    assert ids(text) == [("I1", "Age 18-70 years"), ("E1", "Pregnancy")]
    assert doubts(text) == {}


@pytest.mark.parametrize("bullet", ["* ", "- ", "• ", "1. ", "1) ", "(1) ", "a. ", "1\\. ", "·", "-"])
def test_bullets_as_they_are_written(bullet: str) -> None:
    text = f"Inclusion Criteria:\n\n{bullet}Active lupus\n\nExclusion Criteria:\n\n{bullet}Pregnancy"
    assert ids(text) == [("I1", "Active lupus"), ("E1", "Pregnancy")]


def test_nested_items_keep_their_parent() -> None:
    text = "Inclusion Criteria:\n\n* Lupus\n* At least 2 of the following:\n  * Low C3\n  * Low C4\n    * twice\n* Adult"
    assert ids(text) == [
        ("I1", "Lupus"),
        ("I2", "At least 2 of the following:"),
        ("I2.1", "Low C3"),
        ("I2.2", "Low C4"),
        ("I2.2.1", "twice"),
        ("I3", "Adult"),
    ]
    assert split(text).items[1].span.of(text).endswith("twice")


def test_another_bullet_style_at_the_same_indentation_is_nested() -> None:
    text = "Inclusion Criteria:\n\n1. One of:\na) C3\nb) C4\n2. Adult"
    assert [name for name, _ in ids(text)] == ["I1", "I1.1", "I1.2", "I2"]


def test_numbers_aligned_to_the_right_stay_one_list() -> None:
    text = "Exclusion Criteria:\n\n  9. Pregnancy\n 10. Hepatitis\n 11. Tuberculosis"
    assert [name for name, _ in ids(text)] == ["E1", "E2", "E3"]


def test_wrapped_lines_go_on() -> None:
    text = """
        Inclusion Criteria:

          -  Platelets of at least
             100. and no transfusion

          -  Adults

          -  Consent

        Exclusion Criteria:

          -  Dose over
             - 5 mg

          -  Pregnancy
    """
    assert [name for name, _ in ids(text)] == ["I1", "I2", "I3", "E1", "E2"]


def test_a_number_out_of_order_at_the_start_of_a_line_is_no_bullet() -> None:
    text = "Inclusion Criteria:\n\n* Platelets of at least\n  100. and no transfusion\n* Adults"
    assert [name for name, _ in ids(text)] == ["I1", "I2"]


def test_without_a_heading_the_role_is_not_known() -> None:
    done = split("* Age 18-70 years\n* Female")
    assert not done.has_role_heading
    assert {item.doubt_kind for item in done.items} == {"no heading"}


def test_a_heading_inside_a_paragraph_changes_the_role() -> None:
    text = "Inclusion Criteria: adults with lupus. Exclusion Criteria: - pregnancy"
    assert ids(text) == [("I1", "adults with lupus."), ("E1", "pregnancy")]


@pytest.mark.parametrize(
    ("above", "kind"),
    [
        ("Part B:", "some people only"),
        ("Healthy controls", "some people only"),
        ("Patients must have one of the following:", "some people only"),
        ("Adults with lupus who came last year.", "some people only"),
        ("Patients must meet all of the following criteria:", None),
        ("PATIENT CHARACTERISTICS:", None),
    ],
)
def test_a_line_above_a_list_may_narrow_it(above: str, kind: str | None) -> None:
    text = f"Inclusion Criteria:\n\n{above}\n\n* Age 18-70 years"
    assert split(text).items[-1].doubt_kind == (kind or "")


def test_a_narrowing_line_above_a_heading_holds_below_it() -> None:
    text = "Donors:\n\nInclusion Criteria:\n\n* Age 18-70 years"
    assert split(text).items[0].doubt_kind == "some people only"


def test_a_heading_for_some_narrows_its_list() -> None:
    text = "Inclusion Criteria for Part 2 only:\n\n* Age 18-70 years"
    assert doubts(text) == {"I1": "some people only"}


def test_a_flat_list_after_a_colon_may_belong_to_it() -> None:
    text = "Inclusion Criteria:\n\n* Lupus\n* One of the following:\n* IgG < 5 g/L\n* C3 < 0.5 g/L"
    assert set(doubts(text)) == {"I3", "I4"}


@pytest.mark.parametrize(
    ("first", "second"),
    [("IgG < 5 g/L or", "C3 low"), ("IgG < 5 g/L", "or C3 low"), ("IgG < 5 g/L", "Except on steroids"),
     ("IgG < 5 g/L", "Note: local values count"), ("IgG < 5 g/L,", "if on steroids")],
)  # fmt: skip
def test_items_that_go_on_in_one_another_belong_together(first: str, second: str) -> None:
    assert doubts(f"Inclusion Criteria:\n\n* {first}\n* {second}") == {
        "I1": "belongs together",
        "I2": "belongs together",
    }


def test_and_between_requirements_joins_nothing_but_between_exclusions_it_does() -> None:
    assert doubts("Inclusion Criteria:\n\n* Lupus; and\n* Adult") == {}
    assert set(doubts("Exclusion Criteria:\n\n* Lupus; and\n* Adult")) == {"E1", "E2"}


def test_several_lists_of_one_role_are_doubtful() -> None:
    text = "Inclusion Criteria:\n\n* A b\n\nExclusion Criteria:\n\n* C d\n\nInclusion Criteria:\n\n* E f"
    assert doubts(text) == {"I1": "several lists", "I2": "several lists"}


@needs_shared
def test_real_texts_are_split_without_losing_a_sign() -> None:
    for number, line in enumerate(TEXTS.read_text(encoding="utf-8").splitlines()):
        text = json.loads(line)["eligibility"]
        if number % 8:
            continue
        done = split(text)
        assert done.items
        assert uncovered(text, done) == ""


_LINES = st.lists(
    st.sampled_from(
        ["Inclusion Criteria:", "Exclusion Criteria", "", "", "* a", "  - b", "1. c", "    ii) d", "a. e", "- ",
         "Part B:", "and so on", "(f)", "\t* g", "Inclusion: h. Exclusion Criteria: i", "*", "•", "1.1 Jkl", "10. m"]
    )
    | st.text(max_size=12),
    max_size=14,
)  # fmt: skip


@settings(max_examples=200)
@given(_LINES)
def test_no_text_loses_a_sign(lines: list[str]) -> None:
    text = "\n".join(lines)
    done = split(text)
    assert uncovered(text, done) == ""
    names = [item.id for item in done.all_items()]
    assert len(names) == len(set(names))
