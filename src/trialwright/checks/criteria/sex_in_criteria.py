"""A sex the criteria ask for and the field does not."""

import re
from collections.abc import Iterator

from trialwright.checks.case import Case
from trialwright.checks.criteria.items import item_words, items
from trialwright.checks.report import about
from trialwright.checks.words import whole
from trialwright.model.criterion import And, Criterion, Sex
from trialwright.model.diagnostic import Diagnostic

# The whole of who takes part: "Male participants", with ages or cut off after it, and not "male participants with a partner".
_ALL_OF = re.compile(
    r"\W*(?:healthy )?(?:adult )?(?P<sex>male|female) (?:participants?|subjects?|patients?|volunteers?)"
    r"\W*(?:$|(?:aged|between|from|age)\b|\.\.\.|…)",
    re.IGNORECASE,
)
_OTHER = {
    "MALE": re.compile(r"\b(?:females?|wom[ae]n)\b", re.IGNORECASE),
    "FEMALE": re.compile(r"\b(?:males?|m[ae]n)\b", re.IGNORECASE),
}


def sex_in_criteria(case: Case) -> Iterator[Diagnostic]:
    """K059 where an inclusion asks for one sex and the field admits all or asks for the other.

    Silent where any inclusion speaks of the other sex, as in "males and females" or in a list for each.
    """
    field = case.study.eligibility.sex
    if not field:
        return
    listed = list(items(case, "inclusion"))
    for item in listed:
        asked = _asked(item)
        if asked and asked != field and not any(_OTHER[asked].search(one.text) for one in listed):
            message = f"{item.id} asks for one sex, and the sex field says {field}"
            yield about("K059", message, case, item_words(case, item), whole("eligibilityModule.sex", field))
            return


def _asked(item: Criterion) -> str | None:
    """The sex of the tree, else of the first words of an item that says who takes part."""
    parts = item.expr.parts if isinstance(item.expr, And) else (item.expr,)
    read = next((part.sex.upper() for part in parts if isinstance(part, Sex)), None)
    found = _ALL_OF.match(item.text)
    return read or (found["sex"].upper() if found else None)
