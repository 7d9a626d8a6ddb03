"""The time frames of the outcomes against the dates of the study."""

from collections.abc import Iterable, Iterator
from textwrap import shorten

from trialwright.checks.case import Case
from trialwright.checks.dates import Dated, given_dates
from trialwright.checks.report import about
from trialwright.checks.time_frames import last_day
from trialwright.checks.wording import pattern, wording
from trialwright.checks.words import Words, whole
from trialwright.model.diagnostic import Diagnostic
from trialwright.model.study.design import Outcome

_STOPPED = ("TERMINATED", "WITHDRAWN", "SUSPENDED")
_Timed = tuple[float, Words]


def primary_outcome_after_its_date(case: Case) -> Iterator[Diagnostic]:
    """K075 where even the first participant cannot have the primary outcome by the primary completion.

    The registry defines that date as the day on which the last participant is examined for it.
    """
    dates = _dates(case)
    start, end = dates.get("the start"), dates.get("the primary completion")
    timed = max(_timed("primaryOutcomes", case.primary_outcomes), default=None, key=_length)
    if not start or not end or not timed:
        return
    room = (end.date.last - start.date.first).days
    if timed[0] - _slack(timed[0]) > room >= 0:
        message = (
            f"a primary outcome is taken at {_said(timed)}, and from the start to the primary completion there are "
            f"{room} days"
        )
        yield about("K075", message, case, timed[1], start.words, end.words)


def outcome_after_completion(case: Case) -> Iterator[Diagnostic]:
    """K076 where the last participant's primary outcome and a later outcome lie further apart than the two completion dates.

    The last participant entered as long before the primary completion as the primary outcome's time frame, and is
    followed for the longest time frame: then the study is complete. Every primary time frame has to be plain.
    """
    dates = _dates(case)
    primary, end = dates.get("the primary completion"), dates.get("the completion")
    first = list(_timed("primaryOutcomes", case.primary_outcomes, from_entry=True))
    others = [
        *_timed("secondaryOutcomes", case.outcomes.secondary_outcomes),
        *_timed("otherOutcomes", case.outcomes.other_outcomes),
    ]
    if not primary or not end or not others or not first or len(first) < len(case.primary_outcomes):
        return
    early, late = max(first, key=_length), max(others, key=_length)
    apart, room = late[0] - early[0], (end.date.last - primary.date.first).days
    if apart - _slack(apart) > room >= 0:
        message = (
            f"an outcome at {_said(late)} comes {apart:.0f} days after the primary one, and the completion is "
            f"{room} days after the primary completion"
        )
        yield about("K076", message, case, early[1], late[1], primary.words, end.words)


def _dates(case: Case) -> dict[str, Dated]:
    """The dates of a study that follows its own participants forward and was not stopped; none for any other."""
    prospective = case.is_interventional or case.info.time_perspective == "PROSPECTIVE"
    if any(pattern("time_frames", "continues").search(title.said) for title in case.titles):
        return {}
    if not prospective or case.study.status.overall_status in _STOPPED:
        return {}
    return {each.name: each for each in given_dates(case)}


def _timed(name: str, outcomes: Iterable[Outcome], *, from_entry: bool = False) -> Iterator[_Timed]:
    for n, one in enumerate(outcomes):
        days = last_day(one.time_frame, from_entry=from_entry)
        if days is not None:
            yield days, whole(f"outcomesModule.{name}[{n}].timeFrame", one.time_frame)


def _length(timed: _Timed) -> float:
    return timed[0]


def _said(timed: _Timed) -> str:
    return f"{timed[0]:.0f} days (“{shorten(timed[1].said, 60, placeholder=' …')}”)"


def _slack(days: float) -> float:
    allowed = wording("thresholds")["time_frame"]
    return max(float(allowed["slack_days"]), float(allowed["slack_share"]) * days)
