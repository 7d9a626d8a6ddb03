"""How well search ranks: nDCG@10 over hand judgements, beside plain BM25 on the same trials in the same run.

The judgements (``tests/search/judgements.toml``) were written before anything was tuned. Weights were tuned on the half
"tune"; the half "final" is for the figure only. Plain BM25: all text in one field, every field counted once, the typed
words joined by "or", no synonyms.
"""

import argparse
import datetime
import math
import tempfile
import tomllib
from collections.abc import Callable
from pathlib import Path
from statistics import mean
from typing import Any

import msgspec

from lupus_index import PATH, lupus_index
from trialwright.knowledge import search_settings
from trialwright.search.entry import entry_of
from trialwright.search.query import SearchQuery
from trialwright.search.schema import document_of, register, schema
from trialwright.search.trial_index import TrialIndex
from trialwright.search.words import terms, words_of

ROOT = Path(__file__).resolve().parents[1]
JUDGEMENTS = ROOT / "tests" / "search" / "judgements.toml"
TODAY = datetime.date(2026, 11, 22)
Search = Callable[[str], list[str]]


def judged(half: str) -> list[dict[str, Any]]:
    """The queries of a half, with their relevant trials."""
    table = tomllib.loads(JUDGEMENTS.read_text(encoding="utf-8"))
    return [each for each in table["query"] if each["half"] == half]


def ndcg(found: list[str], relevant: dict[str, int], at: int = 10) -> float:
    """Discounted gain (2^grade - 1) of the first hits, as a share of the best that could be."""

    def gain(grades: list[int]) -> float:
        return sum((2**grade - 1) / math.log2(place + 2) for place, grade in enumerate(grades[:at]))

    best = gain(sorted(relevant.values(), reverse=True))
    return gain([relevant.get(each, 0) for each in found]) / best if best else 0.0


def plain_bm25(folder: Path) -> Search:
    """The baseline: one field, every field counted once, typed words joined by "or"."""
    import tantivy

    once = msgspec.structs.replace(
        search_settings.ranking(), fields=dict.fromkeys(search_settings.ranking().fields, 1), about=()
    )
    folder.mkdir()
    index = tantivy.Index(schema(), path=str(folder))
    register(index)
    writer = index.writer(64_000_000, 1)
    for study in lupus_index():
        if entry := entry_of(study):
            writer.add_document(document_of(entry, "", once))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    searcher = index.searcher()

    def search(text: str) -> list[str]:
        from trialwright.search.schema import entry_in

        make = tantivy.Query.term_query
        some = [
            (tantivy.Occur.Should, make(index.schema, "words", word, "freq"))
            for word in terms(words_of(text))
        ]
        hits = searcher.search(tantivy.Query.boolean_query(some), 10, count=False).hits
        return [entry_in(searcher.doc(address)).id for _, address in hits]

    return search


def ours(index: TrialIndex, *, synonyms: bool = True, **filters: object) -> Search:
    """Our search: hits, then those that lack some of the words."""

    def search(text: str) -> list[str]:
        query = SearchQuery(text, **{"include_maybe_closed": True, "page_size": 10, **filters})  # type: ignore[arg-type]
        found = index.search(query, TODAY, synonyms=synonyms, facets=False)
        return [hit.id for hit in (*found.hits, *found.nearly)][:10]

    return search


def corrected(index: TrialIndex) -> Search:
    """Our search by someone who takes the suggested spelling where one is offered."""

    def search(text: str) -> list[str]:
        query = SearchQuery(text, include_maybe_closed=True, page_size=10)
        found = index.search(query, TODAY, facets=False)
        return ours(index)(found.suggestion.query.text if found.suggestion else text)

    return search


def searches(index: TrialIndex, folder: Path) -> dict[str, Search]:
    """What is compared."""
    return {
        "plain BM25": plain_bm25(folder),
        "search without synonyms": ours(index, synonyms=False),
        "search": ours(index),
        "search, suggested spelling taken": corrected(index),
        "search, records that may be closed left out": ours(index, include_maybe_closed=False),
    }


def main() -> None:
    """Index, search, print."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--half", choices=["tune", "final", "both"], default="both")
    asked.add_argument("--each", action="store_true", help="one line a query")
    given = asked.parse_args()
    if not PATH.exists():
        print("lupus_index.jsonl is not beside this checkout: nothing measured")
        return
    with tempfile.TemporaryDirectory() as name:
        index = TrialIndex(Path(name) / "ours")
        index.update(lupus_index())
        compared = searches(index, Path(name) / "plain")
        for half in ["tune", "final"] if given.half == "both" else [given.half]:
            asked_for = judged(half)
            print(f"\nnDCG@10, {len(asked_for)} queries of the half {half!r}, {index.count} trials")
            for label, search in compared.items():
                scores = [ndcg(search(each["text"]), each["relevant"]) for each in asked_for]
                nothing = sum(score == 0 for score in scores)
                print(f"  {label:<46} {mean(scores):.3f}   nothing relevant in ten: {nothing}")
                if given.each:
                    for each, score in zip(asked_for, scores, strict=True):
                        print(f"      {score:.2f}  {each['id']}  {each['text']}")


if __name__ == "__main__":
    main()
