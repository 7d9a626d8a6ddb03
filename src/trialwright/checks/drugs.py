"""The drugs a study tests: from its interventions, else from its title."""

import re
from functools import cache

from trialwright.checks.case import Case, intervention_field
from trialwright.checks.wording import pattern
from trialwright.checks.words import Words
from trialwright.knowledge.lexicon import all_terms, terms_named

_WORD = re.compile(r"[A-Za-z][\w-]{3,}")


def study_drugs(case: Case) -> tuple[Words, ...]:
    """The words that name a drug or biological product under test; without interventions, the drugs of the title."""
    tested = {
        name.partition(": ")[2].casefold()
        for arm in case.arms
        if arm.type == "EXPERIMENTAL"
        for name in arm.intervention_names
    }
    listed = tuple(
        intervention_field(n, "name", one.name)
        for n, one in enumerate(case.interventions)
        if one.type in ("DRUG", "BIOLOGICAL")
        and one.name
        and not pattern("design", "dummy").search(one.name)
        and (not tested or one.name.casefold() in tested)
    )
    return listed if case.interventions else _in_titles(case)


def _in_titles(case: Case) -> tuple[Words, ...]:
    found = ((each, word) for each in case.titles for word in _WORD.finditer(each.said))
    return tuple(each.at(word) for each, word in found if drug_named(word[0]))


@cache
def drug_named(word: str) -> str | None:
    """The lexicon id of the one drug a word names; None for any other word."""
    named = [term for term in terms_named(word) if term.kind == "drug"]
    return named[0].id if len(named) == 1 else None


@cache
def drug_names() -> frozenset[str]:
    """Every one-word name of a drug in the lexicon, in lower case."""
    return frozenset(
        name.casefold()
        for term in all_terms().values()
        if term.kind == "drug"
        for name in (term.id, *term.aliases)
        if re.fullmatch(r"[A-Za-z]{6,}", name)
    )
