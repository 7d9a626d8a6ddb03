"""FHIR dates and periods → cells of the facts table."""

from typing import Any

from trialwright.cohort.sources.fhir.resources import inside, text


def day(value: Any) -> str:
    """The date of a date, dateTime or instant, as precise as given: the day where it was recorded, time left out."""
    return text(value).split("T")[0]


def begin_and_end(resource: dict[str, Any], stem: str) -> tuple[str, str]:
    """First and last day of ``stemDateTime``, ``stemPeriod`` or ``stemInstant``; blank where not given.

    A dateTime is one day; the end of a period that is not given is blank.
    """
    moment = day(resource.get(f"{stem}DateTime")) or day(resource.get(f"{stem}Instant"))
    if moment:
        return moment, moment
    period = resource.get(f"{stem}Period")
    return day(inside(period, "start")), day(inside(period, "end"))
