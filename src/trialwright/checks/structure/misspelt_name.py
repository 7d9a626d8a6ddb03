"""A second name of an intervention that is a slip of its first."""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

from trialwright.checks.case import Case, intervention_field
from trialwright.checks.drugs import drug_names
from trialwright.checks.report import about
from trialwright.checks.words import Words
from trialwright.model.diagnostic import Diagnostic
from trialwright.model.span import Span

_WORD = re.compile(r"[A-Za-z]{6,}")
_NEAR = 0.92


def misspelt_drug_name(case: Case) -> Iterator[Diagnostic]:
    """K026 for a word of the other names that is nearly, and not quite, a drug of the intervention's own name."""
    for n, one in enumerate(case.interventions):
        own = [each.casefold() for each in _WORD.findall(one.name or "") if each.casefold() in drug_names()]
        others = intervention_field(n, "otherNames", one.other_names)
        for word in _WORD.finditer(others.text):
            said = word[0].casefold()
            right = next((each for each in own if _is_slip(said, each)), None)
            if right and said not in drug_names():
                words = Words(others.place, others.text, Span(word.start(), word.end()))
                name = intervention_field(n, "name", one.name)
                yield about("K026", f"“{word[0]}” is nearly “{right}”", case, words, name)


def _is_slip(said: str, right: str) -> bool:
    same_ending = said[-3:] == right[-3:]
    return said != right and same_ending and SequenceMatcher(None, said, right).ratio() >= _NEAR
