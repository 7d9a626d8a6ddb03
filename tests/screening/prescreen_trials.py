"""Trials for the tests of the pre-screener: the five of the library, and made-up ones from a text."""

import datetime
from functools import cache

from trialwright.criteria.compile import compile_criteria, parse_criteria
from trialwright.model.criterion import TrialCriteria
from trialwright.screening.prescreen_next import TrialAsked
from trialwright.store.inputs import library_ids, library_record

DAY = datetime.date(2026, 11, 22)


@cache
def library_trial(nct_id: str) -> TrialAsked:
    """A trial of the library, with its proposed readings."""
    record = library_record(nct_id)
    return TrialAsked(compile_criteria(record), compile_criteria(record, proposals=True))


@cache
def library_trials() -> tuple[TrialAsked, ...]:
    """The five."""
    return tuple(library_trial(each) for each in library_ids())


def made_up(inclusion: str = "", exclusion: str = "", *, name: str = "made up") -> TrialAsked:
    """A trial of these lines; every reading decides, so that the logic of answers is what is tested."""
    text = "Inclusion Criteria:\n" + _lines(inclusion) + "\nExclusion Criteria:\n" + _lines(exclusion)
    read: TrialCriteria = parse_criteria(text, name=name, proposals=True)
    return TrialAsked(read)


def _lines(text: str) -> str:
    return "".join(f"* {line}\n" for line in text.splitlines() if line.strip())
