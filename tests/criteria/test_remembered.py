"""Remembering sentences changes no answer: not the tree, not its places, not in whatever order texts come."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared_data import SHARED, needs_shared
from trialwright.criteria import compile as compiling
from trialwright.criteria.compile import parse_criteria
from trialwright.criteria.read_sentence import reading_of
from trialwright.criteria.remembered import _read_once, forget, remembered_reading
from trialwright.criteria.split import split
from trialwright.model.criterion import TrialCriteria
from trialwright.model.span import Span

SENTENCES = [
    "Serum IgG below 5 g/L",
    "ALT or AST > 2 x ULN; pregnancy",
    "SELENA-SLEDAI &gt; 10 (except class V)",
    "Malignancy within 5 years, except basal cell carcinoma",
    "Grumbling for 3 months",
    "Prednisone ≤ 20 mg/d",
    "Age 18-70 years, willing to sign informed consent",
]


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    forget()


@given(st.text(max_size=12), st.sampled_from(SENTENCES), st.text(max_size=12))
def test_a_sentence_reads_alike_wherever_it_stands(before: str, sentence: str, after: str) -> None:
    text = before + sentence + after
    span = Span(len(before), len(before) + len(sentence))
    for role in ("inclusion", "exclusion"):
        assert remembered_reading(text, span, role) == reading_of(text, span, role)


def test_the_list_a_sentence_stands_in_is_remembered_with_it() -> None:
    words = "Hypertension and diabetes"
    span = Span(0, len(words))
    read = [remembered_reading(words, span, role) for role in ("inclusion", "exclusion", "inclusion")]
    assert read[0] == read[2] == reading_of(words, span, "inclusion")
    assert read[1] == reading_of(words, span, "exclusion") != read[0]


def test_a_repeated_sentence_is_read_once_and_memory_is_bounded() -> None:
    text = "Inclusion Criteria:\n" + "".join(f"* {each}\n" for each in SENTENCES * 3)
    parse_criteria(text)
    assert _read_once.cache_info().misses == len(SENTENCES)
    assert _read_once.cache_info().maxsize


def test_very_long_sentences_are_not_kept() -> None:
    parse_criteria("Inclusion Criteria:\n* " + "SLE or " * 200)
    assert _read_once.cache_info().currsize == 0


def with_and_without(text: str, monkeypatch: pytest.MonkeyPatch) -> tuple[TrialCriteria, TrialCriteria]:
    remembered = parse_criteria(text, proposals=True)
    with monkeypatch.context() as patch:
        patch.setattr(compiling, "remembered_reading", reading_of)
        return remembered, parse_criteria(text, proposals=True)


@needs_shared
def test_real_texts_read_alike_with_and_without(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = (SHARED / "criteria" / "texts.jsonl").read_text(encoding="utf-8").splitlines()
    for line in lines[::60]:
        remembered, fresh = with_and_without(json.loads(line)["eligibility"], monkeypatch)
        assert remembered == fresh


def test_the_switch_used_above_does_switch(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "Inclusion Criteria:\n* Serum IgG below 5 g/L"
    with_and_without(text, monkeypatch)
    assert _read_once.cache_info().misses == 1
    assert [item.id for item in split(text).items] == ["I1"]
