"""Ranking, held against hand judgements; the half for the final figure is not looked at here."""

from pathlib import Path
from statistics import mean

import pytest

from lupus_index import lupus_index
from search_quality import judged, ndcg, ours, plain_bm25
from shared_data import needs_shared
from trialwright.search.trial_index import TrialIndex


def test_there_are_forty_queries_half_of_them_kept_for_the_end() -> None:
    assert (len(judged("tune")), len(judged("final"))) == (20, 20)
    assert all(
        grade in (1, 2, 3)
        for half in ("tune", "final")
        for each in judged(half)
        for grade in each["relevant"].values()
    )


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (["A", "B"], 1.0),
        (["B", "A"], (1 + 7 / 1.584963) / (7 + 1 / 1.584963)),
        (["X", "A"], (7 / 1.584963) / (7 + 1 / 1.584963)),
        ([], 0.0),
    ],
)
def test_the_measure_is_the_published_one(found: list[str], expected: float) -> None:
    assert ndcg(found, {"A": 3, "B": 1}) == pytest.approx(expected, abs=1e-6)


@needs_shared
def test_search_ranks_better_than_plain_bm25_and_synonyms_are_why(tmp_path: Path) -> None:
    index = TrialIndex(tmp_path / "ours")
    index.update(lupus_index())
    queries = judged("tune")

    def score(search: object) -> float:
        return mean(ndcg(search(each["text"]), each["relevant"]) for each in queries)  # type: ignore[operator]

    plain, typed_only = score(plain_bm25(tmp_path / "plain")), score(ours(index, synonyms=False))
    assert score(ours(index)) > typed_only + 0.1 > plain
