"""Every tree in plain English and in notation: ``golden/english.txt`` beside the trees of ``english_cases``."""

import re
from pathlib import Path
from typing import get_args

import msgspec
import pytest
from hypothesis import given

from english_cases import CASES
from random_trees import trees
from tree_builders import alt, any_, has, m, no, r, some
from trialwright.criteria.english import in_english
from trialwright.criteria.notation import in_notation
from trialwright.model.criterion import Expr, Note, meaning_key

GOLDEN = Path(__file__).parent / "golden" / "english.txt"
BLOCKS = [tuple(block.splitlines()) for block in GOLDEN.read_text(encoding="utf-8").strip().split("\n\n")]


def test_each_block_is_a_notation_and_a_sentence_and_has_its_tree() -> None:
    assert {len(block) for block in BLOCKS} == {2}
    assert len(BLOCKS) == len(CASES) >= 80
    assert len({notation for notation, _ in BLOCKS}) == len(BLOCKS)


@pytest.mark.parametrize(
    ("case", "block"), list(zip(CASES, BLOCKS, strict=True)), ids=[str(n) for n in range(len(BLOCKS))]
)
def test_the_golden_sentences(case: Expr, block: tuple[str, str]) -> None:
    assert (in_notation(case), in_english(case)) == block


def test_the_golden_cases_have_every_node_and_every_option() -> None:
    seen: dict[str, set[str]] = {}
    for case in CASES:
        _note_fields(msgspec.to_builtins(case), seen)
    for node in get_args(Expr):
        assert node.__name__.casefold() in seen, node
        fields = {field.encode_name for field in msgspec.structs.fields(node)} - {"spans"}
        assert fields <= seen[node.__name__.casefold()], node
    assert {"active", "history"} <= seen["status"]
    assert {"day", "week", "administration", "total"} <= seen["dose_basis"]
    assert {"throughout", "start_in"} <= seen["mode"]


def _note_fields(value: object, seen: dict[str, set[str]]) -> None:
    if isinstance(value, dict):
        seen.setdefault(value.get("op", ""), set()).update(value)
        for key, item in value.items():
            if isinstance(item, str):
                seen.setdefault(key, set()).add(item)
            _note_fields(item, seen)
    elif isinstance(value, list | tuple):
        for item in value:
            _note_fields(item, seen)


@given(trees())
def test_any_tree_is_one_sentence_with_balanced_brackets(tree: Expr) -> None:
    said = in_english(tree)
    assert "\n" not in said and said == said.strip()
    bare = re.sub(r"“[^”]*”", "", said)
    assert bare.count("(") == bare.count(")")


@given(trees(), trees())
def test_trees_of_different_meaning_have_different_notations(one: Expr, other: Expr) -> None:
    same_meaning = meaning_key(one) == meaning_key(other)
    assert (in_notation(one) == in_notation(other)) == same_meaning


@given(trees())
def test_a_tree_survives_json(tree: Expr) -> None:
    decoded = msgspec.json.decode(msgspec.json.encode(tree), type=Expr)
    assert decoded == tree
    assert meaning_key(decoded) == meaning_key(tree)


def test_denying_twice_says_nothing_of_a_denial() -> None:
    tree = some(">=2", has("tuberculosis"), has("hepatitis_b"))
    assert in_english(no(no(tree))) == in_english(tree)
    assert "not" not in in_english(no(any_(no(has("tuberculosis")), m("igg", "<5", "g/L"))))


def test_a_note_in_a_disjunction_is_not_hidden() -> None:
    note = Note(text="if any", rule="filler")
    said = in_english(any_(has("tuberculosis"), note))
    assert said == "The person has tuberculosis or nothing is asked: “if any”."


def test_notation_tells_a_point_from_an_empty_range() -> None:
    assert in_notation(m("igg", "=5")) != in_notation(m("igg", "[5,5)"))
    assert in_notation(m("igg", "[5,5)")) == "IgG ≥ 5 & < 5"


def test_an_empty_range_is_said_as_it_stands() -> None:
    assert in_english(m("igg", "[6,5]", "g/L")) == "The latest IgG is from 6 to 5 g/L."
    assert in_english(some(">=1")) == "At least one of these 0 holds: ."


def test_one_reading_more_than_two_counts_them() -> None:
    three = alt("", has("tuberculosis"), has("hepatitis_b"), has("pregnancy"))
    assert in_english(three).endswith("[the words allow all 3].")
    assert r("").low is None
