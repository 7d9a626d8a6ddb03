"""A search of the index: what is found, in which order, with what beside it."""

import datetime
from typing import TYPE_CHECKING

import msgspec

from trialwright.knowledge.lexicon import all_terms, narrower, term
from trialwright.knowledge.search_settings import ranking
from trialwright.search.answer import (
    FacetCount,
    FilterName,
    Hit,
    SearchAnswer,
    Suggestion,
    SynonymUsed,
    WhyEmpty,
)
from trialwright.search.entry import IndexEntry
from trialwright.search.facets import facet_counts
from trialwright.search.freshness import freshness
from trialwright.search.matching import FRESH, Matcher
from trialwright.search.query import SearchQuery
from trialwright.search.schema import FACETS, entry_in
from trialwright.search.snippets import found_in
from trialwright.search.typed import Typed, Unit, take_apart

if TYPE_CHECKING:
    import tantivy

    from trialwright.search.trial_index import TrialIndex

_SPELLINGS_SHOWN = 12


class Run(msgspec.Struct, frozen=True):
    """One search under way: the view of the index, the typed words, and how to make queries of them."""

    searcher: "tantivy.Searcher"
    matcher: Matcher
    query: SearchQuery
    typed: Typed
    today: datetime.date

    def clauses(
        self, *, ranked: bool = False, least: int | None = None, without: tuple[str, ...] = ()
    ) -> "tantivy.Query":
        """The query of words and filters, ``without`` some of the filters."""
        if any(unit.nct_id for unit in self.typed.units):  # who names a trial wants it, open or not
            without = (*without, FRESH)
        words = self.matcher.words(self.typed, ranked=ranked, least=least)
        return self.matcher.joined(words + self.matcher.filters(self.query, self.today, without=without))

    def count(self, **how: object) -> int:
        """How many trials a query finds."""
        return count(self.searcher, self.clauses(**how))  # type: ignore[arg-type]

    def with_query(self, query: SearchQuery) -> "Run":
        """The same view of the index, asked something else."""
        return Run(self.searcher, self.matcher, query, take_apart(query.text), self.today)


def search(
    index: "TrialIndex",
    query: SearchQuery,
    today: datetime.date,
    *,
    synonyms: bool = True,
    facets: bool = True,
) -> SearchAnswer:
    """What a search finds on a day.

    ``synonyms`` false looks for typed words only. ``facets`` false leaves the counts out, which takes less time.
    Whatever is typed, this answers: what could not be looked for as typed is said in ``notes`` and ``ignored``.
    """
    run = Run(index.searcher(), Matcher(index.schema, synonyms), query, take_apart(query.text), today)
    total = run.count()
    size = page_size(query)
    hits, notes = _page(run, total, size)
    few = total < ranking().limits.few_hits
    suggestion, why_empty = _advice(run, total, few)
    nearly = _nearly(run, hits, suggestion, size) if few and query.page == 1 else ()
    with_stale = 0 if query.include_maybe_closed else run.count(without=(FRESH,)) - total
    return SearchAnswer(
        query,
        today,
        total,
        query.page,
        max(1, -(-total // size)),
        hits,
        nearly,
        _facets(run) if facets else {},
        with_stale,
        synonyms_used(run.typed) if synonyms else (),
        run.typed.ignored,
        suggestion,
        why_empty,
        (*run.typed.notes, *notes),
    )


def page_size(query: SearchQuery) -> int:
    """Hits a page: as asked, within the limits."""
    limits = ranking().limits
    return min(query.page_size, limits.largest_page_size) if query.page_size > 0 else limits.page_size


def count(searcher: "tantivy.Searcher", query: "tantivy.Query") -> int:
    """How many trials a query finds."""
    return int(searcher.search(query, 1, count=True).count)  # type: ignore[attr-defined]


def synonyms_used(typed: Typed) -> tuple[SynonymUsed, ...]:
    """What each typed word was taken for besides itself."""
    return tuple(used for unit in (*typed.units, *typed.excluded) for used in _synonyms_of(unit))


def _synonyms_of(unit: Unit) -> list[SynonymUsed]:
    if unit.others:
        everyday = [SynonymUsed(unit.typed, unit.typed, "everyday word", unit.others)]
    else:
        everyday = []
    return everyday + [_of_term(unit, concept) for concept in unit.concepts]


def _of_term(unit: Unit, concept: str) -> SynonymUsed:
    known, below = all_terms()[concept], narrower(concept) - {concept}
    spellings = dict.fromkeys(
        each for each in (known.label, *known.aliases, *known.ambiguous) if each.lower() != unit.typed.lower()
    )
    return SynonymUsed(
        unit.typed,
        term(concept).label,
        known.kind.replace("_", " "),
        tuple(spellings)[:_SPELLINGS_SHOWN],
        len(unit.concepts),
        len(below),
    )


def _page(run: Run, total: int, size: int) -> tuple[tuple[Hit, ...], tuple[str, ...]]:
    offset = (max(1, run.query.page) - 1) * size
    deepest = ranking().limits.deepest_hit
    if offset + size > deepest:
        return (), (f"only the first {deepest} trials can be paged through: narrow the search",)
    if offset >= total:
        return (), ()
    return tuple(_hits(run, _addresses(run, size, offset))), ()


def _addresses(run: Run, size: int, offset: int) -> "list[tuple[float, tantivy.DocAddress]]":
    by_date = run.query.sort if run.query.sort != "relevance" else "" if run.typed.units else "updated"
    if by_date:
        found = run.searcher.search(run.clauses(), size, count=False, order_by_field=by_date, offset=offset)
        return [(0.0, address) for _, address in found.hits]
    found = run.searcher.search(run.clauses(ranked=True), size, count=False, offset=offset)
    return [(float(score), address) for score, address in found.hits]


def _hits(run: Run, found: "list[tuple[float, tantivy.DocAddress]]") -> list[Hit]:
    return [_hit(run, entry_in(run.searcher.doc(address)), score) for score, address in found]


def _hit(run: Run, entry: IndexEntry, score: float, lacking: bool = False) -> Hit:
    there = found_in(entry, run.typed.units, synonyms=run.matcher.synonyms)
    return Hit(
        entry.id,
        entry.title,
        entry.status.overall_status,
        entry.status.last_known_status,
        freshness(entry.status, run.today),
        entry.conditions,
        entry.interventions,
        entry.phases,
        next(iter(entry.lines("sponsor")), ""),
        entry.countries,
        entry.sites,
        there.matched,
        there.snippets,
        score,
        there.lacks if lacking else (),
    )


def _nearly(run: Run, hits: tuple[Hit, ...], suggestion: Suggestion | None, size: int) -> tuple[Hit, ...]:
    """Trials that have some of the words, best first: a rare word counts more than two common ones.

    Where another spelling is suggested, it is looked for here in place of the typed one.
    """
    wider = run.with_query(suggestion.query) if suggestion else run
    if suggestion is None and len(run.typed.units) < 2:
        return ()
    found = run.searcher.search(wider.clauses(ranked=True, least=1), size, count=False).hits
    seen = {hit.id for hit in hits}
    entries = [(entry_in(run.searcher.doc(address)), float(score)) for score, address in found]
    others = [(entry, score) for entry, score in entries if entry.id not in seen]
    return tuple(_hit(run, entry, score, lacking=True) for entry, score in others[: size - len(hits)])


def _facets(run: Run) -> dict[FilterName, tuple[FacetCount, ...]]:
    """Counts of every filter; those of a filter in use are made without it, so that its other values can be chosen."""
    active = tuple(name for name in FACETS if getattr(run.query, name))
    others = tuple(name for name in FACETS if name not in active)
    found = facet_counts(run.searcher, run.clauses(), others)
    for name in active:
        found |= facet_counts(run.searcher, run.clauses(without=(name,)), (name,))
    return found


def _advice(run: Run, total: int, few: bool) -> tuple[Suggestion | None, WhyEmpty | None]:
    if not few:
        return None, None
    from trialwright.search.advice import suggested, why_empty

    return suggested(run, total), None if total else why_empty(run)
