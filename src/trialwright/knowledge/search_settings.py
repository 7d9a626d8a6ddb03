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
    """What a hit is worth beside a typed word anywhere in a record (1)."""

    about: float
    synonym: float
    synonym_about: float
    narrower: float


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


@cache
def plain_words() -> dict[str, tuple[str, ...]]:
    """Each everyday word or phrase, normalised → the others that mean the same.

    >>> plain_words()["kidney"]
    ('renal', 'nephrology')
    """
    groups = [tuple(dict.fromkeys(map(normalised, group))) for group in _table("plain_words")["groups"]]
    return {word: tuple(other for other in group if other != word) for group in groups for word in group}


def _table(name: str) -> dict[str, Any]:
    path = files("trialwright.knowledge") / "search" / f"{name}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))
