"""The word lists of search."""

import tomllib
from collections import Counter
from pathlib import Path

import trialwright
from trialwright.knowledge.lexicon import all_terms
from trialwright.knowledge.search_settings import plain_words, ranking, related_rule
from trialwright.knowledge.spelling import normalised

FOLDER = Path(trialwright.__file__).parent / "knowledge" / "search"


def test_an_everyday_word_stands_in_one_group_only() -> None:
    groups = tomllib.loads((FOLDER / "plain_words.toml").read_text(encoding="utf-8"))["groups"]
    counts = Counter(word for group in groups for word in {normalised(each) for each in group})
    assert [word for word, count in counts.items() if count > 1] == []
    assert all(others for others in plain_words().values())


def test_terms_named_in_rules_are_terms_of_the_lexicon() -> None:
    rule = related_rule()
    assert (rule.not_a_drug | rule.not_shared) - set(all_terms()) == set()


def test_what_a_trial_is_about_are_fields_with_weights() -> None:
    assert set(ranking().about) <= set(ranking().fields)
    assert ranking().boosts.synonym < 1
    assert ranking().boosts.everyday < 1
