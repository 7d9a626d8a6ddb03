"""Conditions that are no diseases."""

from collections.abc import Iterator

from trialwright.checks.case import Case
from trialwright.checks.report import about
from trialwright.checks.wording import wording
from trialwright.checks.words import Words
from trialwright.model.diagnostic import Diagnostic
from trialwright.model.span import Span

_PLACE = "conditionsModule.conditions"


def conditions_that_are_no_disease(case: Case) -> Iterator[Diagnostic]:
    """K018 for entries of the condition list that name no disease or state of health, all in one diagnostic."""
    none = set(wording("conditions")["not_diseases"]["entries"])
    wrong = [each for each in condition_words(case) if each.said.strip(" .").casefold() in none]
    if wrong:
        listed = " and ".join(f"“{each.said}”" for each in wrong)
        yield about("K018", f"no disease: {listed}", case, *wrong)


def condition_words(case: Case) -> list[Words]:
    """Each condition of the list, as words of the whole list."""
    module = case.study.protocol.conditions_module
    conditions = module.conditions if module else ()
    text, found, at = ", ".join(conditions), [], 0
    for each in conditions:
        found.append(Words(_PLACE, text, Span(at, at + len(each))))
        at += len(each) + 2
    return found
