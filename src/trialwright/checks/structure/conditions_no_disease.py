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
    """K018 for entries of the condition list that name no disease beside others that may, all in one diagnostic."""
    wrong = _wrong(case)
    if wrong and len(wrong) < len(condition_words(case)):
        yield about("K018", f"no disease: {_listed(wrong)}", case, *wrong)


def no_disease_at_all(case: Case) -> Iterator[Diagnostic]:
    """K101 for a condition list in which no entry names a disease or a state of health."""
    wrong = _wrong(case)
    if wrong and len(wrong) == len(condition_words(case)):
        yield about("K101", f"the condition list names no disease: {_listed(wrong)}", case, *wrong)


def _wrong(case: Case) -> list[Words]:
    none = set(wording("conditions")["not_diseases"]["entries"])
    return [each for each in condition_words(case) if each.said.strip(" .").casefold() in none]


def _listed(wrong: list[Words]) -> str:
    return " and ".join(f"“{each.said}”" for each in wrong)


def condition_words(case: Case) -> list[Words]:
    """Each condition of the list, as words of the whole list."""
    module = case.study.protocol.conditions_module
    conditions = module.conditions if module else ()
    text, found, at = ", ".join(conditions), [], 0
    for each in conditions:
        found.append(Words(_PLACE, text, Span(at, at + len(each))))
        at += len(each) + 2
    return found
