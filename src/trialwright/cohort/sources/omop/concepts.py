"""Rows of OMOP tables → concepts of the facts table, by the name and code of their standard concept."""

from typing import Any

from trialwright.criteria.export.vocabulary import OWN_VOCABULARY
from trialwright.knowledge.coded import (
    analyte_of_loinc,
    has_reservation,
    ingredients_of,
    local_loinc_name,
    term_of_name,
)


def term_concepts(row: dict[str, Any], domain: str, *, only_known: bool = False) -> list[str]:
    """What a record is of: one term, or of a product with several ingredients each of them.

    A name that is no term stays as written, or is left to the caller with ``only_known``.
    """
    name = str(row["name"] or row["written"] or "")
    if row["vocabulary"] == OWN_VOCABULARY:
        return [str(row["code"])]
    if has_reservation(name):
        return [] if only_known else [f"possible {name.replace('?', '').strip()}" if "?" in name else name]
    found = term_of_name(name, domain)
    if found:
        return [found.id]
    parts = ingredients_of(name) if domain == "drug" else ()
    if len(parts) > 1:
        named = [term_of_name(part, domain) for part in parts]
        return [term.id if term else part for term, part in zip(named, parts, strict=True)]
    return [] if only_known or not name else [name]


def measured_concept(row: dict[str, Any]) -> str:
    """The analyte of a measurement, else its name as written."""
    if row["vocabulary"] == OWN_VOCABULARY:
        return str(row["code"])
    name = str(row["name"] or row["written"] or "")
    if row["vocabulary"] != "LOINC":
        return name
    return analyte_of_loinc(str(row["code"] or "")) or local_loinc_name(name, str(row["code"]))
