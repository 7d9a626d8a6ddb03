"""What there is to say of the day for which a cohort is judged."""

import datetime
from functools import cache

from trialwright.diagnostics import diagnose
from trialwright.knowledge.analytes import load_toml
from trialwright.model.diagnostic import Diagnostic
from trialwright.model.fact import Cohort


def about_index_date(day: datetime.date, today: datetime.date) -> list[Diagnostic]:
    """A note if the day lies in the future: ages are those of that day, and what is recorded now counts as older.

    >>> [each.code for each in about_index_date(datetime.date(2027, 1, 1), datetime.date(2026, 1, 1))]
    ['P044']
    """
    if day <= today:
        return []
    return [diagnose("P044", f"the index date {day.isoformat()} is {(day - today).days} days from today")]


def about_records(cohort: Cohort, day: datetime.date) -> list[Diagnostic]:
    """A note if the day lies long after the last thing recorded of anybody; none where nothing is dated.

    >>> about_records(Cohort("nobody", (), {}, {}, {}), datetime.date(2026, 1, 1))
    []
    """
    last = last_recorded(cohort)
    if last is None or (day - last).days <= _long_after():
        return []
    # Not the day of the last record: where persons have pseudonyms it would give away whose it is.
    message = f"nothing is recorded of anybody in the {_long_after()} days before {day.isoformat()}"
    return [diagnose("P045", message)]


def last_recorded(cohort: Cohort) -> datetime.date | None:
    """The last day of which anything is recorded: of a fact or its end, or the end of an observation; None without one."""
    dates = [
        date
        for facts in cohort.facts.values()
        for fact in facts
        for date in (fact.start, fact.end, fact.recorded_on)
    ]
    dates += [person.observation_end for person in cohort.persons]
    return max((date.last for date in dates if date), default=None)


def is_before_births(cohort: Cohort, day: datetime.date) -> bool:
    """Whether nobody was born yet on the day: all births are recorded, and lie after it."""
    births = [person.birth_date for person in cohort.persons]
    return bool(births) and all(birth is not None and birth.first > day for birth in births)


@cache
def _long_after() -> int:
    return int(load_toml("cohort", "screening_day")["long_after_days"])
