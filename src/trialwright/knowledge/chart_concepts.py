"""Concepts of the facts table → terms of the lexicon, by the domain they stand in."""

from functools import cache, lru_cache
from typing import Any

from trialwright.knowledge.analytes import load_toml
from trialwright.knowledge.chart_wording import first_words
from trialwright.knowledge.lexicon import Term, terms_named
from trialwright.knowledge.spelling import normalised


@cache
def _concepts() -> dict[str, Any]:
    return load_toml("cohort", "concepts")


def kinds_of(domain: str) -> tuple[str, ...]:
    """The kinds of terms that fit a domain of the facts table; none for measurements and scores.

    >>> kinds_of("allergy")
    ('drug', 'drug_class')
    """
    return tuple(_concepts()["kinds"].get(domain, ()))


@lru_cache(maxsize=16384)
def term_in_domain(concept: str, domain: str) -> Term | None:
    """The one term of a fitting kind that a concept names; None if it names none or several.

    >>> term_in_domain("SLE", "condition").id, term_in_domain("CTX", "drug")
    ('systemic_lupus_erythematosus', None)
    """
    fitting = [each for each in terms_named(concept) if each.kind in kinds_of(domain)]
    return fitting[0] if len(fitting) == 1 else None


@lru_cache(maxsize=16384)
def related_drug(concept: str) -> tuple[str, Term] | None:
    """The relation and the drug of "contraindication to belimumab"; None for any other concept.

    The relation is allergy, intolerance, contraindication or failure.

    >>> relation, drug = related_drug("intolerance to MMF")
    >>> relation, drug.id
    ('intolerance', 'mycophenolate_mofetil')
    """
    words = normalised(concept)
    for relation, listed in _concepts()["relations"].items():
        for beginning in map(normalised, listed):
            drug = term_in_domain(words.removeprefix(f"{beginning} "), "drug")
            if words.startswith(f"{beginning} ") and drug:
                return relation, drug
    return None


def is_understood(concept: str, domain: str) -> bool:
    """Whether a concept that stays as spelled still speaks of a term: with a route, a state, a relation or a qualifier.

    >>> is_understood("intravenous antibiotic", "drug"), is_understood("blue moon", "condition")
    (True, False)
    """
    return any(term_in_domain(rest, domain) for rest in _inside(concept)) or related_drug(concept) is not None


def _inside(concept: str) -> list[str]:
    """The concept without a first word of route or state, and without a qualifier at its end."""
    first, _, rest = concept.strip().partition(" ")
    known = first.casefold() in first_words("prefixes") or first.casefold() in first_words("routes")
    words = concept.strip()
    ends = [end for end in _concepts()["qualifiers"]["words"] if words.casefold().endswith(f" {end}")]
    return [*([rest] if known else []), *(words[: -len(end)].rstrip() for end in ends)]
