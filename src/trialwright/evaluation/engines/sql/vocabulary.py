"""What each concept that facts may name says of each term that criteria may ask: one row a pair."""

from collections.abc import Iterable, Iterator
from functools import cache

import msgspec

from trialwright.evaluation.concepts import Meaning, above, covers, is_a, under
from trialwright.knowledge.chart_wording import akin
from trialwright.knowledge.instruments import instrument_named
from trialwright.knowledge.lexicon import all_phrases, all_terms
from trialwright.knowledge.spelling import normalised

TERM_COLUMNS = {
    "concept": "VARCHAR", "term": "VARCHAR", "is_a": "SMALLINT", "denies": "SMALLINT", "names": "SMALLINT",
    "concerns": "SMALLINT", "related": "SMALLINT", "speaks": "SMALLINT",
}  # fmt: skip
_BETWEEN = "|"


class TermRow(msgspec.Struct, frozen=True):
    """What a concept says of a term.

    ``is_a`` is 1 where the concept falls under the term, -1 where it is ambiguous and may; ``denies``: denying the
    concept denies the term; ``names``: it is the term, or one of several the concept may mean; ``concerns``: an
    unusable row of it may be about the term; ``related``: another drug that may be meant where the term is named;
    ``speaks``: a score of it is one of the instrument.
    """

    concept: str
    term: str
    is_a: int
    denies: int
    names: int
    concerns: int
    related: int
    speaks: int


def concept_key(ids: tuple[str, ...]) -> str:
    """The concept of what a spelling may mean, as it stands in the tables.

    >>> concept_key(("ceftriaxone", "cyclophosphamide"))
    'ceftriaxone|cyclophosphamide'
    """
    return _BETWEEN.join(ids)


def term_key(term_id: str) -> str:
    """A term as it stands in the tables: its id, or its words in one form where the lexicon lacks it.

    >>> term_key("hepatitis_b"), term_key("Lupus band tests")
    ('hepatitis_b', 'lupus band test')
    """
    return term_id if term_id in all_terms() else normalised(term_id.replace("_", " "))


def term_rows(concepts: Iterable[tuple[str, ...]]) -> Iterator[TermRow]:
    """The pairs of all terms of the lexicon, of its ambiguous spellings, and of further concepts."""
    ambiguous = {ids for ids in all_phrases().values() if len(ids) > 1}
    keys = {(term_id,) for term_id in all_terms()} | ambiguous | set(concepts)
    denied = sorted(key for key in keys if len(key) > 1)
    for ids in sorted(keys):
        yield from _of_concept(ids, denied)


def _of_concept(ids: tuple[str, ...], denied: list[tuple[str, ...]]) -> Iterator[TermRow]:
    found = Meaning(ids)
    terms = {term for each in ids for term in (*above(each), *under(each), *akin(each), *_of_words(each))}
    for term in sorted(term for term in terms if term in all_terms()):
        row = _row(found, term)
        if any((row.is_a, row.denies, row.concerns, row.related, row.speaks)):
            yield row
    for other in denied:
        if all(covers(found, each) for each in other):
            yield TermRow(concept_key(ids), concept_key(other), 0, 1, int(ids == other), 0, 0, 0)
    for each in ids:
        if each not in all_terms() and normalised(each) not in all_terms():
            whole = int(len(ids) == 1)
            yield TermRow(concept_key(ids), normalised(each), whole or -1, whole, 1, 1, 0, whole)


def _row(found: Meaning, term: str) -> TermRow:
    inside = is_a(found, term)
    wider = any(each in above(term) for each in found.ids)
    return TermRow(
        concept_key(found.ids),
        term,
        -1 if inside is None else int(inside),
        int(covers(found, term)),
        int(term in found.ids),
        int(inside is not False or wider),
        int(inside is False and any(each in akin(term) for each in found.ids)),
        int(inside is True or _same_instrument(found, term)),
    )


def _same_instrument(found: Meaning, term: str) -> bool:
    if len(found.ids) > 1:
        return False
    named = instrument_named(found.ids[0])
    return named is not None and named is instrument_named(term)


@cache
def _by_words() -> dict[str, list[str]]:
    words: dict[str, list[str]] = {}
    for term_id in all_terms():
        words.setdefault(normalised(term_id.replace("_", " ")), []).append(term_id)
    return words


def _of_words(concept: str) -> list[str]:
    """The terms whose words an unknown spelling has."""
    return [] if concept in all_terms() else _by_words().get(normalised(concept), [])
