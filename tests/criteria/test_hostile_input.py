"""Whatever stands in a text: criteria come out, every word is kept, and what cannot be read says why."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialwright.criteria.claims import losses
from trialwright.criteria.compile import parse_criteria

LONG = 1_000_000
PIECES = [
    "Inclusion Criteria:", "Exclusion Criteria:", "\n", "\r\n", "\n\n", "* ", "- ", "1. ", "a) ", "    ", "\t",
    "(", ")", "[", "]", "{",
    "\x00", "\x07", "\x1b[31m", "\u202e", "\u200d", "\ufeff", "&lt;", "&#xA;", "\\>", "≥", "10⁹/L", "50 000", "ALT", "> 2 x ULN",
    "or", "and", "except", "unless", "no", "SLE", "IgG < 5 g/L", "within 3 months", "at least 2 of the following:", ":", ";", ".",
    "患者", "Пациенты", "et les", "und", "\U0001f469", "e\u0301", "…", "N/A", "Cohort A:",
]  # fmt: skip


def every_word_is_kept(text: str) -> bool:
    trial = parse_criteria(text, proposals=True)
    return not [loss for one in trial.criteria for loss in losses(text, one)]


@given(st.lists(st.sampled_from(PIECES), max_size=30))
def test_any_mixture_of_pieces_comes_out_whole(pieces: list[str]) -> None:
    assert every_word_is_kept("".join(pieces))
    assert every_word_is_kept(" ".join(pieces))


@given(st.text(max_size=400))
def test_any_text_comes_out_whole(text: str) -> None:
    assert every_word_is_kept(text)
    assert every_word_is_kept(f"Exclusion Criteria:\n* {text}")


@given(st.text(alphabet="()[]{}<>≤≥=/&;:.,-*\\'\" \n1a", max_size=200))
def test_unbalanced_signs_come_out_whole(text: str) -> None:
    assert every_word_is_kept(text)


@pytest.mark.parametrize(
    "piece",
    ["ALT > 2 x ULN or ", "a", "1", "1,", "100 000 ", "> ", "(", "()", "&amp;lt;", "\\>", "10⁹", "\x00", " ", "e\u0301", "SLE; ",
     "患者，", "\u202eשלום ", "x. Inclusion Criteria: a. Exclusion Criteria: b. "],
    ids=repr,
)  # fmt: skip
def test_a_megabyte_in_one_line_is_kept_and_not_read(piece: str) -> None:
    text = (piece * (LONG // len(piece) + 1))[:LONG]
    trial = parse_criteria(text)
    assert len(trial.criteria) < LONG / 20
    assert sum(len(span) for one in trial.criteria for span in one.spans) <= LONG
    assert all(one.status == "opaque" for one in trial.criteria if len(one.text) > 3000)


def test_a_sentence_beyond_the_bound_says_so_with_its_length() -> None:
    words = "ALT > 2 x ULN, " * 400 + "pregnancy"
    [criterion] = parse_criteria(f"Inclusion Criteria:\n* {words}").criteria
    [fault] = criterion.diagnostics
    assert (fault.code, fault.place) == ("C016", "I1")
    assert f"{len(words):,} characters" in fault.message


def test_thousands_of_alike_items_are_all_there() -> None:
    text = "Inclusion Criteria:\n" + "* ALT > 3 x ULN\n* No BILAG A score\n" * 2000
    assert len(parse_criteria(text).criteria) == 4000


def test_random_bytes_read_as_text_come_out_whole() -> None:
    draw = random.Random(7)
    text = bytes(draw.randrange(256) for _ in range(20_000)).decode("latin-1")
    assert every_word_is_kept(text)


@pytest.mark.parametrize("heading", ["Inclusion Criteria:\n", "", "入选标准：\n"])
def test_each_item_in_another_language_names_it(heading: str) -> None:
    text = heading + "* 系统性红斑狼疮患者\n* 年龄18岁以上\n* SLEDAI ≥ 8 分以上"
    trial = parse_criteria(text)
    items = [one for one in trial.criteria if one.text.startswith(("系", "年", "SLE"))]
    assert len(items) == 3
    assert all(one.status == "opaque" and "in Chinese, which is not read" in one.english for one in items)
    assert "C015" in {fault.code for fault in trial.diagnostics}


def test_a_text_in_a_language_with_our_letters_is_named_item_by_item() -> None:
    text = "Inclusion Criteria:\n* Alter mindestens 18 Jahre und nicht älter als 70 Jahre\n* Schwangerschaft\n* ALT < 2 x ULN"
    trial = parse_criteria(text)
    assert [one.status for one in trial.criteria] == ["opaque"] * 3
    assert all("in German, which is not read" in one.english for one in trial.criteria)


def test_an_english_text_with_one_foreign_item_names_that_one_only() -> None:
    text = "Inclusion Criteria:\n* The serum IgG is below 5 g/L\n* Пациенты старше 18 лет"
    known, other = parse_criteria(text).criteria
    assert "Russian" in other.english
    assert "Russian" not in known.english
