"""What a fact's concept says of a term of the lexicon: the term itself, something under it, or a wider denial."""

from functools import lru_cache

import msgspec

from trialwright.knowledge.chart_wording import disputed, first_words, route_named
from trialwright.knowledge.lexicon import all_terms, broader, narrower, terms_named
from trialwright.knowledge.spelling import normalised
from trialwright.model.fact import Fact, UnusableRow


class Meaning(msgspec.Struct, frozen=True):
    """What a concept names: term ids (several where it is ambiguous), and what its first words add.

    ``is_active`` for "active hepatitis", ``is_other`` for "other malignancy", ``route`` for "oral …".
    """

    ids: tuple[str, ...]
    is_active: bool = False
    is_other: bool = False
    route: str = ""


@lru_cache(maxsize=65536)
def meaning(concept: str) -> Meaning:
    """The meaning of a concept as it stands in the facts table; an unknown spelling means itself.

    >>> meaning("Active hepatitis").is_active, meaning("intravenous antibiotic").route
    (True, 'intravenous')
    """
    if concept in all_terms():
        return plain_form((concept,))
    named = terms_named(concept)
    if named:
        return plain_form(tuple(each.id for each in named))
    first, _, rest = concept.strip().partition(" ")
    prefix, route = (
        first_words("prefixes").get(first.casefold(), ""),
        first_words("routes").get(first.casefold()),
    )
    known = rest and (prefix or route) and meaning(rest)
    if known and _is_known(known):
        return msgspec.structs.replace(
            known,
            is_active=known.is_active or prefix == "active",
            is_other=known.is_other or prefix == "other",
            route=known.route or route_named(route or ""),
        )
    return Meaning((concept,))


def meaning_of(fact: Fact) -> Meaning:
    """The meaning of a fact; a drug given for a reason may be a narrower thing ("methylprednisolone", "pulse therapy")."""
    if fact.domain == "drug" and fact.reason:
        named = terms_named(f"{fact.concept} {fact.reason}")
        if named:
            return plain_form(tuple(each.id for each in named))
    return meaning(fact.concept)


@lru_cache(maxsize=65536)
def plain_form(ids: tuple[str, ...]) -> Meaning:
    """Ids of special forms as the thing itself in that form ("active_hepatitis", "intravenous_antibiotic")."""
    if len(ids) > 1:
        return Meaning(ids)
    for form in ("active", "other"):
        base = base_of(ids[0], form)
        if base:
            return Meaning((base,), is_active=form == "active", is_other=form == "other")
    for word, route in first_words("routes").items():
        base = base_of(ids[0], word)
        if base:
            return Meaning((base,), route=route)
    return Meaning(ids)


def base_of(term_id: str, form: str) -> str:
    """The term of which an id is a form ("active", "intravenous"), "" if it is none.

    >>> base_of("active_hepatitis", "active"), base_of("hepatitis", "active")
    ('hepatitis', '')
    """
    base = term_id.removeprefix(f"{form}_")
    known = term_id in all_terms() and base in all_terms()
    return base if base != term_id and known and base in broader(term_id) else ""


def _is_known(found: Meaning) -> bool:
    return all(each in all_terms() for each in found.ids)


@lru_cache(maxsize=8192)
def under(term_id: str) -> frozenset[str]:
    """The id and all under it; an id that the lexicon lacks stands for itself."""
    return narrower(term_id) if term_id in all_terms() else frozenset({term_id})


@lru_cache(maxsize=8192)
def above(term_id: str) -> frozenset[str]:
    """The id and all above it."""
    return broader(term_id) if term_id in all_terms() else frozenset({term_id})


@lru_cache(maxsize=65536)
def is_a(found: Meaning, term_id: str) -> bool | None:
    """Whether what a concept names falls under a term; None where it is ambiguous and only some of it does."""
    hits = [each in under(term_id) or _same_words(each, term_id) for each in found.ids]
    if all(hits):
        return None if any(_is_disputed(each, term_id) for each in found.ids) else True
    return None if any(hits) else False


def _is_disputed(one: str, term_id: str) -> bool:
    """Whether it falls under the term only by way of a term whose place readers dispute."""
    return any(each in above(one) and each not in above(term_id) for each in disputed())


@lru_cache(maxsize=65536)
def covers(found: Meaning, term_id: str) -> bool:
    """Whether the term falls under all that a concept may name, so that denying the concept denies the term."""
    return all(each in above(term_id) or _same_words(each, term_id) for each in found.ids)


def may_concern(row: UnusableRow, term_id: str) -> bool:
    """Whether a row put aside may be of the term: of something under it or above it."""
    found = meaning(row.concept)
    return is_a(found, term_id) is not False or any(each in above(term_id) for each in found.ids)


def _same_words(one: str, other: str) -> bool:
    """Whether a spelling that the lexicon lacks is the id's words."""
    return one not in all_terms() and normalised(one) == normalised(other.replace("_", " "))


def label(term_id: str) -> str:
    """The name of a term for readers."""
    return all_terms()[term_id].label if term_id in all_terms() else term_id.replace("_", " ")


def question(term_id: str) -> str:
    """What one would ask to know of a term."""
    asked = all_terms()[term_id].question if term_id in all_terms() else ""
    return asked or f"What is recorded of {label(term_id)}?"
