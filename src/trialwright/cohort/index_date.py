"""What there is to say of the day for which a cohort is judged."""

import datetime

from trialwright.diagnostics import diagnose
from trialwright.model.diagnostic import Diagnostic


def about_index_date(day: datetime.date, today: datetime.date) -> list[Diagnostic]:
    """A note if the day lies in the future: ages are those of that day, and what is recorded now counts as older.

    >>> [each.code for each in about_index_date(datetime.date(2027, 1, 1), datetime.date(2026, 1, 1))]
    ['P044']
    """
    if day <= today:
        return []
    return [diagnose("P044", f"the index date {day.isoformat()} is {(day - today).days} days from today")]
