"""No definite truth is wrong: the two trials known from excerpts, against what was written by hand.

As in `test_boundary_persons.py`; what is not answered as written, and why, is in docs/gold-disagreements.md.
"""

import re
from collections import Counter
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from excerpt_trials import EXCERPT_TRIALS, excerpt_record, with_items
from gold_cases import expectations, index_date
from gold_decisions import cohort_with_decisions
from shared_data import needs_shared
from trialwright.criteria.compile import compile_criteria
from trialwright.screening.verdicts import screen

PAGE = Path(__file__).parents[2] / "docs" / "gold-disagreements.md"
BOTH_WAYS = pytest.mark.parametrize("proposals", [False, True], ids=["sure", "proposed"])


@cache
def outcomes(nct_id: str, proposals: bool) -> Counter[tuple[str, str, str]]:
    """(criterion, truth written by hand, truth answered) → how many persons."""
    trial = compile_criteria(excerpt_record(nct_id), proposals=proposals)
    with TemporaryDirectory() as folder:
        cohort = cohort_with_decisions(nct_id, Path(folder))
    answered = {
        (verdict.person_id, one.id): one.truth
        for verdict in screen([trial], cohort, index_date(nct_id))
        for one in verdict.criteria
    }
    return Counter(
        (said.criterion, said.truth, answered.get((said.person_id, said.criterion), "unknown"))
        for said in expectations(nct_id)
    )


def test_sentences_become_items_under_their_headings() -> None:
    text = "Inclusion Criteria: A. The target is defined as: (1) x.B; y. C D. Exclusion Criteria: E of F. G"
    assert with_items(text).split("\n") == [
        "", "Inclusion Criteria:", "", "* A. The target is defined as: (1) x.B; y.", "* C D.",
        "", "Exclusion Criteria:", "", "* E of F.", "* G",
    ]  # fmt: skip


@needs_shared
@pytest.mark.parametrize("nct_id", EXCERPT_TRIALS)
def test_every_criterion_written_of_is_one_of_the_trial(nct_id: str) -> None:
    known = {one.id for one in compile_criteria(excerpt_record(nct_id)).criteria}
    assert {said.criterion for said in expectations(nct_id)} == known


@needs_shared
@BOTH_WAYS
@pytest.mark.parametrize("nct_id", EXCERPT_TRIALS)
def test_no_definite_truth_is_wrong(nct_id: str, proposals: bool) -> None:
    found = outcomes(nct_id, proposals)
    assert {key: count for key, count in found.items() if key[2] not in ("unknown", key[1])} == {}


@needs_shared
@pytest.mark.parametrize(
    ("nct_id", "proposals", "least"),
    [
        ("NCT03580291", False, 72),
        ("NCT03580291", True, 83),
        ("NCT05916781", False, 30),
        ("NCT05916781", True, 36),
    ],
)
def test_truths_once_won_are_kept(nct_id: str, proposals: bool, least: int) -> None:
    found = outcomes(nct_id, proposals)
    assert sum(count for (_, truth, answer), count in found.items() if truth == answer) >= least


@needs_shared
@pytest.mark.parametrize("nct_id", EXCERPT_TRIALS)
def test_each_criterion_that_falls_short_is_settled_in_writing(nct_id: str) -> None:
    written = set(re.findall(rf"(?m)^\| {nct_id} \| (\w+) \|", PAGE.read_text(encoding="utf-8")))
    short = {key[0] for key in outcomes(nct_id, True) if key[1] != key[2]}
    assert short <= written
