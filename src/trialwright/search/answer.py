"""What a search answers: hits with the words that were found, counts, synonyms, and what to do when there are none."""

import datetime
from typing import Literal

import msgspec

from trialwright.model.study import enumerations as v2
from trialwright.search.query import SearchQuery

Field = Literal["ids", "title", "conditions", "interventions", "summary", "criteria", "sponsor", "places"]
FilterName = Literal[
    "status",
    "phase",
    "age",
    "age_group",
    "sex",
    "study_type",
    "country",
    "computable",
    "include_maybe_closed",
]


class Mark(msgspec.Struct, frozen=True):
    """Characters ``start`` to ``end`` of a snippet that were looked for; ``by_synonym`` if in other words than typed."""

    start: int
    end: int
    by_synonym: bool = False


class Snippet(msgspec.Struct, frozen=True):
    """A part of a field with what was found in it. ``cut_before`` and ``cut_after``: the field goes on there."""

    field: Field
    text: str
    marks: tuple[Mark, ...] = ()
    cut_before: bool = False
    cut_after: bool = False


class Freshness(msgspec.Struct, frozen=True):
    """How far a record's status can be trusted on a day.

    ``record_date`` is the day the record was last verified or updated (ISO text, perhaps a month), None if it does
    not say. ``label`` is "may be closed: ask" where a record that says it is open is past its completion date,
    unverified for too long, or without any date; ``why`` says which. "" for a record that can be taken at its word.
    """

    record_date: str | None
    label: str = ""
    why: str = ""

    @property
    def may_be_closed(self) -> bool:
        """Whether to ask before relying on it."""
        return bool(self.label)


class Hit(msgspec.Struct, frozen=True):
    """A trial that was found.

    ``status`` is the record's own; ``last_known_status`` stands beside UNKNOWN. ``matched`` names the fields in which
    something was found. ``lacks`` are typed words that the record does not have (only in ``SearchAnswer.nearly``).
    ``score`` orders hits of one search and means nothing across searches; 0 where the order is by date.
    """

    id: str
    title: str
    status: v2.Status | None
    last_known_status: v2.Status | None
    freshness: Freshness
    conditions: tuple[str, ...]
    interventions: tuple[str, ...]
    phases: tuple[v2.Phase, ...]
    sponsor: str
    countries: tuple[str, ...]
    sites: int
    matched: tuple[Field, ...]
    snippets: tuple[Snippet, ...]
    score: float
    lacks: tuple[str, ...] = ()


class SynonymUsed(msgspec.Struct, frozen=True):
    """What was typed, the term it was taken for, and the other spellings of it that were looked for.

    ``readings`` is how many terms the typed words may mean: above 1 they are ambiguous and all were looked for.
    ``with_narrower`` counts the terms under it (the drugs of a class), found as well and ranked lower.
    """

    typed: str
    term: str
    kind: str
    spellings: tuple[str, ...]
    readings: int = 1
    with_narrower: int = 0


class FacetCount(msgspec.Struct, frozen=True):
    """How many trials a filter value leaves, the other filters unchanged. ``value`` is as in ``SearchQuery``."""

    value: str
    count: int


class Suggestion(msgspec.Struct, frozen=True):
    """A word that was perhaps meant, the search with it, and how many trials that finds."""

    typed: str
    meant: str
    query: SearchQuery
    total: int


class Widening(msgspec.Struct, frozen=True):
    """A wider search that was tried and finds something: what it gives up, and how many trials it has."""

    gives_up: FilterName | Literal["word"]
    words: str
    query: SearchQuery
    total: int


class WhyEmpty(msgspec.Struct, frozen=True):
    """Why nothing was found.

    ``found_nowhere``: typed words that no record has. ``sentence``: the whole of it in words. ``widenings``: what was
    tried and finds something, the smallest change first; empty if no single change helps.
    """

    sentence: str
    found_nowhere: tuple[str, ...] = ()
    widenings: tuple[Widening, ...] = ()


class SearchAnswer(msgspec.Struct, frozen=True):
    """What a search found, on a day.

    ``total`` counts trials that have all typed words (or synonyms of them) and pass the filters; ``hits`` are those of
    the page. ``nearly`` are trials that lack some of the words, given only where there are few hits. ``facets`` maps a
    filter to counts of its values, most frequent first; the counts of one filter are those without that filter.
    ``maybe_closed`` counts trials left out because their record may be stale (0 if they are included). ``notes`` are
    sentences about what was not done as typed. ``ignored`` are typed words that were not looked for.
    """

    query: SearchQuery
    today: datetime.date
    total: int
    page: int
    pages: int
    hits: tuple[Hit, ...]
    nearly: tuple[Hit, ...] = ()
    facets: dict[FilterName, tuple[FacetCount, ...]] = {}
    maybe_closed: int = 0
    synonyms: tuple[SynonymUsed, ...] = ()
    ignored: tuple[str, ...] = ()
    suggestion: Suggestion | None = None
    why_empty: WhyEmpty | None = None
    notes: tuple[str, ...] = ()
