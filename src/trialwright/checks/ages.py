"""The age limits of the fields in years."""

from trialwright.checks.case import Case
from trialwright.checks.words import Words, whole

_IN_A_YEAR = {
    "Year": 1.0,
    "Month": 12.0,
    "Week": 52.1775,
    "Day": 365.2425,
    "Hour": 8765.82,
    "Minute": 525949.2,
}


def years(text: str | None) -> float | None:
    """The age in years; None for no limit.

    >>> years("6 Months")
    0.5
    """
    if not text:
        return None
    number, unit = text.split()
    return int(number) / _IN_A_YEAR[unit.removesuffix("s")]


def age_words(case: Case) -> tuple[Words, ...]:
    """The age fields that are given."""
    eligibility = case.study.eligibility
    given = (("minimumAge", eligibility.minimum_age), ("maximumAge", eligibility.maximum_age))
    return tuple(whole(f"eligibilityModule.{name}", text) for name, text in given if text)
