"""CodeableConcept → the concept of a fact, by what its codings and its text name."""

from typing import Any

from trialwright.cohort.sources.fhir.resources import inside, listed, text
from trialwright.knowledge.coded import analyte_of_loinc, term_of_name

_LOINC = "http://loinc.org"


def concept_of(value: Any, domain: str) -> str:
    """The id of the one term that codings and text name; else the text, or the first name, as spelled; "" if empty.

    Names of several terms settle nothing: the concept stays as spelled.
    """
    names = _names(value)
    found = {term.id for name in names if (term := term_of_name(name, domain))}
    if len(found) == 1:
        return found.pop()
    return text(inside(value, "text")) or (names[0] if names else _code(value))


def measured_concept(value: Any) -> str:
    """The analyte that a LOINC code measures; else the text, or the first name, as spelled; "" if empty."""
    codes = [
        text(each.get("code")) for each in listed(inside(value, "coding")) if each.get("system") == _LOINC
    ]
    found = {analyte for code in codes if (analyte := analyte_of_loinc(code))}
    if len(found) == 1:
        return found.pop()
    names = _names(value)
    return text(inside(value, "text")) or (names[0] if names else _code(value))


def word_of(value: Any) -> str:
    """The words of a CodeableConcept: its text, else the first name, else the first code."""
    names = _names(value)
    return text(inside(value, "text")) or (names[0] if names else _code(value))


def code_of(value: Any) -> str:
    """The first code of a CodeableConcept; "" if there is none."""
    return next((text(each.get("code")) for each in listed(inside(value, "coding"))), "")


def _names(value: Any) -> list[str]:
    named = [text(each.get("display")) for each in listed(inside(value, "coding"))]
    return [name for name in [*named, text(inside(value, "text"))] if name]


def _code(value: Any) -> str:
    coding = next(iter(listed(inside(value, "coding"))), {})
    return " ".join(part for part in (text(coding.get("system")), text(coding.get("code"))) if part)
