"""A sex the criteria ask for and the field does not."""

from collections.abc import Iterator

from trialwright.checks.case import Case
from trialwright.checks.criteria.items import item_words, items
from trialwright.checks.report import about
from trialwright.checks.words import whole
from trialwright.model.criterion import And, Sex
from trialwright.model.diagnostic import Diagnostic


def sex_in_criteria(case: Case) -> Iterator[Diagnostic]:
    """K059 where an inclusion asks for one sex and the field admits all or asks for the other."""
    field = case.study.eligibility.sex
    if not field:
        return
    for item in items(case, "inclusion"):
        parts = item.expr.parts if isinstance(item.expr, And) else (item.expr,)
        asked = next((part.sex.upper() for part in parts if isinstance(part, Sex)), field)
        if asked != field:
            message = f"{item.id} asks for one sex, and the sex field says {field}"
            yield about("K059", message, case, item_words(case, item), whole("eligibilityModule.sex", field))
            return
