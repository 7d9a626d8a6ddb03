"""Sentences and the trees they must become; the trees were compared with the words by hand."""

import pytest

from golden_cases import GoldenCase, golden_cases
from shared_data import RECORDS
from trialwright.criteria.notation import in_notation
from trialwright.criteria.read_sentence import read_sentence

CASES = list(golden_cases())


@pytest.mark.parametrize("case", CASES, ids=[case.place for case in CASES])
def test_the_sentence_becomes_the_tree(case: GoldenCase) -> None:
    if case.is_registry_text and not RECORDS.exists():
        pytest.skip("shared registry records are not beside the checkout")
    words, role = case.sentence()
    tree, _ = read_sentence(words, None, role, proposals=True)
    assert in_notation(tree) == case.tree
