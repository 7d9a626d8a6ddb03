"""A treatment that has to be over before the trial, and is given in it."""

import re
from collections.abc import Iterator

from trialwright.checks.case import Case, intervention_field
from trialwright.checks.criteria.items import item_words, items
from trialwright.checks.drugs import drug_named
from trialwright.checks.report import about
from trialwright.checks.wording import pattern
from trialwright.model.diagnostic import Diagnostic

_WORD = re.compile(r"[A-Za-z][\w-]{5,}")
_PAST = re.compile(r"\b(?:received|given|administered|treated with|underwent)\b", re.IGNORECASE)
_WHEN = re.compile(r"\b(?:within|before|prior|past|last|ago)\b", re.IGNORECASE)


def required_before_and_given(case: Case) -> Iterator[Diagnostic]:
    """K054 for an inclusion that asks for a drug already given, where the same drug is an intervention of the trial."""
    given = {name: n for n, one in enumerate(case.interventions) for name in _drugs(one.name or "")}
    for item in items(case, "inclusion"):
        past = _PAST.search(item.text)
        if not past or not _WHEN.search(item.text) or pattern("design", "never_given").search(item.text):
            continue
        for word in _WORD.finditer(item.text):
            name = drug_named(word[0])
            if name in given:
                one = case.interventions[given[name]]
                message = (
                    f"{item.id} asks that {word[0]} was given already, and it is an intervention of the trial"
                )
                yield about(
                    "K054",
                    message,
                    case,
                    item_words(case, item),
                    intervention_field(given[name], "name", one.name),
                )
                return


def _drugs(name: str) -> list[str]:
    return [found for word in _WORD.finditer(name) if (found := drug_named(word[0]))]
