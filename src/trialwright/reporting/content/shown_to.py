"""Who may see what of a cohort: everything, or pseudonyms, shifted dates and no small counts."""

import datetime
from collections.abc import Mapping, Sequence

from trialwright.model.verdict import Verdict
from trialwright.screening.deidentify import Deidentifier
from trialwright.screening.near_misses import NearMiss, said, wait_said
from trialwright.screening.small_cells import NOT_TOLD, Told, is_small, told_of

Count = int | None


class Showing:
    """How persons, days and counts are shown. Without a key all of it as it is; with one, de-identified."""

    def __init__(self, key: bytes | None = None) -> None:
        self._hidden = Deidentifier(key) if key else None

    @property
    def is_identified(self) -> bool:
        """Whether persons appear under their own ids."""
        return self._hidden is None

    def person(self, person_id: str) -> str:
        """The id or the pseudonym."""
        return self._hidden.pseudonym(person_id) if self._hidden else person_id

    def day(self, day: datetime.date, today: datetime.date | None) -> str:
        """A day to come; where persons are not identified the wait for it, in broad steps."""
        return wait_said((day - today).days) if self._hidden and today else day.isoformat()

    def nearing(self, miss: NearMiss, today: datetime.date | None) -> str:
        """What waiting settles, with days or with broad waits."""
        return said(miss, today if self._hidden else None)

    def verdict(self, verdict: Verdict) -> Verdict:
        """The verdict as it may be shown."""
        return self._hidden.verdict(verdict) if self._hidden else verdict

    def told(self, verdicts: Sequence[Verdict], same: Mapping[str, str] | None = None) -> Told | None:
        """Which counts of a trial may be shown; None if all may. ``same`` is that of its funnel."""
        return told_of(verdicts, same) if self._hidden else None

    def count(self, count: int) -> Count:
        """A count; None where it is from 1 to 4 and may not be shown.

        >>> Showing(b"key").count(3), Showing(b"key").count(0), Showing().count(3)
        (None, 0, 3)
        """
        return None if self._hidden and is_small(count) else count


def count_text(count: Count) -> str:
    """A count in a table.

    >>> count_text(None), count_text(12)
    ('hidden', '12')
    """
    return NOT_TOLD if count is None else str(count)
