"""No silent loss: every content word and number is claimed, on made-up text and on all real text there is."""

import json
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared_data import SHARED, needs_shared
from trialwright.criteria.claims import losses, numbers_in_leaves
from trialwright.criteria.compile import parse_criteria
from trialwright.model.criterion import And, Note
from trialwright.model.span import Span

PARTS = 4


def lost(text: str) -> list[str]:
    return [
        f"{criterion.id}: {loss.words} ({loss.why})"
        for criterion in parse_criteria(text, proposals=True).criteria
        for loss in losses(text, criterion)
    ]


def test_words_that_no_leaf_claims_are_found() -> None:
    text = "Inclusion Criteria:\n* Serum IgG below 5 g/L"
    [criterion] = parse_criteria(text, proposals=True).criteria
    cut = msgspec.structs.replace(criterion.expr, spans=(Span(21, 32),))
    found = [loss.words for loss in losses(text, msgspec.structs.replace(criterion, expr=cut))]
    assert found == ["below", "5"]


def test_a_note_holds_a_number_only_under_a_named_rule() -> None:
    text = "Inclusion Criteria:\n* Serum IgG below 5 g/L"
    [criterion] = parse_criteria(text, proposals=True).criteria
    silenced = Note(text="Serum IgG below 5 g/L", rule="because", spans=criterion.spans)
    found = list(losses(text, msgspec.structs.replace(criterion, expr=And(parts=(criterion.expr, silenced)))))
    assert [loss.why for loss in found] == ["in a note without a rule"]


def test_numbers_in_executable_leaves_are_counted() -> None:
    text = "Inclusion Criteria:\n* Age 18-70 years; grumbling for 3 months"
    [criterion] = parse_criteria(text, proposals=True).criteria
    assert numbers_in_leaves(text, criterion.expr, criterion.spans[0]) == (2, 3)


@given(st.lists(st.sampled_from(
    ["ALT", "or", "and", "> 2 x ULN", ";", ",", "(", ")", "IgG", "< 5 g/L", "active", "tuberculosis", "except", "no",
     "within 3 months", "lupus nephritis", "class III", "received", "MMF", "prednisone", "etc", ".", ":", "stable",
     "history of", "with or without", "unless", "severe", "women", "pregnant", "12", "BILAG", "A", "at least one"]
), max_size=14))  # fmt: skip
def test_no_mixture_of_known_words_loses_one_or_crashes(words: list[str]) -> None:
    sentence = " ".join(words)
    for heading in ("Inclusion Criteria:", "Exclusion Criteria:"):
        assert lost(f"{heading}\n* {sentence}") == []


@needs_shared
@pytest.mark.parametrize("part", range(PARTS))
def test_no_real_text_loses_a_word_and_each_yields_something(part: int) -> None:
    texts = [json.loads(line)["eligibility"] for line in real_texts()][part::PARTS]
    for text in texts:
        assert lost(text) == []
        assert parse_criteria(text, proposals=True).criteria or not text.strip()


@needs_shared
def test_no_annotated_text_loses_a_word() -> None:
    for path in sorted((SHARED / "criteria" / "chia").glob("*.txt")):
        assert lost(chia_text(path)) == [], path.name


def real_texts() -> list[str]:
    return (SHARED / "criteria" / "texts.jsonl").read_text(encoding="utf-8").splitlines()


def chia_text(path: Path) -> str:
    """An annotated text under the heading that its file name stands for, line ends as they are."""
    with path.open(newline="", encoding="utf-8") as file:
        text = file.read()
    return ("Inclusion" if path.stem.endswith("_inc") else "Exclusion") + " Criteria:\r\n\r\n" + text


def chia_texts() -> Iterator[str]:
    yield from map(chia_text, sorted((SHARED / "criteria" / "chia").glob("*.txt")))
