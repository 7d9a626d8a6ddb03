"""The time frame of an outcome as days from a participant's entry, where it says so plainly."""

import re

from trialwright.checks.wording import pattern

_UNIT = {"hour": 1 / 24, "day": 1.0, "week": 7.0, "month": 30.4375, "year": 365.25}
_LIST = r"\d{1,3}(?:(?:, ?(?:and )?| and | ?& ?| to | ?[-–] ?)\d{1,3})*"
_VISIT = re.compile(
    rf"\b(?P<unit>day|week|month)s? ?(?P<list>{_LIST})\b(?! ?(?:day|week|month|year|hour|min|mg))",
    re.IGNORECASE,
)
_SPAN = re.compile(rf"(?<![\w.])(?P<list>{_LIST})[- ]?(?P<unit>hour|day|week|month|year)s?\b", re.IGNORECASE)


def last_day(text: str | None, *, from_entry: bool = False) -> float | None:
    """The last day that a time frame names, counted from entry; 0 for entry itself; None where it is not plain.

    With ``from_entry`` None also where the words count from a later day, as "after the second dose".

    >>> last_day("Weeks 4, 16 and 52"), last_day("180 days after randomization"), last_day("On admission")
    (364.0, 180.0, 0.0)
    >>> last_day("Until progression, up to 5 years") is None
    True
    """
    said = (text or "").strip()
    if not said or pattern("time_frames", "not_plain").search(said):
        return None
    if from_entry and pattern("time_frames", "from_later").search(said):
        return None
    found = [*_VISIT.finditer(said), *_SPAN.finditer(said)]
    if not found:
        return 0.0 if pattern("time_frames", "at_entry").fullmatch(said) else None
    return max(_days(each) for each in found)


def _days(found: re.Match[str]) -> float:
    numbers = re.findall(r"\d+", found["list"])
    return max(int(each) for each in numbers) * _UNIT[found["unit"].casefold()]
