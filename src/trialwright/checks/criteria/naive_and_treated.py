"""Never treated with a class of drugs, and treated with one of them."""

import re
from collections.abc import Iterator
from textwrap import shorten

from trialwright.checks.case import Case
from trialwright.checks.criteria.items import in_parts, item_words, items
from trialwright.checks.drugs import drug_named
from trialwright.checks.report import about
from trialwright.checks.wording import pattern, wording
from trialwright.knowledge.lexicon import broader, terms_named
from trialwright.model.diagnostic import Diagnostic

_NAIVE = re.compile(
    r"(?<![\w-])(?P<kind>[A-Za-z]+(?:[- ](?:therapy|treatment))?|[\w ]{0,30}\([A-Z]{2,5}\))[- ]na[iï]ve\b",
    re.IGNORECASE,
)
_ON = re.compile(
    r"\b(?:must have been|have been|has been|must be|are|is|currently) (?:on|receiving|taking|treated with)(?: an?| the)?"
    r" (?P<what>[^.;]{2,60})",
    re.IGNORECASE,
)
_WORD = re.compile(r"[A-Za-z][\w-]{2,}|[A-Z]{2,5}")


def naive_and_treated(case: Case) -> Iterator[Diagnostic]:
    """K065 where one inclusion asks for participants naive to a class of drugs, and another for treatment with a drug of it.

    Silent where one of the two may speak of a part of the participants ("or", "cohort", "if").
    """
    if in_parts(case):
        return
    listed = [
        one for one in items(case, "inclusion") if not pattern("people", "some_participants").search(one.text)
    ]
    for naive in listed:
        found = _NAIVE.search(naive.text)
        kind = _class(found["kind"]) if found else None
        if not found or not kind:
            continue
        for other in listed:
            on = _ON.search(other.text)
            if (
                on
                and other is not naive
                and not pattern("people", "never").search(on[0])
                and _is_of(on["what"], kind)
            ):
                said = shorten(on[0], 60, placeholder=" …")
                message = f"{naive.id} asks for “{found[0].strip()}”, and {other.id} for people who “{said}”"
                yield about(
                    "K065", message, case, item_words(case, naive, found), item_words(case, other, on)
                )
                return


def _class(said: str) -> str | None:
    """The class of the lexicon that a phrase or the short form in its brackets names."""
    plain = re.sub(r"\W*\([^)]*\)\W*$", "", said).strip()
    words = plain.split()
    phrases = [" ".join(words[n:]) for n in range(len(words))]
    named = (each.id for phrase in phrases for each in terms_named(phrase) if each.kind == "drug_class")
    return next(named, None)


def _is_of(said: str, kind: str) -> bool:
    """Whether a phrase names a drug of the class: by the lexicon, or by the list of the knowledge file."""
    members = wording("treatments").get("member", [])
    for word in _WORD.findall(said):
        drug = drug_named(word)
        if drug and kind in broader(drug):
            return True
        if any(
            each["class"] == kind and re.fullmatch(each["names"], word, re.IGNORECASE) for each in members
        ):
            return True
    return False
