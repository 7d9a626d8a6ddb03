"""Lists that end in "etc.": what they name can make a leaf true, but not its absence false."""

from collections.abc import Callable
from functools import lru_cache

from trialwright.evaluation.concepts import above, label
from trialwright.evaluation.finding import Finding, all_true, any_true, unknown
from trialwright.knowledge.lexicon import all_terms
from trialwright.model.criterion import Terms
from trialwright.model.truth import Truth
from trialwright.model.verdict import Missing


def unless_open(found: Finding, terms: Terms, of_term: Callable[[str], Finding]) -> Finding:
    """The finding of a list; a false one of an open list stands only if the rest is denied too.

    The rest is denied where the widest term over all that is listed is false ("other infection" denied).
    """
    if terms.closed or found.truth is not Truth.FALSE:
        return found
    rest = any_true(of_term(each) for each in widest(terms.ids))
    if widest(terms.ids) and rest.truth is Truth.FALSE:
        return all_true([found, rest])
    named = ", ".join(label(each) for each in terms.ids)
    return unknown(Missing("chart", f"Is there anything else like {named}? The list is open.", "open list"))


@lru_cache(maxsize=1024)
def widest(term_ids: tuple[str, ...]) -> tuple[str, ...]:
    """The terms over all of these that have no wider term themselves.

    >>> widest(("hepatitis_b", "tuberculosis"))
    ('infection',)
    """
    shared = frozenset.intersection(*(above(each) for each in term_ids)) if term_ids else frozenset()
    return tuple(
        sorted(
            each
            for each in shared
            if each in all_terms() and not all_terms()[each].parents and each not in term_ids
        )
    )
