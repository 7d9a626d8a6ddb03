"""No definite truth is wrong: the program against what was written by hand from the registry's words.

The persons were frozen before the criteria room read them. A sentence that is not read yet is
unknown for everyone, which is never wrong; `test_what_is_read_agrees` keeps what was won.
"""

from collections import Counter
from pathlib import Path

import pytest

from gold_cases import cohort_of, expectations, index_date
from shared_data import RECORDS, needs_shared
from trialwright.criteria.compile import compile_criteria
from trialwright.records.reading import read_path
from trialwright.screening.verdicts import screen

pytestmark = needs_shared
PAGES = {"NCT05863936": "001", "NCT06394063": "002", "NCT04127747": "004"}


def outcomes(nct_id: str, folder: Path, *, proposals: bool) -> Counter[tuple[str, str, str]]:
    """(criterion, truth written by hand, truth answered) → how many persons."""
    (page,) = (RECORDS / "pages").glob(f"{PAGES[nct_id]}*")
    (record,) = read_path(page).records
    cohort = cohort_of(nct_id, folder)
    verdicts = {
        one.person_id: one
        for one in screen([compile_criteria(record, proposals=proposals)], cohort, index_date(nct_id))
    }
    answered = {
        (person, one.id): one.truth for person, verdict in verdicts.items() for one in verdict.criteria
    }
    return Counter(
        (said.criterion, said.truth, answered.get((said.person_id, said.criterion), "unknown"))
        for said in expectations(nct_id)
    )


@pytest.mark.parametrize("proposals", [False, True], ids=["sure", "proposed"])
@pytest.mark.parametrize("nct_id", PAGES)
def test_no_definite_truth_is_wrong(nct_id: str, proposals: bool, tmp_path: Path) -> None:
    found = outcomes(nct_id, tmp_path, proposals=proposals)
    wrong = {key: count for key, count in found.items() if key[2] not in ("unknown", key[1])}
    assert wrong == {}


@pytest.mark.parametrize("nct_id", PAGES)
def test_every_criterion_written_of_is_one_of_the_trial(nct_id: str) -> None:
    (page,) = (RECORDS / "pages").glob(f"{PAGES[nct_id]}*")
    (record,) = read_path(page).records
    known = {one.id for one in compile_criteria(record).criteria} | {"sex"}
    assert {said.criterion for said in expectations(nct_id)} <= known


@pytest.mark.parametrize("nct_id", PAGES)
def test_what_is_read_agrees(nct_id: str, tmp_path: Path) -> None:
    found = outcomes(nct_id, tmp_path, proposals=False)
    unread = {key: count for key, count in found.items() if key[0] == "age" and key[1] != key[2]}
    assert unread == {}


@pytest.mark.parametrize(
    ("nct_id", "least"), [("NCT05863936", 154), ("NCT06394063", 112), ("NCT04127747", 112)]
)
def test_the_proposed_readings_agree_with_most_truths(nct_id: str, least: int, tmp_path: Path) -> None:
    found = outcomes(nct_id, tmp_path, proposals=True)
    assert sum(count for (_, truth, answer), count in found.items() if truth == answer) >= least
