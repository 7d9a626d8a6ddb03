"""CodeableConcept → the concept of a fact, by what its codings and its text name."""

from typing import Any

from trialwright.cohort.sources.fhir.resources import inside, listed, text
from trialwright.knowledge.coded import (
    analyte_of_loinc,
    has_reservation,
    local_loinc_name,
    plain_result,
    route_of_words,
    term_of_name,
)
from trialwright.knowledge.worded_tests import result_word

_LOINC = "http://loinc.org"


def concept_of(value: Any, domain: str) -> str:
    """The id of the one term that codings and text name; else the text, or the first name, as spelled; "" if empty.

    Names of several terms settle nothing, and neither does a term whose text makes a reservation ("history of",
    "ruled out"): the concept stays as spelled.
    """
    names = _names(value)
    reserved = next((name for name in names if has_reservation(name)), "")
    if reserved:
        return f"possible {reserved.replace('?', '').strip()}" if "?" in reserved else reserved
    found = {term.id for name in names if (term := term_of_name(name, domain))}
    if len(found) == 1:
        return found.pop()
    return text(inside(value, "text")) or (names[0] if names else _code(value))


def measured_concept(value: Any) -> str:
    """The analyte that a LOINC code measures; else the text, or the first name, as spelled; "" if empty.

    A LOINC code that is not mapped stands beside the name: a bare "creatinine" may be one of urine.
    """
    codes = [
        text(each.get("code")) for each in listed(inside(value, "coding")) if each.get("system") == _LOINC
    ]
    found = {analyte for code in codes if (analyte := analyte_of_loinc(code))}
    if len(found) == 1 and all(analyte_of_loinc(code) for code in codes):
        return found.pop()
    name = word_of(value)
    return local_loinc_name(name, codes[0]) if codes and codes[0] else name


def word_of(value: Any) -> str:
    """The words of a CodeableConcept: its text, else the first name, else the first code."""
    names = _names(value)
    return text(inside(value, "text")) or (names[0] if names else _code(value))


def result_of(value: Any) -> str:
    """A result in words. Where codings and text say different results, all of them, which is no result."""
    names = [plain_result(name) for name in _names(value)]
    results = {found for name in names if (found := result_word(name))}
    return results.pop() if len(results) == 1 else " / ".join(dict.fromkeys(names)) or _code(value)


def route_of(value: Any) -> str:
    """The route that some name of a CodeableConcept names, as the facts table spells it; else its words."""
    known = [route for name in _names(value) if (route := route_of_words(name))]
    return known[0] if known else word_of(value)


def code_of(value: Any) -> str:
    """The first code of a CodeableConcept; "" if there is none."""
    return next((text(each.get("code")) for each in listed(inside(value, "coding"))), "")


def _names(value: Any) -> list[str]:
    named = [text(each.get("display")) for each in listed(inside(value, "coding"))]
    return [name for name in [*named, text(inside(value, "text"))] if name]


def _code(value: Any) -> str:
    coding = next(iter(listed(inside(value, "coding"))), {})
    return " ".join(part for part in (text(coding.get("system")), text(coding.get("code"))) if part)
