"""By default only readings of a kind that held on real texts decide; the others are proposals."""

import pytest

from trialwright.criteria.compile import parse_criteria


def statuses(words: str, role: str = "Inclusion", *, proposals: bool = False) -> list[str]:
    return [
        one.status for one in parse_criteria(f"{role} Criteria:\n\n* {words}", proposals=proposals).criteria
    ]


@pytest.mark.parametrize(
    "words",
    [
        "Male and female participants must agree to use contraception",
        "Male and female patients of any race aged 30 to 80 years",
        "AST and/or ALT ≤ 3 x ULN",
        "QTcB or QTcF > 450 msec",
        "Cardiogenic shock",
    ],
)
def test_what_a_review_found_wrong_decides_nothing(words: str) -> None:
    assert statuses(words) == ["opaque"]


@pytest.mark.parametrize(
    ("words", "role"),
    [
        ("AST and ALT ≤ 2.5 x ULN", "Inclusion"),
        ("ALT or AST > 2 x ULN", "Exclusion"),
        ("WBC 3,000-12,000 /mm^3", "Inclusion"),
        ("ECOG performance status 0-2", "Inclusion"),
    ],
)
def test_measurements_and_scores_decide(words: str, role: str) -> None:
    assert statuses(words, role) == ["computable"]


def test_a_word_that_must_be_judged_leaves_the_answer_open_where_the_thing_is_there() -> None:
    assert statuses("No other active malignancy") == ["partial"]


def test_a_proposal_is_marked_and_says_so_in_the_verdict() -> None:
    text = "Inclusion Criteria:\n\n* Age 18-70 years\n\nExclusion Criteria:\n\n* Active infection"
    sure = parse_criteria(text)
    assert [one.status for one in sure.criteria] == ["computable", "opaque"]
    assert "--proposals" in sure.criteria[1].english
    proposed = parse_criteria(text, proposals=True)
    assert [one.proposed for one in proposed.criteria] == [False, True]
