"""Concepts of coded vocabularies (LOINC, SNOMED CT, RxNorm names) → analytes and terms.

A code says what it codes by its name. A name is taken for a term only if the lexicon has it as a
spelling of exactly that term; anything else is None, for the caller to count and show.
"""

import re
from functools import cache, lru_cache
from typing import Any

from trialwright.knowledge.analytes import load_toml
from trialwright.knowledge.chart_concepts import term_in_domain
from trialwright.knowledge.lexicon import Term

# What stands before the ingredient in the name of a product, and where its strength begins.
_PACKAGING = re.compile(
    r"^(?:(?:NDA\d+|Abuse-Deterrent|\d[\d.]*\s+(?:ML|MG|HR|DAY|ACTUAT|UNT))\s+)+", re.IGNORECASE
)
_STRENGTH = re.compile(r"\s\d[\d.]*\s*(?:MG|MCG|UG|G|ML|MEQ|UNT|MMOL|IU|%).*$", re.IGNORECASE)
_BRAND = re.compile(r"\s*\[[^\]]*\]\s*$")


@cache
def _analytes_by_loinc() -> dict[str, str]:
    listed = load_toml("codes", "loinc")["codes"]
    return {code: analyte_id for analyte_id, codes in listed.items() for code in codes}


@cache
def _names() -> dict[str, Any]:
    return load_toml("codes", "names")


def analyte_of_loinc(code: str) -> str | None:
    """The analyte that a LOINC code measures; None if the code is not mapped.

    >>> analyte_of_loinc("2160-0"), analyte_of_loinc("2339-0")
    ('serum_creatinine', None)
    """
    return _analytes_by_loinc().get(code)


def loinc_of_analyte(analyte_id: str) -> tuple[str, ...]:
    """The LOINC codes that measure an analyte; () if none is listed.

    >>> loinc_of_analyte("haematocrit")
    ('4544-3', '20570-8')
    """
    return tuple(load_toml("codes", "loinc")["codes"].get(analyte_id, ()))


@lru_cache(maxsize=65536)
def term_of_name(name: str, domain: str) -> Term | None:
    """The one term that the name of a coded concept names in a domain of the facts table; None if none or several.

    Of a product with one ingredient it is the ingredient, of a product with several ingredients nothing.

    >>> term_of_name("Systemic lupus erythematosus (disorder)", "condition").id
    'systemic_lupus_erythematosus'
    >>> term_of_name("cyclosporine, modified 100 MG Oral Capsule", "drug").id
    'ciclosporin'
    """
    plain = _without_ending(name)
    found = term_in_domain(plain, domain)
    if found or domain not in ("drug", "allergy"):
        return found
    ingredients = ingredients_of(name)
    return _ingredient(ingredients[0], domain) if len(ingredients) == 1 else None


def ingredients_of(product: str) -> tuple[str, ...]:
    """The ingredients that the name of a product states, in its words; () where the name is a pack of several products.

    >>> ingredients_of("amoxicillin 250 MG / clavulanate 125 MG Oral Tablet")
    ('amoxicillin', 'clavulanate')
    >>> ingredients_of("1 ML medroxyprogesterone acetate 150 MG/ML Injection")
    ('medroxyprogesterone acetate',)
    """
    plain = _PACKAGING.sub("", _BRAND.sub("", product.strip()))
    if plain.startswith("{"):
        return ()
    return tuple(_STRENGTH.sub("", part).strip() for part in plain.split(" / "))


def route_of_product(product: str) -> str:
    """The route that the form in a product's name implies, as the facts table spells it; "" if it names none.

    >>> route_of_product("hydrocortisone 10 MG/ML Topical Cream"), route_of_product("prednisone 5 MG Oral Tablet")
    ('topical', 'oral')
    """
    words = f" {product.casefold()} "
    return next(
        (str(route) for form, route in _names()["forms"]["routes"].items() if f" {form} " in words), ""
    )


@lru_cache(maxsize=4096)
def route_of_words(written: str) -> str:
    """The route that a vocabulary's name of a route means, as the facts table spells it; "" if it is not listed.

    >>> route_of_words("Intravenous route (qualifier value)"), route_of_words("Topical"), route_of_words("Rectal")
    ('intravenous', 'topical', 'rectal')
    """
    plain = _without_ending(written).casefold().removesuffix(" route").removeprefix("route of ").strip()
    routes: dict[str, list[str]] = _names()["routes"]["names"]
    return next((route for route, names in routes.items() if plain in names), "")


@lru_cache(maxsize=16384)
def has_reservation(name: str) -> bool:
    """Whether a name says more than that something is so: in the past, in the family, suspected, ruled out.

    >>> has_reservation("Family history of lupus"), has_reservation("Lupus nephritis")
    (True, False)
    """
    words = f" {' '.join(name.casefold().replace(',', ' ').replace(':', ' ').split())} "
    return "?" in name or any(f" {each} " in words for each in _names()["reservations"]["words"])


def local_loinc_name(name: str, code: str) -> str:
    """How a LOINC term that is not mapped is spelled: its name with the code, so that the name alone maps to nothing.

    >>> local_loinc_name("Creatinine", "2161-8")
    'Creatinine (LOINC 2161-8)'
    """
    return f"{name} (LOINC {code})".strip()


def plain_result(name: str) -> str:
    """A coded result without what its vocabulary adds.

    >>> plain_result("Not detected (qualifier value)")
    'Not detected'
    """
    return _without_ending(name)


def _ingredient(words: str, domain: str) -> Term | None:
    found = term_in_domain(words, domain)
    while not found and words.split()[-1:] and words.split()[-1].casefold() in _names()["salts"]["words"]:
        words = words[: -len(words.split()[-1])].rstrip(" ,")
        found = term_in_domain(words, domain)
    return found


def _without_ending(name: str) -> str:
    plain = name.strip()
    for ending in _names()["endings"]:
        plain = plain.removesuffix(ending).rstrip()
    return plain
