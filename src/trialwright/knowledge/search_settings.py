"""How a search weighs, what it leaves out and when a record is stale (``search/*.toml``)."""

import datetime
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

import msgspec

from trialwright.knowledge.spelling import normalised


class Limits(msgspec.Struct, frozen=True):
    """The bounds of a search: what is typed, what is shown."""

    characters: int
    words: int
    page_size: int
    largest_page_size: int
    deepest_hit: int
    few_hits: int
    snippet_characters: int
    snippets: int


class Boosts(msgspec.Struct, frozen=True):
    """What a hit is worth beside a typed word anywhere in a record (1).

    ``about`` is added for a word of what the trial is about; ``synonym`` by another name of the lexicon, ``everyday`` by
    another everyday word, ``narrower`` by something under it; ``other_names`` is the share of all names but the best.
    """

    about: float
    synonym: float
    everyday: float
    narrower: float
    other_names: float


class Ranking(msgspec.Struct, frozen=True):
    """Weights of fields (how often a word of it counts), fields that say what a trial is about, boosts, limits."""

    fields: dict[str, int]
    about: tuple[str, ...]
    boosts: Boosts
    limits: Limits


class FreshnessRule(msgspec.Struct, frozen=True):
    """When a record that says it is open may be closed: ``unverified_days`` after it was last verified."""

    label: str
    unverified_days: int
    open: frozenset[str]
    unsure: frozenset[str]

    @property
    def unverified(self) -> datetime.timedelta:
        """How long a verification holds."""
        return datetime.timedelta(days=self.unverified_days)


class SearchWords(msgspec.Struct, frozen=True):
    """Words that are not looked for: ``empty`` never, ``weak`` only if nothing else is typed."""

    empty: frozenset[str]
    weak: frozenset[str]


@cache
def ranking() -> Ranking:
    """The weights of a search.

    >>> ranking().fields["title"] > ranking().fields["criteria"]
    True
    """
    table = _table("ranking")
    return msgspec.convert({**table, "about": table["about"]["fields"]}, Ranking)


@cache
def freshness_rule() -> FreshnessRule:
    """When an open record may be closed.

    >>> freshness_rule().label
    'may be closed: ask'
    """
    return msgspec.convert(_table("freshness"), FreshnessRule)


@cache
def search_words() -> SearchWords:
    """The words a search leaves out.

    >>> "the" in search_words().empty
    True
    """
    return msgspec.convert(_table("words"), SearchWords)


class RelatedRule(msgspec.Struct, frozen=True):
    """What makes trials related: how many are compared, what each reason counts, what is no reason."""

    candidates: int
    most_concepts: int
    least_score: float
    reasons: dict[str, float]
    not_a_drug: frozenset[str]
    not_a_drug_name: frozenset[str]
    not_shared: frozenset[str]
    least_shared: int


@cache
def related_rule() -> RelatedRule:
    """What makes trials related.

    >>> "placebo" in related_rule().not_a_drug
    True
    """
    table = _table("related")
    drugs, shared = table["not_a_drug"], table["not_shared"]
    known = {"not_a_drug": drugs["terms"], "not_a_drug_name": drugs["words"]}
    return msgspec.convert(
        {**table, **known, "not_shared": shared["terms"], "least_shared": shared["least"]}, RelatedRule
    )


@cache
def plain_words() -> dict[str, tuple[str, ...]]:
    """Each everyday word or phrase, normalised → the others that mean the same.

    >>> plain_words()["kidney"]
    ('renal', 'nephrology', 'nephritis')
    """
    groups = [tuple(dict.fromkeys(map(normalised, group))) for group in _table("plain_words")["groups"]]
    return {word: tuple(other for other in group if other != word) for group in groups for word in group}


def _table(name: str) -> dict[str, Any]:
    path = files("trialwright.knowledge") / "search" / f"{name}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))
