"""The study type against fields of the other type."""

from collections.abc import Iterator

from trialwright.checks.case import Case
from trialwright.checks.report import about
from trialwright.checks.words import Words, whole
from trialwright.model.diagnostic import Diagnostic


def fields_of_the_other_type(case: Case) -> Iterator[Diagnostic]:
    """K014 for an observational study with a phase or an allocation, or an interventional one with an observational model."""
    kind = case.study.design.study_type
    observational = whole("designModule.designInfo.observationalModel", case.info.observational_model)
    foreign: tuple[Words, ...] = {
        "OBSERVATIONAL": (case.phases(), case.allocation(), case.model(), case.masking_words()),
        "INTERVENTIONAL": (observational,),
    }.get(kind or "", ())
    wrong = [words for words in foreign if words.said]
    if wrong:
        names = ", ".join(words.place.rpartition(".")[2] for words in wrong)
        message = f"the study is {kind}, which has no {names}"
        yield about("K014", message, case, whole("designModule.studyType", kind), *wrong)
