"""The recruitment status against the dates."""

from collections.abc import Iterator

from trialwright.checks.case import Case
from trialwright.checks.dates import Dated, given_dates, record_date
from trialwright.checks.report import about
from trialwright.checks.words import Words, whole
from trialwright.model.diagnostic import Diagnostic

_OPEN = ("NOT_YET_RECRUITING", "RECRUITING", "ENROLLING_BY_INVITATION", "ACTIVE_NOT_RECRUITING", "SUSPENDED")
_BEGUN = ("RECRUITING", "ENROLLING_BY_INVITATION", "ACTIVE_NOT_RECRUITING", "COMPLETED", "TERMINATED")
_START, _COMPLETION = "the start", "the completion"


def status_against_dates(case: Case) -> Iterator[Diagnostic]:
    """K007 for a status that a date of the study, or the date of the record, rules out. A plan that slipped is K027."""
    status = case.study.status.overall_status
    known = {each.name: each for each in given_dates(case)}
    start, end = known.get(_START), known.get(_COMPLETION)
    found = _by_type(status, start, end) or _by_record(status, start, record_date(case))
    if found:
        message, *words = found
        yield about("K007", str(message), case, whole("statusModule.overallStatus", status), *_words(words))


def plan_that_slipped(case: Case) -> Iterator[Diagnostic]:
    """K027 for a planned start or completion that had passed when the record was last checked, and had not come about."""
    status, checked = case.study.status.overall_status, record_date(case)
    known = {each.name: each for each in given_dates(case) if each.type != "ACTUAL"}
    start, end = known.get(_START), known.get(_COMPLETION)
    if checked is None:
        return
    if status == "NOT_YET_RECRUITING" and start and start.date.last < checked.date.first:
        late, message = start, "it has not begun to recruit on {on}, and was to start on {due}"
    elif status in _OPEN and end and end.date.last < checked.date.first:
        late, message = end, f"the status is {status} on {{on}}, and the completion was due on {{due}}"
    else:
        return
    said = message.format(on=checked.words.said, due=late.words.said)
    words = (whole("statusModule.overallStatus", status), late.words, checked.words)
    yield about("K027", said, case, *words)


def _by_type(status: str | None, start: Dated | None, end: Dated | None) -> tuple[str | Words, ...]:
    """A date that is actual where nothing has happened, or estimated where all has."""
    if status == "NOT_YET_RECRUITING" and start and start.type == "ACTUAL":
        return "it has not begun to recruit, and the start is actual", start.words, _type(start)
    if status in _OPEN and end and end.type == "ACTUAL":
        return f"the status is {status}, and the completion is actual", end.words, _type(end)
    if status == "COMPLETED" and end and end.type == "ESTIMATED":
        return "it is completed, and the completion is only estimated", end.words, _type(end)
    return ()


def _by_record(status: str | None, start: Dated | None, checked: Dated | None) -> tuple[str | Words, ...]:
    """A start that lies ahead of the day on which the record was last checked, of a study that has begun."""
    if checked is None:
        return ()
    on = f"on {checked.words.said}"
    if status in _BEGUN and start and start.type != "ACTUAL" and start.date.first > checked.date.last:
        message = f"the status is {status} {on}, and the start lies ahead, on {start.words.said}"
        return message, start.words, checked.words
    return ()


def _words(found: list[str | Words]) -> Iterator[Words]:
    return (each for each in found if isinstance(each, Words))


def _type(date: Dated) -> Words:
    return whole(date.words.place.removesuffix("date") + "type", date.type)
