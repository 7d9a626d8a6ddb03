"""Trees go out as JSON and come back as they were."""

import json

import msgspec
import pytest
from hypothesis import given, settings

from random_trees import trees
from trialwright.criteria.compile import parse_criteria
from trialwright.model.criterion import Criterion, Expr, TrialCriteria, meaning_key
from trialwright.reporting.json_lines import CriteriaLine, criteria_line

TEXT = """Inclusion Criteria:
* Age 18-70 years; SELENA-SLEDAI < 8 at screening
* Prednisone not exceeding 30 mg/d for at least 3 months
* At least 2 of the following:
  - ALT > 2 x ULN
  - IgG below 5 g/L

Exclusion Criteria:
* Malignancy within 5 years, except basal cell carcinoma
* Grumbling
"""


@settings(max_examples=300)
@given(trees())
def test_any_tree_comes_back_as_it_was(tree: Expr) -> None:
    written = msgspec.json.encode(tree)
    back = msgspec.json.decode(written, type=Expr)
    assert back == tree
    assert meaning_key(back) == meaning_key(tree)
    assert msgspec.json.encode(back) == written


@settings(max_examples=100)
@given(trees())
def test_other_json_libraries_may_stand_between(tree: Expr) -> None:
    again = json.dumps(json.loads(msgspec.json.encode(tree)))
    assert msgspec.json.decode(again, type=Expr) == tree


@pytest.mark.parametrize("proposals", [False, True])
def test_a_printed_line_is_the_next_verbs_input(proposals: bool) -> None:
    trial = parse_criteria(TEXT, proposals=proposals)
    line = msgspec.json.encode(criteria_line(trial))
    assert msgspec.json.decode(line, type=CriteriaLine).criteria == trial.criteria
    assert msgspec.json.decode(msgspec.json.encode(trial), type=TrialCriteria) == trial
    for one in trial.criteria:
        assert msgspec.json.decode(msgspec.json.encode(one), type=Criterion) == one
