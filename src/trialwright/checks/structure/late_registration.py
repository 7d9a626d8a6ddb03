"""The day of registration against the start and the primary completion."""

import datetime
from collections.abc import Iterator

from trialwright.checks.case import Case
from trialwright.checks.dates import given_dates
from trialwright.checks.report import about
from trialwright.checks.wording import wording
from trialwright.checks.words import whole
from trialwright.model.diagnostic import Diagnostic
from trialwright.model.partial_date import PartialDate


def registered_after_start(case: Case) -> Iterator[Diagnostic]:
    """K028 for a trial first submitted after it had started, and before its primary completion."""
    yield from _late(case, "K028", "the start")


def registered_after_the_end(case: Case) -> Iterator[Diagnostic]:
    """K029 for a trial first submitted after its primary completion, when the outcomes could be known."""
    yield from _late(case, "K029", "the primary completion")


def _late(case: Case, code: str, step: str) -> Iterator[Diagnostic]:
    """Of the two codes one: after the primary completion, else after the start; only where every day of a date is earlier.

    Trials that began before registration was asked for are left alone.
    """
    text = case.study.status.study_first_submit_date
    if not case.is_interventional or not text:
        return
    try:
        submitted = PartialDate.parse(text)
    except ValueError:
        return
    dates = given_dates(case)
    if dates and dates[0].date.last < datetime.date.fromisoformat(
        wording("thresholds")["registration"]["since"]
    ):
        return
    passed = [
        each
        for each in given_dates(case)
        if each.date.last < submitted.first and each.name != "the completion"
    ]
    if passed and passed[-1].name == step:
        message = f"the trial was first submitted on {text}, after {step} ({passed[-1].words.said})"
        yield about(code, message, case, whole("statusModule.studyFirstSubmitDate", text), passed[-1].words)
